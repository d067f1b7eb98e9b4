"""`starlift freshness`: whether data and loads are as recent as they are to be."""

from __future__ import annotations

from starlift.cli.output import show, show_json
from starlift.cli.session import Session
from starlift.errors import CheckError
from starlift.pipeline.checking import offence
from starlift.pipeline.freshness import Freshness, freshness
from starlift.project import load_project

_S_PER_HOUR = 3600


def show_freshness(session: Session) -> None:
    """Say when the last load was, and what the checks of the present find.

    Raises:
        CheckError: when anything is older than it may be.
    """
    project = load_project(session.directory)
    with session.connection(may_make=False) as connection:
        found = freshness(connection, project, session.settings)
    if session.is_json:
        show_json(_as_json(found))
    else:
        show("\n".join(_lines(found)))
    if found.is_stale:
        raise CheckError(
            "The warehouse is not as fresh as it is to be.",
            hint="see with starlift runs whether loads fail, and with etl.py --dry-run what is in "
            "the bucket. The limits stand in dwh.cfg, [FRESHNESS].",
        )


def _lines(found: Freshness) -> list[str]:
    last = "none yet"
    if found.loaded_at is not None:
        moment = f"{found.loaded_at:%Y-%m-%d %H:%M:%S} UTC"
        last = f"run {found.run_id}, {moment}, {_age_hours(found):,.1f} hours ago"
    limit = f"limit: {found.most_hours:,} h" if found.most_hours else "no limit is set"
    late = ": it is late" if found.is_load_late else ""
    return [
        f"The last load that published: {last} ({limit}){late}.",
        *(f"Check {c.name}: passed" if c.has_passed else offence(c) for c in found.checks),
    ]


def _age_hours(found: Freshness) -> float | None:
    return None if found.load_age is None else found.load_age.total_seconds() / _S_PER_HOUR


def _as_json(found: Freshness) -> dict[str, object]:
    return {
        "is_stale": found.is_stale,
        "last_load": {
            "run": found.run_id,
            "at": found.loaded_at,
            "age_hours": _age_hours(found),
            "most_hours": found.most_hours,
            "is_late": found.is_load_late,
        },
        "checks": {
            check.name: [dict(zip(check.columns, row, strict=True)) for row in check.rows]
            for check in found.checks
        },
    }
