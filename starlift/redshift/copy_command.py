"""A COPY's syntax tree -> a frozen `CopyCommand`, every parameter checked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.nodes import CopyFrom, CopyOption

MAXERROR_LIMIT = 100_000

_CREDENTIALS = {"IAM_ROLE", "CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"}
_WITHOUT_LOCAL_EFFECT = {"REGION", "COMPUPDATE", "STATUPDATE", "COMPROWS"}
SUPPORTED_PARAMETERS = {
    *_CREDENTIALS,
    *_WITHOUT_LOCAL_EFFECT,
    "JSON",
    "GZIP",
    "MAXERROR",
    "TIMEFORMAT",
    "TRUNCATECOLUMNS",
    "BLANKSASNULL",
    "EMPTYASNULL",
}


@dataclass(frozen=True)
class CopyCommand:
    """What a COPY asks for.

    `columns` is empty when the statement lists none; `json` is the argument of JSON as written
    ('auto', 'auto ignorecase', or the URL of a JSONPaths file); `time_format` is None, 'auto',
    'epochsecs', 'epochmillisecs' or a pattern; `max_errors` is MAXERROR as written (0 and 1 both
    stop at the first error).
    """

    schema: str | None
    table: str
    columns: tuple[str, ...]
    source: str
    json: str
    gzip: bool = False
    max_errors: int = 0
    time_format: str | None = None
    truncate_columns: bool = False
    blanks_as_null: bool = False
    empty_as_null: bool = False


def copy_command(tree: CopyFrom) -> CopyCommand:
    """The command that a parsed COPY stands for.

    Raises:
        UnsupportedSqlError: for a parameter or format that Starlift does not run yet.
        SqlError: for a parameter that is repeated or whose value is out of range.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
    """
    options = _options(tree)
    if "JSON" not in options:
        raise UnsupportedSqlError(
            f"COPY {tree.this.name} names no format that is supported: only JSON is",
            hint="Write FORMAT AS JSON 'auto', or the URL of a JSONPaths file.",
        )
    table = tree.this
    _check(tree)
    return CopyCommand(
        schema=table.db.lower() or None,
        table=table.name.lower(),
        columns=tuple(column.name.lower() for column in tree.args.get("columns") or ()),
        source=tree.args["source"].name,
        json=_text(options["JSON"]) or "auto",
        gzip="GZIP" in options,
        max_errors=_max_errors(options.get("MAXERROR")),
        time_format=_text(options["TIMEFORMAT"]) if "TIMEFORMAT" in options else None,
        truncate_columns="TRUNCATECOLUMNS" in options,
        blanks_as_null="BLANKSASNULL" in options,
        empty_as_null="EMPTYASNULL" in options,
    )


def _check(tree: CopyFrom) -> None:
    listed, table = tree.args.get("columns"), tree.this.name.lower()
    names = [column.name.lower() for column in listed or ()]
    if listed is not None and not names:
        raise SqlError(f"COPY {table}: the list of columns is empty")
    for name in names:
        if names.count(name) > 1:
            raise SqlError(f'COPY {table}: column "{name}" stands twice')
    if not tree.args["source"].name:
        raise SqlError(f"COPY {table}: FROM names no location")


def _options(tree: CopyFrom) -> dict[str, exp.Expr | None]:
    found: dict[str, exp.Expr | None] = {}
    for option in tree.args.get("options") or ():
        assert isinstance(option, CopyOption)  # noqa: S101 - the parser makes no other
        name = option.args["this"]
        if name not in SUPPORTED_PARAMETERS:
            raise UnsupportedSqlError(
                f"COPY's parameter {name} is not supported yet",
                hint=f"Supported are {', '.join(sorted(SUPPORTED_PARAMETERS))}.",
            )
        if name in found:
            raise SqlError(f"COPY's parameter {name} stands twice")
        found[name] = option.args.get("value")
    return found


def _text(value: exp.Expr | None) -> str:
    return value.name if value is not None else ""


def _max_errors(value: exp.Expr | None) -> int:
    if value is None:
        return 0
    text = value.name
    if not text.isdecimal() or int(text) > MAXERROR_LIMIT:
        raise SqlError(f"MAXERROR is {text}: it must be a whole number from 0 to {MAXERROR_LIMIT}")
    return int(text)
