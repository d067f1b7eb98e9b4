"""Redshift's column types: names, default lengths, limits.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError

VARCHAR_MAX_BYTES = 65_535
CHAR_MAX_BYTES = 4_096
VARBYTE_MAX_BYTES = 16_777_216
VARBYTE_DEFAULT_BYTES = 64_000
NUMERIC_MAX_PRECISION = 38

INTEGER_RANGES = {
    "int2": (-(2**15), 2**15 - 1),
    "int4": (-(2**31), 2**31 - 1),
    "int8": (-(2**63), 2**63 - 1),
}

# From the narrowest to the widest: of two, an operator takes the wider.
NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")

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
    exp.DType.TIME: "time",
    exp.DType.TIMETZ: "timetz",
    exp.DType.SUPER: "super",
    exp.DType.INTERVAL: "intervald2s",
    exp.DType.VARBINARY: "varbyte",
    exp.DType.VARCHAR: "varchar",
    exp.DType.NVARCHAR: "varchar",
    exp.DType.TEXT: "varchar",
    exp.DType.CHAR: "char",
    exp.DType.NCHAR: "char",
    exp.DType.BPCHAR: "char",
    exp.DType.DECIMAL: "numeric",
}
_INTERVALS = {"YEAR": "intervaly2m", "MONTH": "intervaly2m"}
_DEFAULT_LENGTHS = {"varchar": 256, "char": 1, "varbyte": VARBYTE_DEFAULT_BYTES}
LENGTH_LIMITS = {
    "varchar": VARCHAR_MAX_BYTES,
    "char": CHAR_MAX_BYTES,
    "varbyte": VARBYTE_MAX_BYTES,
}
_FLOAT4_BITS = 24


@dataclass(frozen=True)
class ColumnType:
    """A type of Redshift's under PostgreSQL's short name, as STL_LOAD_ERRORS shows it.

    `length` is in bytes (varchar, char, varbyte); `precision` and `scale` belong to numeric.
    The type "unknown" is that of NULL, and of what cannot be told.
    """

    name: str
    length: int | None = None
    precision: int | None = None
    scale: int | None = None

    def __deepcopy__(self, _: object) -> ColumnType:
        """Itself: trees that carry types are copied often."""
        return self

    @property
    def is_character(self) -> bool:
        """Whether blanks are values here: for all other types they load as NULL."""
        return self.name in {"varchar", "char"}

    @property
    def is_integer(self) -> bool:
        """Whether the type is SMALLINT, INTEGER or BIGINT."""
        return self.name in INTEGER_RANGES

    @property
    def is_number(self) -> bool:
        """Whether it is an integer, a numeric or a floating point type."""
        return self.name in NUMBERS

    @property
    def is_float(self) -> bool:
        """Whether it is REAL or DOUBLE PRECISION."""
        return self.name in {"float4", "float8"}

    @property
    def is_interval(self) -> bool:
        """Whether it is a span of months or of seconds."""
        return self.name in {"intervaly2m", "intervald2s"}

    @property
    def is_moment(self) -> bool:
        """Whether it is a date, with a time of day or without."""
        return self.name in {"date", "timestamp", "timestamptz"}

    @property
    def is_known(self) -> bool:
        """Whether the type can be told."""
        return self.name != "unknown"

    def __str__(self) -> str:
        if self.name == "numeric":
            return f"numeric({self.precision},{self.scale})"
        return f"{self.name}({self.length})" if self.length is not None else self.name


UNKNOWN = ColumnType("unknown")
# The digits of an integer type where it meets a NUMERIC.
_DIGITS = {"int2": 5, "int4": 10, "int8": 19}


def as_numeric(kind: ColumnType) -> ColumnType:
    """The NUMERIC that a type of whole numbers counts as; a NUMERIC itself.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
    """
    if kind.is_integer:
        return ColumnType("numeric", precision=_DIGITS[kind.name], scale=0)
    return kind


def column_type(kind: exp.DataType) -> ColumnType:
    """The column type that a parsed type stands for, with Redshift's defaults filled in.

    VARCHAR and TEXT are VARCHAR(256), VARCHAR(MAX) is 65,535, CHAR is CHAR(1), BPCHAR is CHAR(256),
    NUMERIC is (18,0), FLOAT(n) is FLOAT4 up to 24 bits.

    Raises:
        UnsupportedSqlError: for a type that Starlift does not know.
        SqlError: for a length or precision out of range.
    """
    name = _type_name(kind)
    if name is None or kind.args.get("nested"):
        raise UnsupportedSqlError(
            f"The type {kind.sql('redshift')} is not supported",
            hint=f"Supported are {', '.join(sorted({*_NAMES.values(), 'interval'}))}.",
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


def _type_name(kind: exp.DataType) -> str | None:
    """The short name of a parsed type; None when there is none."""
    if isinstance(kind.this, exp.Interval):
        unit = kind.this.args.get("unit")
        if isinstance(unit, exp.IntervalSpan):
            unit = unit.this
        return _INTERVALS.get(unit.name.upper(), "intervald2s") if unit else "intervald2s"
    return _NAMES.get(kind.this)


def _numeric(parameters: list[str]) -> ColumnType:
    precision = _number(parameters[0]) if parameters else 18
    scale = _number(parameters[1]) if len(parameters) > 1 else 0
    if not (1 <= precision <= NUMERIC_MAX_PRECISION and 0 <= scale <= min(precision, 37)):
        raise SqlError(f"NUMERIC({precision},{scale}) is out of range: at most NUMERIC(38,37)")
    return ColumnType("numeric", precision=precision, scale=scale)


def _length(name: str, parameters: list[str], default: int) -> int:
    limit = LENGTH_LIMITS[name]
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
