"""The commands that make the warehouse, load it, and mend what was not loaded."""

from __future__ import annotations

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session


@click.command("create-tables")
@waits
@click.pass_obj
def create_tables(session: Session) -> None:
    """Drop the project's tables and create them, empty.

    One transaction: when a statement fails, the warehouse stays as it was.
    """
    from starlift.cli.course import create_tables as run
    from starlift.project import load_project

    run(session, load_project(session.directory))


@click.command()
@waits
@click.option("--full", "is_full", is_flag=True, help="Load everything anew.")
@click.option(
    "--accept-loss",
    "accepts_loss",
    is_flag=True,
    help="With --full: give up the rows of objects that are no longer in the bucket.",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Show what would be loaded, and why.")
@click.pass_obj
def etl(session: Session, /, **options: bool) -> None:
    """Load what is new in the bucket into the staging tables, then into the star.

    In one transaction: readers see the old warehouse or the new one. Bad records are set aside as
    the COPY's MAXERROR allows; see `starlift rejects`. An object that has changed replaces what it
    brought before. A project without a table staging_objects is loaded in full each time. Where
    [LINEAGE] of dwh.cfg or OPENLINEAGE_URL says where to, OpenLineage events tell of the load.
    """
    from starlift.cli.course import ONLY_FULL, EtlOptions
    from starlift.cli.course import etl as run
    from starlift.project import load_project

    if options["accepts_loss"] and not options["is_full"]:
        raise click.UsageError(ONLY_FULL)
    run(session, load_project(session.directory), EtlOptions(**options))


@click.group(invoke_without_command=True)
@waits
@click.option("--all", "is_all", is_flag=True, help="Those of all runs that the ledger knows.")
@click.option(
    "--export",
    "target",
    metavar="FILE",
    help="Write them to FILE as JSON lines, each record whole; - is standard output.",
)
@click.pass_context
def rejects(context: click.Context, target: str | None, *, is_all: bool) -> None:
    """Show the records that are set aside, and why: those of the objects as they were last loaded.

    A record is no longer among them when its object has been mended and loaded again. Those of a
    last load that failed are shown, too. They stand in the ledger, starlift.rejected_records; those
    of a COPY that was run by hand stand in stl_load_errors, as on Redshift.
    """
    if context.invoked_subcommand is not None:
        return
    from starlift.cli.rejects import export_rejects, show_rejects

    if target is None:
        show_rejects(context.obj, is_all=is_all)
    else:
        export_rejects(context.obj, target, is_all=is_all)


@rejects.command()
@waits
@click.argument("file")
@click.pass_obj
def retry(session: Session, file: str) -> None:
    """Put the edited records of FILE in the place of the rejected ones; - is standard input.

    FILE has JSON lines with reject_id and raw_record, as --export writes them. Their objects are
    loaded again, in one transaction with checks and star; all records go in, or none.
    """
    from starlift.cli.retry import retry_rejects

    retry_rejects(session, file)
