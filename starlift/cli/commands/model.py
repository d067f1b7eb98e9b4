"""The commands on the model: what differs between the project's SQL and the warehouse."""

from __future__ import annotations

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session


@click.command()
@waits
@click.option("--check", "is_check", is_flag=True, help="End with code 4 if anything differs.")
@click.pass_obj
def plan(session: Session, *, is_check: bool) -> None:
    """Show what differs between the project's SQL and the warehouse, and change nothing.

    Tables, columns, keys, distribution and order; views; statements that load; what is therefore
    made anew, from history or by a full load; the statements of starlift migrate; the objects that
    the next etl takes in.
    """
    from starlift.cli.changes import show_plan
    from starlift.project import load_project

    show_plan(session, load_project(session.directory), is_check=is_check)


@click.command()
@waits
@click.option("--dry-run", "is_dry", is_flag=True, help="Show the statements, and run none.")
@click.option(
    "--keep-rows",
    "keeps_rows",
    is_flag=True,
    help="Take the rows that stand for those that the changed statements would make.",
)
@click.pass_obj
def migrate(session: Session, *, is_dry: bool, keeps_rows: bool) -> None:
    """Bring the warehouse's tables to where the project's SQL has them, without loss.

    In one transaction: new tables and columns, wider types, keys, distribution, order; then the
    rows of the star that changed statements make otherwise, anew from history. What would lose
    something is refused, and then nothing is changed. Tables that the project no longer makes stay.
    """
    from starlift.cli.changes import run_migrate
    from starlift.project import load_project

    project = load_project(session.directory)
    run_migrate(session, project, is_dry=is_dry, keeps_rows=keeps_rows)
