"""Which of COPY's parameters go together, as the guide says.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html,
https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html and
https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html
"""

from __future__ import annotations

from collections.abc import Collection

from starlift.errors import SqlError, UnsupportedSqlError

CREDENTIALS = ("IAM_ROLE", "CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
COMPRESSIONS = ("GZIP", "BZIP2", "ZSTD", "LZOP")
COLUMNAR = ("PARQUET", "ORC")
FORMATS = ("JSON", "AVRO", "CSV", "FIXEDWIDTH", *COLUMNAR, "SHAPEFILE")

_REFUSED = {
    "LZOP": "COPY's LZOP is not supported: nothing here reads that compression",
    "SSH": "COPY over SSH is not supported: data is loaded from s3:// alone",
    "ENCRYPTED": "COPY's ENCRYPTED is not supported: files encrypted by the client cannot be read",
    "MASTER_SYMMETRIC_KEY": "COPY's MASTER_SYMMETRIC_KEY is not supported: files encrypted by the "
    "client cannot be read",
    "SHAPEFILE": "COPY's SHAPEFILE is not supported: there is no type GEOMETRY here",
    "READRATIO": "READRATIO is for COPY from DynamoDB alone; data is loaded from s3:// here",
}
_HINTS = {"LZOP": "Write the files again with gzip, bzip2 or zstd."}
_NOT_WITH_JSON = (
    "DELIMITER",
    "ESCAPE",
    "FILLRECORD",
    "IGNOREBLANKLINES",
    "NULL",
    "REMOVEQUOTES",
    "QUOTE",
)
_CONFLICTS: dict[str, tuple[str, ...]] = {
    "JSON": _NOT_WITH_JSON,
    "AVRO": (*_NOT_WITH_JSON, "IGNOREHEADER", "ENCODING"),
    "CSV": ("REMOVEQUOTES", "ESCAPE"),
    "FIXEDWIDTH": ("DELIMITER", "ESCAPE", "QUOTE", "REMOVEQUOTES"),
    "MAXERROR": ("IGNOREALLERRORS",),
}
_WITH_COLUMNAR = {
    *CREDENTIALS,
    *COLUMNAR,
    "SERIALIZETOJSON",
    "ACCEPTINVCHARS",
    "FILLRECORD",
    "STATUPDATE",
    "MANIFEST",
    "EXPLICIT_IDS",
}
_SOURCES = {
    "dynamodb": "COPY from a DynamoDB table is not supported",
    "emr": "COPY from an EMR cluster is not supported",
    "ssh": "COPY over SSH is not supported",
}


def check_source(source: str, table: str) -> None:
    """Refuse a location that is not in S3.

    Raises:
        UnsupportedSqlError: for one that Redshift could read.
        SqlError: for any other.
    """
    if not source:
        raise SqlError(f"COPY {table}: FROM names no location")
    scheme = source.partition("://")[0].lower()
    if scheme in _SOURCES:
        raise UnsupportedSqlError(
            f"{_SOURCES[scheme]}: {source}",
            hint="Bring the data to s3://bucket/prefix and copy it from there.",
        )
    if scheme != "s3":
        raise SqlError(
            f"COPY {table}: {source!r} is no location: it must begin with s3://",
            hint="[BUCKETS] lets a local directory serve a bucket.",
        )


def check_parameters(names: Collection[str]) -> None:
    """Refuse parameters that are not supported or do not go together.

    Raises:
        UnsupportedSqlError: for one that Redshift has and Starlift has not.
        SqlError: for two that exclude each other.
    """
    for name, why in _REFUSED.items():
        if name in names:
            raise UnsupportedSqlError(why, hint=_HINTS.get(name, ""))
    _check_one_of("formats", FORMATS, names)
    _check_one_of("compressions", COMPRESSIONS, names)
    _check_conflicts(names)
    _check_columnar(names)


def _check_conflicts(names: Collection[str]) -> None:
    for name, others in _CONFLICTS.items():
        for other in others:
            if name in names and other in names:
                raise SqlError(f"COPY: {other} cannot be used with {name}")
    if "QUOTE" in names and "CSV" not in names:
        raise SqlError("COPY: QUOTE can be used only with CSV")


def _check_columnar(names: Collection[str]) -> None:
    columnar = next((name for name in COLUMNAR if name in names), None)
    if columnar is None:
        if "SERIALIZETOJSON" in names:
            raise SqlError("COPY: SERIALIZETOJSON can be used only with PARQUET and ORC")
        return
    for name in names:
        if name not in _WITH_COLUMNAR:
            raise SqlError(f"{name} argument is not supported for {columnar} based COPY")


def _check_one_of(what: str, group: tuple[str, ...], names: Collection[str]) -> None:
    given = [name for name in group if name in names]
    if len(given) > 1:
        raise SqlError(f"COPY names two {what}: {given[0]} and {given[1]}")
