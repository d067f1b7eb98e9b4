"""`starlift cloud grant`: who may do what, granted, and said."""

from __future__ import annotations

from dataclasses import asdict

from starlift.cli.output import show, show_json
from starlift.cli.progress import steps_shown
from starlift.cli.session import Session
from starlift.pipeline.grants import GrantReport, grant
from starlift.project import load_project


def run_grants(session: Session) -> None:
    """Grant what the project's GRANTs say, and say so."""
    project = load_project(session.directory)
    with (
        session.connection(may_make=False) as connection,
        steps_shown(is_quiet=session.is_json) as watch,
    ):
        report = session.patience.when_free(
            lambda: grant(connection, project, session.settings, watch)
        )
    show_json(asdict(report)) if session.is_json else show(_text(report))


def _text(report: GrantReport) -> str:
    made = f" ({', '.join(report.made)} made)" if report.made else ""
    lines = [f"{report.grants} grants stand, to {', '.join(report.roles)}{made}."]
    lines += [f"A user gets one by: grant role {role} to NAME" for role in report.roles]
    return "\n".join(lines)
