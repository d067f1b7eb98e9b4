"""Who may do what: a project's GRANTs, and the roles that they name.

The roles are made once, by who may; from then on the GRANTs are given again whenever the tables are
made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlift.config import Settings
from starlift.engines.protocols import Connection
from starlift.errors import ProjectError
from starlift.pipeline.lease import leased
from starlift.pipeline.steps import Step, Watch, parsed, run_step, step
from starlift.project import Project
from starlift.redshift.privilege_syntax import Grantee
from starlift.redshift.table_text import name_text
from starlift.redshift.trees import all_of

_ROLES = "select role_name from svv_roles"


@dataclass(frozen=True)
class GrantReport:
    """What was granted: the roles that it names, those of them that were made, the GRANTs."""

    roles: tuple[str, ...]
    made: tuple[str, ...]
    grants: int


def grant(
    connection: Connection, project: Project, settings: Settings, watch: Watch
) -> GrantReport:
    """Make the roles that are missing, and run the project's GRANTs, in one transaction.

    Raises:
        ProjectError: when the project has none.
        SqlError: when a statement is refused: nothing was granted.
        InUseError: when another run has the warehouse.
    """
    if not project.grants:
        raise ProjectError(
            "The project grants nothing: its sql_queries.py has no grant_queries",
            hint='write GRANTs into a file, and grant_queries = read_grants(SQL / "grants.sql").',
        )
    roles = roles_of(project)
    with leased(connection, "grant") as lease, connection.transaction(), lease.held():
        missing = [role for role in roles if role not in _standing(connection)]
        made = [Step(f"create role {role}", f"create role {name_text(role)}") for role in missing]
        _run(connection, project, [*made, *_steps(project, settings)], watch)
    return GrantReport(roles, tuple(missing), len(project.grants))


def roles_of(project: Project) -> tuple[str, ...]:
    """The roles to which a project grants something, in the order of their names."""
    grantees = (
        grantee
        for written in project.grants
        for grantee in all_of(parsed(project, written), Grantee)
        if grantee.args["kind"] == "role"
    )
    return tuple(sorted({grantee.this.name.lower() for grantee in grantees}))


def steps_again(connection: Connection, project: Project, settings: Settings) -> list[Step]:
    """The GRANTs, to be given with tables made anew: none before the roles are there."""
    roles = roles_of(project)
    if not roles or not {*roles} <= _standing(connection):
        return []
    return _steps(project, settings)


def _steps(project: Project, settings: Settings) -> list[Step]:
    return [step(project, written, settings) for written in project.grants]


def _run(connection: Connection, project: Project, steps: Sequence[Step], watch: Watch) -> None:
    for number, each in enumerate(steps, start=1):
        watch(number, len(steps), each.name)
        run_step(connection, project, each)


def _standing(connection: Connection) -> set[str]:
    return {str(name).strip() for (name,) in connection.execute(_ROLES).rows}
