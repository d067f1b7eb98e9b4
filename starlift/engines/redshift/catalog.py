"""What stands in a Redshift database, as its catalog tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from starlift.engines.protocols import LEDGER_SCHEMA, TableInfo
from starlift.engines.redshift.session import RedshiftSession
from starlift.engines.redshift.shown_tables import shown_table
from starlift.redshift.dialect import StarliftRedshift
from starlift.redshift.literals import literal
from starlift.redshift.table_text import name_text
from starlift.redshift.tables import TableDefinition
from starlift.redshift.type_names import catalog_name
from starlift.redshift.types import ColumnType, column_type

# Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_REDSHIFT_TABLES.html
_TABLES = f"""
select schema_name, table_name
from svv_redshift_tables
where
    database_name = {{database}}
    and table_type = 'TABLE'
    and schema_name not in ('{LEDGER_SCHEMA}', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name
"""
# Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_REDSHIFT_COLUMNS.html
_COLUMNS = """
select column_name, data_type
from svv_redshift_columns
where database_name = {database} and schema_name = {schema} and table_name = {table}
order by ordinal_position
"""


class RedshiftCatalog:
    """The catalog of the database that a session is open on.

    The types of columns are kept until `forget`.
    """

    def __init__(self, session: RedshiftSession, database: str) -> None:
        self._session = session
        self._database = literal(database.lower())
        self._types: dict[tuple[str | None, str], Mapping[str, ColumnType]] = {}

    def tables(self) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, without the system's and the ledger's."""
        query = _TABLES.format(database=self._database)
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
        definition = self.definition(schema, table)
        columns = tuple((each.name, catalog_name(each.type)) for each in definition.columns)
        return TableInfo(schema, table, columns, row_count, definition)

    def definition(self, schema: str | None, table: str) -> TableDefinition:
        """What was declared of a table, as SHOW TABLE tells."""
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
        query = _COLUMNS.format(
            database=self._database, schema=literal(str(schema)), table=literal(table)
        )
        rows = self._session.run(query).rows
        return {str(name): _type(str(kind)) for name, kind in rows}

    def forget(self) -> None:
        """What is kept may hold no longer."""
        self._types.clear()


def _type(text: str) -> ColumnType:
    return column_type(exp.DataType.build(text, dialect=StarliftRedshift))
