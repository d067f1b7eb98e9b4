"""An UNLOAD's syntax tree -> a frozen `UnloadCommand`, every parameter checked.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.statements import parse
from starlift.redshift.unload_syntax import Unload, UnloadOption

MB = 1024 * 1024
MOST_FILE_BYTES = int(6.2 * 1024 * MB)
_LEAST_FILE_BYTES = 5 * MB
_ROW_GROUP_MB = range(32, 129)
_NOT_TEXT = ("DELIMITER", "FIXEDWIDTH", "ADDQUOTES", "ESCAPE", "NULL", "HEADER")
_COMPRESSIONS = ("GZIP", "BZIP2", "ZSTD")
# What cannot stand beside what.
_CONTRADICTIONS: dict[str, tuple[str, ...]] = {
    "CSV": ("PARQUET", "JSON", "FIXEDWIDTH", "ADDQUOTES", "ESCAPE"),
    "JSON": ("PARQUET", *_NOT_TEXT),
    "PARQUET": (*_NOT_TEXT, *_COMPRESSIONS),
    "FIXEDWIDTH": ("DELIMITER", "HEADER", "ADDQUOTES", "ESCAPE"),
    "CLEANPATH": ("ALLOWOVERWRITE",),
    "GZIP": ("BZIP2", "ZSTD"),
    "BZIP2": ("ZSTD",),
    "IAM_ROLE": ("CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"),
}
_KEYS = ("KMS_KEY_ID", "MASTER_SYMMETRIC_KEY")


class Format(StrEnum):
    """What the files hold, as the system's views name it."""

    TEXT = "Text"
    CSV = "CSV"
    JSON = "JSON"
    PARQUET = "PARQUET"


class Compression(StrEnum):
    """How the files are compressed; the value is the ending of their names."""

    NONE = ""
    GZIP = ".gz"
    BZIP2 = ".bz2"
    ZSTD = ".zst"


class Manifest(StrEnum):
    """Whether a list of the files is written, and how much it tells."""

    NONE = "none"
    PLAIN = "plain"
    VERBOSE = "verbose"


@dataclass(frozen=True)
class UnloadCommand:
    """What an UNLOAD asks for.

    `query` is the tree of its query; `widths` are the columns of FIXEDWIDTH, empty without it;
    `null_text` stands for NULL, None where nothing was said.
    """

    query: exp.Query
    location: str
    format: Format = Format.TEXT
    delimiter: str = "|"
    widths: tuple[tuple[str, int], ...] = ()
    null_text: str | None = None
    has_header: bool = False
    adds_quotes: bool = False
    escapes: bool = False
    compression: Compression = Compression.NONE
    extension: str | None = None
    partition_by: tuple[str, ...] = ()
    includes_partitions: bool = False
    manifest: Manifest = Manifest.NONE
    may_overwrite: bool = False
    cleans_path: bool = False
    is_parallel: bool = True
    most_file_bytes: int = MOST_FILE_BYTES
    row_group_bytes: int = _ROW_GROUP_MB[0] * MB


def unload_command(tree: Unload) -> UnloadCommand:
    """The command that a parsed UNLOAD stands for.

    Raises:
        SqlError: for a parameter that is repeated, out of range, or contradicts another, and for
            a query that cannot be read or has a LIMIT.
        UnsupportedSqlError: for encryption with a key of one's own.
    """
    options = _options(tree)
    _check(options)
    format_ = next((f for f in Format if f.name in options), Format.TEXT)
    partition, size = options.get("PARTITION BY"), options.get("MAXFILESIZE")
    return UnloadCommand(
        query=_query(tree.this.name),
        location=_location(tree.args["target"].name),
        format=format_,
        delimiter=_delimiter(options, "," if format_ is Format.CSV else "|"),
        widths=_widths(options),
        null_text=_text(options, "NULL"),
        has_header="HEADER" in options,
        adds_quotes="ADDQUOTES" in options,
        escapes="ESCAPE" in options,
        compression=next((c for c in Compression if c.name in options), Compression.NONE),
        extension=_text(options, "EXTENSION"),
        partition_by=tuple(n.name.lower() for n in partition.args["value"]) if partition else (),
        includes_partitions=bool(partition and partition.args.get("word")),
        manifest=_manifest(options),
        may_overwrite="ALLOWOVERWRITE" in options,
        cleans_path="CLEANPATH" in options,
        is_parallel="PARALLEL" not in options or options["PARALLEL"].args["value"].this,
        most_file_bytes=_file_bytes(size) if size else MOST_FILE_BYTES,
        row_group_bytes=_row_group_bytes(options),
    )


def _options(tree: Unload) -> dict[str, UnloadOption]:
    found: dict[str, UnloadOption] = {}
    for option in tree.args.get("options") or ():
        name = option.args["this"]
        if name in found:
            raise SqlError(f"UNLOAD's parameter {name} stands twice")
        found[name] = option
    return found


def _check(options: Mapping[str, UnloadOption]) -> None:
    for name, others in _CONTRADICTIONS.items():
        for other in others:
            if name in options and other in options:
                raise SqlError(f"UNLOAD: {name} and {other} cannot stand together")
    for key in _KEYS:
        if key in options and "ENCRYPTED" not in options:
            raise SqlError(f"UNLOAD: {key} needs ENCRYPTED")
        if key in options:
            raise UnsupportedSqlError(
                f"UNLOAD with {key} is not supported: the files would not be encrypted with it",
                hint="Write ENCRYPTED AUTO: a bucket on S3 encrypts them with its own key.",
            )
    if "ROWGROUPSIZE" in options and "PARQUET" not in options:
        raise SqlError("UNLOAD: ROWGROUPSIZE is for PARQUET alone")


def _query(text: str) -> exp.Query:
    tree = parse(text)
    if not isinstance(tree, exp.Query):
        raise SqlError("UNLOAD takes a SELECT", statement=text)
    outer: exp.Expr = tree
    while isinstance(outer, exp.Subquery):
        outer = outer.this
    if outer.args.get("limit") or tree.args.get("limit"):
        raise SqlError(
            "Limit clause is not supported: UNLOAD's query has a LIMIT in its outer SELECT",
            hint="Nest it: select * from t where id in (select id from t order by id limit 10).",
        )
    return tree


def _location(location: str) -> str:
    if not location:
        raise SqlError("UNLOAD: TO names no location")
    return location


def _text(options: Mapping[str, UnloadOption], name: str) -> str | None:
    return options[name].args["value"].name if name in options else None


def _delimiter(options: Mapping[str, UnloadOption], usual: str) -> str:
    delimiter = _text(options, "DELIMITER")
    if delimiter is None:
        return usual
    if len(delimiter) != 1 or not delimiter.isascii():
        raise SqlError(f"UNLOAD: DELIMITER is {delimiter!r}: it must be one ASCII character")
    return delimiter


def _widths(options: Mapping[str, UnloadOption]) -> tuple[tuple[str, int], ...]:
    spec = _text(options, "FIXEDWIDTH")
    if spec is None:
        return ()
    found = []
    for item in spec.split(","):
        name, _, width = item.strip().rpartition(":")
        if not width.strip().isdecimal() or int(width) == 0:
            raise SqlError(
                f"UNLOAD: FIXEDWIDTH has {item.strip()!r}",
                hint="Write a name and a width for each column: 'id:10,name:30'.",
            )
        found.append((name, int(width)))
    return tuple(found)


def _manifest(options: Mapping[str, UnloadOption]) -> Manifest:
    if "MANIFEST" not in options:
        return Manifest.NONE
    return Manifest.VERBOSE if options["MANIFEST"].args.get("word") else Manifest.PLAIN


def _file_bytes(option: UnloadOption) -> int:
    size = int(float(option.args["value"].name) * _unit(option))
    if not _LEAST_FILE_BYTES <= size <= MOST_FILE_BYTES:
        raise SqlError(f"UNLOAD: MAXFILESIZE is {_shown(option)}: it must be from 5 MB to 6.2 GB")
    return size


def _row_group_bytes(options: Mapping[str, UnloadOption]) -> int:
    option = options.get("ROWGROUPSIZE")
    if option is None:
        return _ROW_GROUP_MB[0] * MB
    number = option.args["value"].name
    if not number.isdecimal() or int(number) * _unit(option) // MB not in _ROW_GROUP_MB:
        raise SqlError(
            f"UNLOAD: ROWGROUPSIZE is {_shown(option)}: it must be a whole number from 32 MB to "
            "128 MB"
        )
    return int(number) * _unit(option)


def _unit(option: UnloadOption) -> int:
    return MB * 1024 if option.args["word"] == "GB" else MB


def _shown(option: UnloadOption) -> str:
    return f"{option.args['value'].name} {option.args['word']}"
