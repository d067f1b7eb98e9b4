"""Types as Redshift's catalog spells them: `character varying(256)`, not `varchar(256)`."""

from __future__ import annotations

from starlift.redshift.types import ColumnType

# Short name -> the catalog's name, PostgreSQL's identifier, bytes a value takes (-1: it varies).
CATALOG_TYPES: dict[str, tuple[str, int, int]] = {
    "bool": ("boolean", 16, 1),
    "int2": ("smallint", 21, 2),
    "int4": ("integer", 23, 4),
    "int8": ("bigint", 20, 8),
    "float4": ("real", 700, 4),
    "float8": ("double precision", 701, 8),
    "numeric": ("numeric", 1700, -1),
    "char": ("character", 1042, -1),
    "varchar": ("character varying", 1043, -1),
    "date": ("date", 1082, 4),
    "time": ("time without time zone", 1083, 8),
    "timetz": ("time with time zone", 1266, 12),
    "timestamp": ("timestamp without time zone", 1114, 8),
    "timestamptz": ("timestamp with time zone", 1184, 8),
    "intervaly2m": ("interval year to month", 1188, 4),
    "intervald2s": ("interval day to second", 1190, 8),
    "super": ("super", 4000, -1),
    "varbyte": ("binary varying", 6551, -1),
    "geometry": ("geometry", 3000, -1),
    "geography": ("geography", 3001, -1),
    "hllsketch": ("hllsketch", 2935, -1),
}


def catalog_name(kind: ColumnType) -> str:
    """The type with its length or precision, as SHOW TABLE and pg_table_def show it.

    >>> catalog_name(ColumnType("varchar", length=256))
    'character varying(256)'
    >>> catalog_name(ColumnType("numeric", precision=8, scale=2))
    'numeric(8,2)'
    """
    name = base_name(kind)
    if kind.precision is not None:
        return f"{name}({kind.precision},{kind.scale or 0})"
    return f"{name}({kind.length})" if kind.length is not None else name


def base_name(kind: ColumnType) -> str:
    """The type without its length, as information_schema shows it.

    >>> base_name(ColumnType("timestamptz"))
    'timestamp with time zone'
    """
    known = CATALOG_TYPES.get(kind.name)
    return known[0] if known else kind.name
