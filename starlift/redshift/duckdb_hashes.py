"""Hash functions: those of DuckDB's, macros, and functions in Python (`py_...`)."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.duckdb_casts import as_text
from starlift.redshift.duckdb_sql import template

_INTEGERS = {"int2", "int4", "int8"}
# The integer that is hashed in the place of a value: Iceberg's, in days or microseconds.
_AS_INTEGER = {
    "bool": "CAST({1} AS BIGINT)",
    "date": "CAST(({1} - DATE '1970-01-01') AS BIGINT)",
    "time": "epoch_us({1})",
    "timestamp": "epoch_us({1})",
    "timestamptz": "epoch_us({1})",
    **dict.fromkeys(_INTEGERS, "CAST({1} AS BIGINT)"),
}


def _sha2(node: exp.Expr) -> exp.Expr:
    value, bits = node.expressions
    if isinstance(bits, exp.Literal) and bits.name in {"0", "256"}:
        return template("sha256({1})", value)
    return template("py_sha2({1}, CAST({2} AS INTEGER))", value, bits)


def _murmur3(node: exp.Expr) -> exp.Expr:
    """Murmur3 of 32 bits over the bytes that Iceberg's specification gives a value."""
    value, *seeds = node.expressions
    kind = told_type(value)
    if kind.name in _AS_INTEGER:
        data = f"integer({_AS_INTEGER[kind.name]}"
    elif kind.name in {"float4", "float8"}:
        data = "float(CAST({1} AS DOUBLE)"
    elif kind.name == "numeric":
        data = "decimal(CAST({1} AS VARCHAR)"
    elif kind.is_character or not kind.is_known:
        data, value = "text({1}", as_text(value)
    elif kind.name == "varbyte":
        data = "bytes({1}"
    else:
        raise UnsupportedSqlError(f"MURMUR3_32_HASH of {kind} is not supported yet")
    seed = "CAST({2} AS INTEGER)" if seeds else "0"
    return template(f"py_murmur3_of_{data}, {seed})", value, *seeds)


def _farmfingerprint64(node: exp.Expr) -> exp.Expr:
    (value,) = node.expressions
    if told_type(value).name == "varbyte":
        return template("py_fingerprint64_of_bytes({1})", value)
    return template("py_fingerprint64_of_text({1})", as_text(value))


def _checksum(_: exp.Expr) -> exp.Expr:
    raise UnsupportedSqlError(
        "CHECKSUM is not supported: Amazon's guide does not say how it is made",
        hint="Take MD5 or FNV_HASH instead.",
    )


def _fnv_hash(node: exp.Expr) -> exp.Expr:
    """FNV-1a of 64 bits over the bytes of a value: little-endian for numbers."""
    value, *seed = node.expressions
    kind = told_type(value)
    sizes = {"bool": 1, "int2": 2, "int4": 4, "int8": 8}
    if kind.name in sizes:
        data = f"rs_little_endian(CAST({{1}} AS BIGINT), {sizes[kind.name]})"
    elif kind.is_character or kind.name == "varbyte":
        data = "rs_byte_list({1})"
    else:
        raise UnsupportedSqlError(f"FNV_HASH of {kind} is not supported yet")
    start = "CAST({2} AS HUGEINT)" if seed else "14695981039346656037"
    return template(f"rs_fnv({data}, {start})", value, *seed)


HASH_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "checksum": _checksum,
    "farmfingerprint64": _farmfingerprint64,
    "fnv_hash": _fnv_hash,
    "murmur3_32_hash": _murmur3,
    "sha2": _sha2,
}
