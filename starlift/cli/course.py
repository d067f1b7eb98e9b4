"""What create_tables.py, etl.py and the commands of the same names do."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from starlift.cli.exits import reported_errors
from starlift.cli.output import show, show_json
from starlift.cli.progress import steps_shown
from starlift.cli.session import Session
from starlift.cli.summary import load_json, load_text, reset_json, reset_text
from starlift.pipeline import load, reset
from starlift.project import Project


def create_tables(session: Session, project: Project) -> None:
    """Drop and create the project's tables, and say so."""
    with session.connection() as connection, steps_shown(is_quiet=session.is_json) as watch:
        report = reset(connection, project, session.settings, watch)
    if session.is_json:
        show_json(reset_json(report))
    else:
        show(reset_text(report))


def etl(session: Session, project: Project) -> None:
    """Load the project's tables, and say what came of it."""
    with session.connection() as connection, steps_shown(is_quiet=session.is_json) as watch:
        report = load(connection, project, session.settings, watch)
    if session.is_json:
        show_json(load_json(report))
    else:
        show(load_text(report))


def run_script(action: Callable[[Session, Project], None], project: Project, text: str) -> None:
    """Run one of the course's scripts: its options, its errors, its exit code."""
    parser = argparse.ArgumentParser(
        description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="another file than dwh.cfg")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    options = parser.parse_args()
    with reported_errors(is_json=options.json):
        action(Session(project.directory, options.config, options.json), project)
