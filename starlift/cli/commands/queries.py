"""The commands that show what stands in the warehouse: its tables, the results of queries."""

from __future__ import annotations

from typing import TextIO

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session


class _Query(click.Command):
    """A command whose argument is SQL: a comment at its beginning is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        comments = [arg for arg in args if arg.startswith("--") and any(map(str.isspace, arg))]
        if comments:
            args = [*(arg for arg in args if arg not in comments), "--", *comments]
        return super().parse_args(ctx, args)


@click.command(cls=_Query)
@click.argument("statements", required=False)
@click.option(
    "-f",
    "--file",
    type=click.File(encoding="utf-8"),
    help="Read the statements from a file; - is standard input.",
)
@waits
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


@click.command()
@waits
@click.pass_obj
def schema(session: Session) -> None:
    """Show the tables: columns, types, keys, distribution, sort order, rows."""
    from starlift.cli.query import show_schema

    show_schema(session)
