"""The CREATE TABLE that makes a table again, as SHOW TABLE writes it.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLE.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from starlift.redshift.dialect import shown
from starlift.redshift.encodings import RAW, automatic_encoding
from starlift.redshift.key_names import FOREIGN, PRIMARY, UNIQUE, made_name
from starlift.redshift.reserved import RESERVED
from starlift.redshift.tables import ColumnDefinition, ForeignKey, TableDefinition
from starlift.redshift.type_names import catalog_name

_KEYS = {PRIMARY: "PRIMARY KEY", UNIQUE: "UNIQUE", FOREIGN: "FOREIGN KEY"}
_PLAIN = re.compile(r"#?[a-z_][a-z0-9_$]*")


def table_text(table: TableDefinition) -> str:
    """The statement, with a line for each column, key and attribute."""
    kind = "TEMPORARY TABLE" if table.is_temporary else "TABLE"
    items = [*(_column(table, column) for column in table.columns), *_keys(table)]
    lines = ",\n".join(f"    {item}" for item in items)
    attributes = "\n".join(_attributes(table))
    return f"CREATE {kind} {name_text(table.schema, table.name)} (\n{lines}\n)\n{attributes};"


def name_text(*names: str | None) -> str:
    """A name with what it stands in before it, in quotation marks where it needs them.

    >>> name_text("public", "user"), name_text(None, "my table")
    ('public."user"', '"my table"')
    """
    return ".".join(_name(name) for name in names if name)


def _name(name: str) -> str:
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def expression_text(expression: exp.Expr) -> str:
    """A constant expression as PostgreSQL's catalogs write it.

    >>> expression_text(exp.Literal.string("it's"))
    "'it''s'"
    """
    if isinstance(expression, exp.Literal) and expression.is_string:
        return "'" + expression.name.replace("'", "''") + "'"
    return shown(expression)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(_name, names))


def _column(table: TableDefinition, column: ColumnDefinition) -> str:
    parts = [_name(column.name), catalog_name(column.type)]
    if column.identity is not None:
        parts.append(str(column.identity))
    if not column.is_nullable:
        parts.append("NOT NULL")
    if column.default is not None:
        parts.append(f"DEFAULT {expression_text(column.default)}")
    encoding = column.encoding
    if encoding is None:
        automatic = automatic_encoding(column.type.name, is_sorted=column.name in table.sort_key)
        encoding = None if automatic == RAW else automatic
    if encoding is not None:
        parts.append(f"ENCODE {encoding}")
    if column.name == table.dist_key:
        parts.append("distkey")
    return " ".join(parts)


def _keys(table: TableDefinition) -> Iterator[str]:
    if table.primary_key:
        yield f"{_key(table, PRIMARY, table.primary_key)} ({_names(table.primary_key)})"
    for columns in table.unique_keys:
        yield f"{_key(table, UNIQUE, columns)} ({_names(columns)})"
    for key in table.foreign_keys:
        words = _key(table, FOREIGN, key.columns)
        yield f"{words} ({_names(key.columns)}) REFERENCES {_referred(key)}"


def _key(table: TableDefinition, kind: str, columns: tuple[str, ...]) -> str:
    """The words before a key's columns, with its name, if that is not the one it would be given."""
    name = table.key_name(kind, columns)
    is_made = name == made_name(table.name, kind, columns)
    return _KEYS[kind] if is_made else f"CONSTRAINT {_name(name)} {_KEYS[kind]}"


def _referred(key: ForeignKey) -> str:
    columns = f"({_names(key.referred_columns)})" if key.referred_columns else ""
    return name_text(key.schema, key.table) + columns


def _attributes(table: TableDefinition) -> Iterator[str]:
    yield f"DISTSTYLE {table.dist_style.upper()}"
    if table.sort_key:
        style = "INTERLEAVED " if table.sort_style == "interleaved" else ""
        yield f"{style}SORTKEY ( {_names(table.sort_key)} )"
