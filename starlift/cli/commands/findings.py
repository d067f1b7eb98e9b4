"""The commands that show what loads have left: checks, freshness, runs."""

from __future__ import annotations

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session


@click.command()
@waits
@click.option("--all", "is_all", is_flag=True, help="Run them now, over the whole warehouse.")
@click.pass_obj
def checks(session: Session, *, is_all: bool) -> None:
    """Show what the checks of the last load found, with the first rows that offend.

    They are those of sql/checks and those that the tables' keys ask for. With --all they run over
    everything, not over what a load has changed; exit code 9 when one finds an error.
    """
    from starlift.cli.checks import show_all_checks, show_last_checks

    if is_all:
        show_all_checks(session)
    else:
        show_last_checks(session)


@click.command()
@waits
@click.pass_obj
def freshness(session: Session) -> None:
    """Show how long ago the last load was, and whether the data are as recent as they are to be.

    [FRESHNESS] of dwh.cfg has the limits: DATA_HOURS, which the check `freshness` of sql/checks
    looks at, and LOAD_HOURS. Exit code 9 when one is passed: a scheduler can ask by it.
    """
    from starlift.cli.freshness import show_freshness

    show_freshness(session)


@click.command()
@waits
@click.argument("run", required=False, type=click.IntRange(min=1))
@click.pass_obj
def runs(session: Session, run: int | None) -> None:
    """Show all runs that change the warehouse, or one of them with all that is known of it.

    They are those of etl, create-tables, migrate and rejects retry.

    Of one: its steps, the values that COPY has changed by its rules, the checks that found
    something, and the objects that were not simply new: changed, left, vanished; its OpenLineage
    id, where [LINEAGE] of dwh.cfg is set. Runs stand in the ledger, schema starlift of the
    warehouse, also those that did not publish.
    """
    from starlift.cli.runs import show_run, show_runs

    if run is None:
        show_runs(session)
    else:
        show_run(session, run)
