"""`starlift query` and `schema`: look at the warehouse."""

from __future__ import annotations

from sqlglot import exp

from starlift.cli.output import show, show_json, tell
from starlift.cli.quantities import rows_text
from starlift.cli.session import Session
from starlift.cli.summary import schema_json, schema_text
from starlift.cli.tables import table, value_text
from starlift.engines.protocols import Outcome, TableInfo
from starlift.errors import SqlSyntaxError
from starlift.model import describe_tables
from starlift.project import load_project
from starlift.redshift.depth import followed
from starlift.redshift.statements import parse, split


def run_statements(session: Session, text: str) -> None:
    """Run the statements of a text in one transaction, then print each result.

    What is printed has been committed, and a reader who goes away undoes nothing.
    """
    statements = split(text)
    if not statements:
        raise SqlSyntaxError(
            "There is no statement to run", hint='write one: starlift query "select 1".'
        )
    is_creating = any(map(_creates, statements))
    with session.connection(may_make=is_creating) as connection:
        with connection.transaction():
            outcomes = [connection.execute(statement) for statement in statements]
        for outcome in outcomes:
            _show(outcome, is_json=session.is_json)


def _creates(statement: str) -> bool:
    with followed(statement):
        tree = parse(statement)
    return isinstance(tree, exp.Create) or str(tree.meta.get("phrase", "")).startswith("CREATE")


def _show(outcome: Outcome, *, is_json: bool) -> None:
    if is_json:
        body: dict[str, object] = {"row_count": outcome.row_count}
        if outcome.columns:
            body = {"columns": outcome.columns, "rows": outcome.rows}
        if outcome.notices:
            body["notices"] = outcome.notices
        show_json(body)
        return
    for notice in outcome.notices:
        tell(f"NOTICE: {notice}")
    if (text := _statement(outcome)) is not None:
        show(text)
    elif outcome.columns:
        show(f"{table(outcome.columns, outcome.rows)}\n({rows_text(len(outcome.rows))})")
    else:
        show("done" if outcome.row_count is None else rows_text(outcome.row_count))


def _statement(outcome: Outcome) -> str | None:
    """The text of several lines that is all the outcome, as SHOW TABLE's, to be run again."""
    if len(outcome.columns) != 1 or len(outcome.rows) != 1:
        return None
    text = outcome.rows[0][0]
    is_long = isinstance(text, str) and "\n" in text
    return "\n".join(map(value_text, text.split("\n"))) if is_long else None


def show_schema(session: Session) -> None:
    """Print the tables that the project declares and those that stand."""
    has_project = (session.directory / "sql_queries.py").is_file()
    create = load_project(session.directory).create if has_project else ()
    tables = describe_tables(create, _standing(session))
    if session.is_json:
        show_json(schema_json(tables))
    elif tables:
        show(schema_text(tables))
    else:
        show("No tables stand: starlift create-tables makes them.")


def _standing(session: Session) -> tuple[TableInfo, ...]:
    """The tables that stand; none where there is no warehouse yet."""
    if not session.has_warehouse:
        return ()
    with session.connection() as connection:
        return connection.catalog.tables()
