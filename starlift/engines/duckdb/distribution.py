"""ALTER TABLE's DISTSTYLE, SORTKEY and ENCODE: kept, without effect on one machine."""

from __future__ import annotations

from dataclasses import replace

from starlift.engines.duckdb.keys import column_of
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.errors import SqlError
from starlift.redshift import alter_syntax as syntax
from starlift.redshift.tables import TableDefinition

_ENCODINGS = {
    *("az64", "bytedict", "delta", "delta32k", "lzo", "mostly8", "mostly16", "mostly32"),
    *("raw", "runlength", "text255", "text32k", "zstd", "auto"),
}


def distribute(
    _: Session, __: Place, table: TableDefinition, action: syntax.SetDistribution
) -> TableDefinition:
    """ALTER DISTSTYLE and ALTER DISTKEY."""
    _check_interleaved(table, "ALTER DISTSTYLE")
    key = action.args.get("key")
    style = action.args["style"]
    if table.is_temporary and style in {"all", "even"}:
        raise SqlError(f"ALTER DISTSTYLE {style.upper()} is not for temporary tables")
    return replace(
        table, dist_style=style, dist_key=column_of(table, key).name if key is not None else None
    )


def sort(
    _: Session, __: Place, table: TableDefinition, action: syntax.SetSortKey
) -> TableDefinition:
    """ALTER SORTKEY: AUTO keeps the key that there is."""
    style = action.args["style"]
    if style == "auto":
        return replace(table, sort_style="auto")
    names = tuple(column_of(table, node).name for node in action.args.get("columns") or ())
    for name in names:
        if names.count(name) > 1:
            raise SqlError(f'column "{name}" stands twice in the sort key')
    return replace(table, sort_key=names, sort_style="compound" if names else "auto")


def encode(
    _: Session, __: Place, table: TableDefinition, action: syntax.SetEncoding
) -> TableDefinition:
    """ALTER COLUMN ENCODE, and ENCODE AUTO for all columns."""
    encoding = action.args["encoding"]
    if encoding not in _ENCODINGS:
        raise SqlError(
            f'encoding "{encoding}" is none', hint=f"Known are {', '.join(sorted(_ENCODINGS))}."
        )
    if action.this is None:
        return replace(table, columns=tuple(replace(c, encoding=None) for c in table.columns))
    _check_interleaved(table, "ALTER COLUMN ... ENCODE")
    column = column_of(table, action.this)
    if column.encoding == encoding:
        raise SqlError(f'column "{column.name}" has the encoding {encoding} already')
    return replace(
        table,
        columns=tuple(
            replace(c, encoding=encoding) if c.name == column.name else c for c in table.columns
        ),
    )


def _check_interleaved(table: TableDefinition, what: str) -> None:
    if table.sort_style == "interleaved":
        raise SqlError(
            f"{what} is not for tables with an interleaved sort key",
            hint="Alter the sort key to a compound one, or to NONE, first.",
        )
