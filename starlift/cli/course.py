"""What create_tables.py, etl.py and the commands of the same names do."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from starlift.cli.exits import reported_errors
from starlift.cli.lineage import followed
from starlift.cli.output import show, show_json
from starlift.cli.patience import seconds
from starlift.cli.plans import plan_json, plan_text
from starlift.cli.progress import steps_shown
from starlift.cli.session import Session
from starlift.cli.summary import load_json, load_text, reset_json, reset_text
from starlift.errors import StarliftError
from starlift.pipeline.attempts import load_in_attempts
from starlift.pipeline.load import LoadOptions, plan
from starlift.pipeline.reset import reset
from starlift.pipeline.staging import check_staging
from starlift.project import Project

FULL = "load everything anew; refused if objects that were loaded are no longer in the bucket"
ACCEPT_LOSS = "with --full: give up the rows of objects that are no longer in the bucket"
WAIT = "wait for so long where another process or run has the warehouse; without it, not at all"
ONLY_FULL = "--accept-loss goes with --full"
DRY_RUN = "show what would be loaded, and why, and load nothing"


@dataclass(frozen=True)
class EtlOptions:
    """The options of etl, by name: --full, --accept-loss, --dry-run."""

    is_full: bool = False
    accepts_loss: bool = False
    is_dry: bool = False


def create_tables(session: Session, project: Project) -> None:
    """Drop and create the project's tables, and say so."""
    with followed(session, project) as follow:
        with session.connection() as connection, steps_shown(is_quiet=session.is_json) as watch:
            report = session.patience.when_free(
                lambda: reset(connection, project, session.settings, watch, follow)
            )
        if session.is_json:
            show_json(reset_json(report))
        else:
            show(reset_text(report))


def etl(session: Session, project: Project, options: EtlOptions = EtlOptions()) -> None:
    """Load what is new for the project's tables, and say what came of it."""
    check_staging(project, session.settings)  # before a cluster is woken for it
    chosen = LoadOptions(is_full=options.is_full, accepts_loss=options.accepts_loss)
    if options.is_dry:
        with session.connection() as connection:
            found = plan(connection, project, session.settings, chosen)
        show_json(plan_json(found)) if session.is_json else show(plan_text(found))
        return
    with followed(session, project) as follow:
        chosen = replace(chosen, follow=follow)
        with session.connection() as connection, steps_shown(is_quiet=session.is_json) as watch:
            report = session.patience.when_free(
                lambda: load_in_attempts(connection, project, session.settings, watch, chosen)
            )
        if session.is_json:
            show_json(load_json(report))
        else:
            show(load_text(report))


def run_create_tables(project: Project, text: str) -> None:
    """Run create_tables.py: its options, its errors, its exit code."""
    given = _parser(text).parse_args()
    with reported_errors(is_json=given.json):
        create_tables(_session(project, given), project)


def run_etl(project: Project, text: str) -> None:
    """Run etl.py: its options, its errors, its exit code."""
    parser = _parser(text)
    parser.add_argument("--full", action="store_true", help=FULL)
    parser.add_argument("--accept-loss", action="store_true", help=ACCEPT_LOSS)
    parser.add_argument("--dry-run", action="store_true", help=DRY_RUN)
    given = parser.parse_args()
    if given.accept_loss and not given.full:
        parser.error(ONLY_FULL)
    options = EtlOptions(given.full, given.accept_loss, given.dry_run)
    with reported_errors(is_json=given.json):
        etl(_session(project, given), project, options)


def _reported(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End a script as a command ends where it fails before it comes to its own lines."""
    if not isinstance(error, StarliftError | KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    with reported_errors(is_json="--json" in sys.argv):
        raise error


sys.excepthook = _reported  # the project's lists, which a script imports, may be wrong


def _parser(text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="another file than dwh.cfg")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--wait", type=seconds, default=0, metavar="SECONDS", help=WAIT)
    return parser


def _session(project: Project, given: argparse.Namespace) -> Session:
    return Session(project.directory, given.config, given.json, given.wait)
