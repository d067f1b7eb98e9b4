"""What a session is known by, and whether one goes on.

Redshift gives the numbers of its sessions again: a session is its number and a moment of its life.
Source: https://docs.aws.amazon.com/redshift/latest/dg/SYS_SESSION_HISTORY.html
"""

from __future__ import annotations

from datetime import datetime

from starlift.engines.redshift.session import RedshiftSession
from starlift.redshift.literals import literal
from starlift.redshift.users import IS_SUPERUSER

_MINE = "select pg_backend_pid(), current_user_id, sysdate"
_ACTIVE = "active"


def session_id(session: RedshiftSession) -> str:
    """The number of the session, its user's, and the moment: 1073971370.100.2026-11-26T04:05:06."""
    ((process, user, moment),) = session.run(_MINE).rows
    assert isinstance(moment, datetime)  # noqa: S101 - what sysdate is
    return f"{process}.{user}.{moment.isoformat()}"


def is_alive(session: RedshiftSession, other: str) -> bool:
    """Whether a session goes on. Where the server does not let its user know, it may.

    Users see their own sessions, superusers those of all.
    """
    process, user, moment = other.split(".", 2)
    rows = session.run(
        "select status from sys_session_history "
        f"where session_id = {int(process)} and start_time <= {literal(moment)} "
        "order by start_time desc limit 1"
    ).rows
    if rows:
        return str(rows[0][0]).strip() == _ACTIVE
    ((_, mine, _),) = session.run(_MINE).rows
    return str(mine) != user and not session.run(IS_SUPERUSER).rows[0][0]
