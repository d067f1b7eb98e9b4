"""The command `starlift`. Engines and parsers are imported by the command that needs them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import click

import starlift
from starlift.cli.exits import USAGE, reported_errors
from starlift.cli.output import error_json, tell
from starlift.cli.patience import seconds
from starlift.cli.session import Session

EXIT_CODES = """\b
Exit codes:
  0    done
  1    another error of Starlift's
  2    the command line is wrong
  3    the configuration is wrong, or a value is missing
  4    the project's files are not as they should be
  5    the bucket cannot be read
  6    a statement was refused
  7    a COPY failed
  8    the warehouse cannot be opened or written
  9    a check found what must not be published, or the warehouse is not fresh
  10   more records were rejected than a load bears
  11   edited records cannot take the place of rejected ones
  130  interrupted (Ctrl-C)
  141  whoever read the output has gone
  143  terminated (SIGTERM)
"""


class _Commands(click.Group):
    """A group whose commands end as Starlift's do, with a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        is_json = bool(ctx.params["is_json"])
        with reported_errors(is_json=is_json):
            try:
                return super().invoke(ctx)
            except click.UsageError as error:
                if not is_json:
                    raise  # click shows it, with the command's usage
                command = (error.ctx or ctx).command_path
                tell(error_json("UsageError", error.format_message(), f"{command} --help"))
                raise SystemExit(USAGE) from None


@click.group(
    cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(starlift.__version__, prog_name="starlift")
@click.option(
    "--project",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Directory with a sql_queries.py and, if any, a dwh.cfg. Default: this one.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Another file than the project's dwh.cfg. STARLIFT_CONFIG names one too.",
)
@click.option("--json", "is_json", is_flag=True, help="Results and errors as JSON.")
@click.pass_context
def cli(context: click.Context, directory: Path, config: Path | None, *, is_json: bool) -> None:
    """A dimensional warehouse in Redshift's SQL, on the engine of your choice.

    Settings come from dwh.cfg (dwh.cfg.example explains them) and from the environment. Without
    them the warehouse is embedded, a file beside the project.
    """
    context.obj = Session(directory.resolve(), config and config.resolve(), is_json)


def _set_wait(context: click.Context, _parameter: click.Parameter, wait_s: float) -> None:
    # Of a group and its command either may say it.
    context.obj = replace(context.obj, wait_s=wait_s or context.obj.wait_s)


# Of each command that opens the warehouse.
_waits = click.option(
    "--wait",
    type=seconds,
    default="0",
    metavar="SECONDS",
    callback=_set_wait,
    expose_value=False,
    help="Wait for so long where another process or run has the warehouse. Default: not at all.",
)


@cli.command("create-tables")
@_waits
@click.pass_obj
def create_tables(session: Session) -> None:
    """Drop the project's tables and create them, empty.

    One transaction: when a statement fails, the warehouse stays as it was.
    """
    from starlift.cli.course import create_tables as run
    from starlift.project import load_project

    run(session, load_project(session.directory))


@cli.command()
@_waits
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


@cli.command()
@_waits
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


@cli.command()
@_waits
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


class _Query(click.Command):
    """A command whose argument is SQL: a comment at its beginning is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        comments = [arg for arg in args if arg.startswith("--") and any(map(str.isspace, arg))]
        if comments:
            args = [*(arg for arg in args if arg not in comments), "--", *comments]
        return super().parse_args(ctx, args)


@cli.command(cls=_Query)
@click.argument("statements", required=False)
@click.option(
    "-f",
    "--file",
    type=click.File(encoding="utf-8"),
    help="Read the statements from a file; - is standard input.",
)
@_waits
@click.pass_obj
def query(session: Session, statements: str | None, file: TextIO | None) -> None:
    """Run SQL statements of Redshift's, separated by semicolons.

    All of them in one transaction. Every result is printed as a table, or as a line of JSON.
    """
    if (statements is None) == (file is None):
        raise click.UsageError("Give the statements, or a file with -f, and not both.")
    from starlift.cli.query import run_statements

    run_statements(session, _text(file) if file is not None else str(statements))


def _text(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file.name!r} is not UTF-8.", param_hint="-f") from None


@cli.command()
@_waits
@click.pass_obj
def schema(session: Session) -> None:
    """Show the tables: columns, types, keys, distribution, sort order, rows."""
    from starlift.cli.query import show_schema

    show_schema(session)


@cli.group(invoke_without_command=True)
@_waits
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
@_waits
@click.argument("file")
@click.pass_obj
def retry(session: Session, file: str) -> None:
    """Put the edited records of FILE in the place of the rejected ones; - is standard input.

    FILE has JSON lines with reject_id and raw_record, as --export writes them. Their objects are
    loaded again, in one transaction with checks and star; all records go in, or none.
    """
    from starlift.cli.retry import retry_rejects

    retry_rejects(session, file)


@cli.command()
@_waits
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


@cli.command()
@_waits
@click.pass_obj
def freshness(session: Session) -> None:
    """Show how long ago the last load was, and whether the data are as recent as they are to be.

    [FRESHNESS] of dwh.cfg has the limits: DATA_HOURS, which the check `freshness` of sql/checks
    looks at, and LOAD_HOURS. Exit code 9 when one is passed: a scheduler can ask by it.
    """
    from starlift.cli.freshness import show_freshness

    show_freshness(session)


@cli.command()
@_waits
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


@cli.command()
@_waits
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace a file that is there.")
@click.pass_obj
def backup(session: Session, file: Path, *, overwrites: bool) -> None:
    """Copy the embedded warehouse to FILE.

    The copy is there whole or not at all, and is a warehouse itself: PATH may name it.
    """
    from starlift.cli.backups import make_backup

    make_backup(session, file, overwrites=overwrites)


@cli.command()
@_waits
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace the warehouse.")
@click.pass_obj
def restore(session: Session, file: Path, *, overwrites: bool) -> None:
    """Put the backup FILE in the place of the embedded warehouse.

    What was loaded since the backup is then loaded again by the next etl: the ledger is part of it.
    """
    from starlift.cli.backups import restore_backup

    restore_backup(session, file, overwrites=overwrites)


@cli.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--month", default="2018-11", show_default=True, help="Year and month, YYYY-MM.")
@click.option("--users", default=96, show_default=True, help="How many people listen.")
@click.option("--songs", default=500, show_default=True, help="How many songs the catalogue has.")
@click.option("--plays", default=7000, show_default=True, help="About so many songs are played.")
@click.option("--faults", is_flag=True, help="Plant bad records; faults.json says which and where.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier simulation made there.")
@click.pass_obj
def simulate(session: Session, /, directory: Path, *, overwrite: bool, **figures: object) -> None:
    """Make a bucket of the song app's in DIRECTORY: a month of activity and its songs.

    The layout is the real one: one log file a day, one song a file, a JSONPaths file.
    """
    from starlift.cli.simulation import run_simulation

    run_simulation(session, directory, figures, overwrite=overwrite)


def main() -> None:
    """Run the command line."""
    cli()
