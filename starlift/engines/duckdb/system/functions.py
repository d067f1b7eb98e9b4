"""What is kept of users' functions, written in the transaction of the statement itself."""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb

from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.redshift.type_names import catalog_name
from starlift.redshift.types import ColumnType
from starlift.redshift.user_functions import FunctionDefinition

_LISTED = "schema_name, name, arguments, result, volatility, body"
_OF_NAME = f"SELECT {_LISTED} FROM {SCHEMA}.functions WHERE schema_name = ? AND name = ?"
_RECORD = f"""
INSERT INTO {SCHEMA}.functions ({_LISTED}, argument_types, result_type, owner)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FORGET = f"DELETE FROM {SCHEMA}.functions WHERE schema_name = ? AND name = ? AND arguments = ?"


class Functions:
    """The users' functions of the warehouse, over a session of its database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, owner: str) -> None:
        self._connection = connection
        self._owner = owner

    def of_name(self, schema: str, name: str) -> tuple[FunctionDefinition, ...]:
        """The functions of one name in a schema."""
        rows = self._connection.execute(_OF_NAME, [schema, name]).fetchall()
        return tuple(
            FunctionDefinition(where, called, _read(arguments), _read(result)[0], volatility, body)
            for where, called, arguments, result, volatility, body in rows
        )

    def record(self, function: FunctionDefinition) -> None:
        """Keep a function, in the place of one with the same arguments."""
        self.forget(function)
        types = ", ".join(catalog_name(kind) for kind in function.arguments)
        row = [
            *(function.schema, function.name, _written(function.arguments)),
            *(_written([function.result]), function.volatility, function.body),
            *(types, catalog_name(function.result), self._owner),
        ]
        self._connection.execute(_RECORD, row)

    def forget(self, function: FunctionDefinition) -> None:
        """Drop what is kept of a function, if anything is."""
        key = [function.schema, function.name, _written(function.arguments)]
        self._connection.execute(_FORGET, key)

    def names(self, schema: str) -> list[str]:
        """The names of the functions of a schema."""
        query = f"SELECT DISTINCT name FROM {SCHEMA}.functions WHERE schema_name = ? ORDER BY name"
        return [name for (name,) in self._connection.execute(query, [schema]).fetchall()]

    def forget_schema(self, schema: str) -> None:
        """Drop what is kept of the functions of a schema."""
        self._connection.execute(f"DELETE FROM {SCHEMA}.functions WHERE schema_name = ?", [schema])


def _written(kinds: Sequence[ColumnType]) -> str:
    return json.dumps([[kind.name, kind.length, kind.precision, kind.scale] for kind in kinds])


def _read(text: str) -> tuple[ColumnType, ...]:
    return tuple(ColumnType(*parts) for parts in json.loads(text))
