"""Redshift's column types: names, default lengths, limits.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError

VARCHAR_MAX_BYTES = 65_535
CHAR_MAX_BYTES = 4_096
NUMERIC_MAX_PRECISION = 38

INTEGER_RANGES = {
    "int2": (-(2**15), 2**15 - 1),
    "int4": (-(2**31), 2**31 - 1),
    "int8": (-(2**63), 2**63 - 1),
}

_NAMES = {
    exp.DType.SMALLINT: "int2",
    exp.DType.INT: "int4",
    exp.DType.BIGINT: "int8",
    exp.DType.FLOAT: "float4",
    exp.DType.DOUBLE: "float8",
    exp.DType.BOOLEAN: "bool",
    exp.DType.DATE: "date",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.DATETIME: "timestamp",
    exp.DType.TIMESTAMPTZ: "timestamptz",
    exp.DType.VARCHAR: "varchar",
    exp.DType.NVARCHAR: "varchar",
    exp.DType.TEXT: "varchar",
    exp.DType.CHAR: "char",
    exp.DType.NCHAR: "char",
    exp.DType.BPCHAR: "char",
    exp.DType.DECIMAL: "numeric",
}
_DEFAULT_LENGTHS = {"varchar": 256, "char": 1}
_LENGTH_LIMITS = {"varchar": VARCHAR_MAX_BYTES, "char": CHAR_MAX_BYTES}
_FLOAT4_BITS = 24


@dataclass(frozen=True)
class ColumnType:
    """A type of Redshift's under PostgreSQL's short name, as STL_LOAD_ERRORS shows it.

    `length` is in bytes (varchar, char); `precision` and `scale` belong to numeric.
    """

    name: str
    length: int | None = None
    precision: int | None = None
    scale: int | None = None

    @property
    def is_character(self) -> bool:
        """Whether blanks are values here: for all other types they load as NULL."""
        return self.name in {"varchar", "char"}

    @property
    def is_integer(self) -> bool:
        """Whether the type is SMALLINT, INTEGER or BIGINT."""
        return self.name in INTEGER_RANGES

    def __str__(self) -> str:
        if self.name == "numeric":
            return f"numeric({self.precision},{self.scale})"
        return f"{self.name}({self.length})" if self.length is not None else self.name


def column_type(kind: exp.DataType) -> ColumnType:
    """The column type that a parsed type stands for, with Redshift's defaults filled in.

    VARCHAR and TEXT are VARCHAR(256), VARCHAR(MAX) is 65,535, CHAR is CHAR(1), BPCHAR is CHAR(256),
    NUMERIC is (18,0), FLOAT(n) is FLOAT4 up to 24 bits.

    Raises:
        UnsupportedSqlError: for a type that Starlift does not know.
        SqlError: for a length or precision out of range.
    """
    name = _NAMES.get(kind.this)
    if name is None or kind.args.get("nested"):
        raise UnsupportedSqlError(
            f"The type {kind.sql('redshift')} is not supported",
            hint=f"Supported are {', '.join(sorted(set(_NAMES.values())))}.",
        )
    parameters = [parameter.name.lower() for parameter in kind.expressions]
    if name == "numeric":
        return _numeric(parameters)
    if name in _DEFAULT_LENGTHS:
        if kind.this == exp.DType.TEXT:
            parameters = []  # Redshift makes VARCHAR(256) of TEXT, whatever its length
        default = 256 if kind.this == exp.DType.BPCHAR else _DEFAULT_LENGTHS[name]
        return ColumnType(name, length=_length(name, parameters, default))
    if name == "float8" and parameters:
        is_short = _number(parameters[0]) <= _FLOAT4_BITS
        return ColumnType("float4" if is_short else "float8")
    if parameters:
        raise SqlError(f"The type {kind.sql('redshift')} takes no length")
    return ColumnType(name)


def _numeric(parameters: list[str]) -> ColumnType:
    precision = _number(parameters[0]) if parameters else 18
    scale = _number(parameters[1]) if len(parameters) > 1 else 0
    if not (1 <= precision <= NUMERIC_MAX_PRECISION and 0 <= scale <= min(precision, 37)):
        raise SqlError(f"NUMERIC({precision},{scale}) is out of range: at most NUMERIC(38,37)")
    return ColumnType("numeric", precision=precision, scale=scale)


def _length(name: str, parameters: list[str], default: int) -> int:
    limit = _LENGTH_LIMITS[name]
    if not parameters:
        return default
    length = limit if parameters[0] == "max" else _number(parameters[0])
    if not 1 <= length <= limit:
        raise SqlError(f"{name.upper()}({length}) is out of range: from 1 to {limit} bytes")
    return length


def _number(parameter: str) -> int:
    if not parameter.isdecimal():
        raise SqlError(f"A type's length is {parameter}: it must be a whole number")
    return int(parameter)
