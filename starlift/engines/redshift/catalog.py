"""What stands in a Redshift database, as its catalog tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from starlift.engines.protocols import LEDGER_SCHEMA, TableInfo
from starlift.engines.redshift.session import RedshiftSession
from starlift.engines.redshift.shown_tables import shown_table
from starlift.errors import UnsupportedSqlError
from starlift.redshift.dialect import StarliftRedshift
from starlift.redshift.literals import literal
from starlift.redshift.table_text import name_text
from starlift.redshift.tables import TableDefinition
from starlift.redshift.type_names import catalog_name
from starlift.redshift.types import ColumnType, column_type

# PostgreSQL's catalog tells what the transaction itself has made and dropped; of the system views
# nobody says that they do. What the user may not read is not the user's to count; to ask that of a
# table in a schema that they may not use is an error.
# Sources: https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html,
# r_HAS_TABLE_PRIVILEGE.html, r_HAS_SCHEMA_PRIVILEGE.html
_TABLES = f"""
select trim(n.nspname), trim(c.relname)
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where
    c.relkind = 'r'
    and n.nspname not in ('{LEDGER_SCHEMA}', 'information_schema', 'catalog_history'){{within}}
    and left(c.relname, 8) <> 'mv_tbl__'
    and case
        when left(n.nspname, 3) = 'pg_' then false
        when not has_schema_privilege(current_user, n.nspname, 'usage') then false
        else has_table_privilege(
            current_user, quote_ident(n.nspname) || '.' || quote_ident(c.relname), 'select'
        )
    end
order by n.nspname, c.relname
"""
_COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = {schema} and c.relname = {table} and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""


class RedshiftCatalog:
    """The catalog of the database that a session is open on.

    The types of columns are kept until `forget`.
    """

    def __init__(self, session: RedshiftSession) -> None:
        self._session = session
        self._types: dict[tuple[str | None, str], Mapping[str, ColumnType]] = {}

    def tables(self, schemas: Collection[str] = ()) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, without the system's and the ledger's.

        With `schemas`, those in these alone: a database may have thousands of others.
        """
        listed = ", ".join(map(literal, sorted(schemas)))
        query = _TABLES.format(within=f"\n    and n.nspname in ({listed})" if listed else "")
        names = [(str(schema), str(table)) for schema, table in self._session.run(query).rows]
        counts = self._row_counts(names)
        return tuple(self._table(schema, table, counts[schema, table]) for schema, table in names)

    def _row_counts(self, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        if not names:
            return {}
        counts = (
            f"select {literal(schema)}, {literal(table)}, count(*) from {name_text(schema, table)}"
            for schema, table in names
        )
        rows = self._session.run("\nunion all\n".join(counts)).rows
        return {(schema, table): int(count) for schema, table, count in rows}

    def _table(self, schema: str, table: str, row_count: int) -> TableInfo:
        """A table; one that declares what Starlift does not read, without its definition."""
        try:
            definition = self.definition(schema, table)
        except UnsupportedSqlError:
            shown = self._shown_columns(schema, table)
            return TableInfo(schema, table, tuple(shown.items()), row_count)
        columns = tuple((each.name, catalog_name(each.type)) for each in definition.columns)
        return TableInfo(schema, table, columns, row_count, definition)

    def definition(self, schema: str | None, table: str) -> TableDefinition:
        """What was declared of a table, as SHOW TABLE tells. Raises UnsupportedSqlError."""
        lines = self._session.run(f"show table {name_text(schema, table)}").rows
        return shown_table("\n".join(str(line) for (line,) in lines))

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns as they were declared; empty when there is none."""
        if not (found := self._types.get((schema, table))):
            found = self._types[schema, table] = self._column_types(table, schema)
        return found

    def _column_types(self, table: str, schema: str | None) -> Mapping[str, ColumnType]:
        if schema is None:
            ((schema,),) = self._session.run("select current_schema()").rows
        shown = self._shown_columns(str(schema), table)
        return {name: _type(kind) for name, kind in shown.items()}

    def _shown_columns(self, schema: str, table: str) -> dict[str, str]:
        query = _COLUMNS.format(schema=literal(schema), table=literal(table))
        return {str(name): str(kind) for name, kind in self._session.run(query).rows}

    def forget(self) -> None:
        """What is kept may hold no longer."""
        self._types.clear()


def _type(text: str) -> ColumnType:
    return column_type(exp.DataType.build(text, dialect=StarliftRedshift))
