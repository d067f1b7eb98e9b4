"""`starlift query`, `schema` and `rejects`: look at the warehouse."""

from __future__ import annotations

from starlift.cli.session import Session
from starlift.cli.summary import schema_json, schema_text
from starlift.cli.tables import table
from starlift.engines.protocols import Outcome
from starlift.errors import SqlSyntaxError
from starlift.model import describe_tables
from starlift.project import load_project
from starlift.redshift.statements import split

_REJECTS = """
select
    stl_load_errors.filename,
    stl_load_errors.line_number,
    stl_load_errors.colname,
    stl_load_errors.raw_field_value,
    stl_load_errors.err_code,
    stl_load_errors.err_reason,
    stl_load_errors.raw_line
from stl_load_errors
"""
_LAST = """
where stl_load_errors.query in (
    select max(sys_load_history.query_id) from sys_load_history group by sys_load_history.table_name
)
"""
_ORDER = "order by stl_load_errors.query, stl_load_errors.filename, stl_load_errors.line_number"


def run_statements(session: Session, text: str) -> None:
    """Run the statements of a text in one transaction; print each result."""
    statements = split(text)
    if not statements:
        raise SqlSyntaxError("There is no statement to run")
    with session.connection() as connection, connection.transaction():
        for statement in statements:
            _show(session, connection.execute(statement))


def _show(session: Session, outcome: Outcome) -> None:
    if session.is_json:
        body: dict[str, object] = {"row_count": outcome.row_count}
        if outcome.columns:
            body = {"columns": outcome.columns, "rows": outcome.rows}
        session.print_json(body)
    elif outcome.columns:
        count = len(outcome.rows)
        print(table(outcome.columns, outcome.rows))
        print(f"({count} row{'' if count == 1 else 's'})")
    else:
        print("done" if outcome.row_count is None else f"{outcome.row_count} rows")


def show_schema(session: Session) -> None:
    """Print the tables that the project declares and those that stand."""
    has_project = (session.directory / "sql_queries.py").is_file()
    create = load_project(session.directory).create if has_project else ()
    with session.connection() as connection:
        tables = describe_tables(create, connection.catalog.tables())
    if session.is_json:
        session.print_json(schema_json(tables))
    else:
        print(
            schema_text(tables) if tables else "No tables stand: starlift create-tables makes them."
        )


def show_rejects(session: Session, *, is_all: bool) -> None:
    """Print load errors: those of the last COPY of each table, or all."""
    with session.connection() as connection:
        outcome = connection.execute(_REJECTS + ("" if is_all else _LAST) + _ORDER)
    if session.is_json:
        for row in outcome.rows:
            session.print_json(dict(zip(outcome.columns, row, strict=True)))
    elif outcome.rows:
        shown = [[*row[:6], row[6][:60]] for row in outcome.rows]
        print(table(["file", "line", "column", "value", "code", "reason", "record"], shown))
    else:
        print("No record was rejected.")
