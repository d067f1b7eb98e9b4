"""SQL files: a table each, its CREATE TABLE and what loads it; a view, a check each; GRANTs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from starlift.errors import ProjectError, SqlError
from starlift.project.origins import line_in
from starlift.project.project import CheckQuery
from starlift.redshift.depth import followed
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.privilege_syntax import Grant, GrantRole
from starlift.redshift.statements import parse_shared, split
from starlift.redshift.view_syntax import CreateView

_SEVERITIES = {"error", "warning"}
_FATES = {"kept_out", "flagged"}
_HEADER = {"severity", "fate", "tolerance", "runs"}


@dataclass(frozen=True)
class SqlFile:
    """A table's file: its DROP and CREATE, then its COPYs and what else loads it, in order.

    A view's has its DROP and CREATE alone.
    """

    table: str
    drop: str
    create: str
    copy: tuple[str, ...]
    insert: tuple[str, ...]


def read_tables(directory: Path, names: Sequence[str]) -> list[SqlFile]:
    """The files `name.sql` of a directory, in the order of the names.

    Raises:
        ProjectError: when a file is missing, is not listed, or does not begin with its table.
        SqlError: when a statement cannot be read.
    """
    return [_read_table(path) for path in _files(directory, names, "tables")]


def read_views(directory: Path, names: Sequence[str]) -> list[SqlFile]:
    """The files `name.sql` of a directory, in the order of the names: each one CREATE VIEW.

    Raises:
        ProjectError: when a file is missing, is not listed, or is not its view's CREATE VIEW alone.
        SqlError: when a statement cannot be read.
    """
    return [_read_view(path) for path in _files(directory, names, "views")]


def _files(directory: Path, names: Sequence[str], what: str) -> list[Path]:
    present = {path.stem for path in directory.glob("*.sql")}
    unlisted = sorted(present - set(names))
    if unlisted:
        raise ProjectError(
            f"{directory / unlisted[0]}.sql belongs to no list of {what}",
            hint="name it in sql_queries.py, in the order of dependency, or move it away.",
        )
    return [directory / f"{name}.sql" for name in names]


def _read_table(path: Path) -> SqlFile:
    text = _text(path)
    with _named(path, text):
        create, *loads = split(text) or [""]
    tree = _parsed(create, path, text) if create else None
    if not (isinstance(tree, exp.Create) and isinstance(tree.this, exp.Schema)):
        raise ProjectError(f"{path} must begin with the CREATE TABLE of {path.stem}")
    name = tree.this.this.name.lower()
    _check_name(path, name, "table")
    copies = tuple(load for load in loads if isinstance(_parsed(load, path, text), CopyFrom))
    return SqlFile(
        table=name,
        drop=f"drop table if exists {name}",
        create=create,
        copy=copies,
        insert=tuple(load for load in loads if load not in copies),
    )


def _read_view(path: Path) -> SqlFile:
    text = _text(path)
    with _named(path, text):
        statements = split(text)
    trees = [_parsed(each, path, text) for each in statements]
    if len(trees) != 1 or not isinstance(trees[0], CreateView):
        raise ProjectError(f"{path} must hold the CREATE VIEW of {path.stem}, and nothing else")
    (view,) = trees
    name = view.this.name.lower()
    _check_name(path, name, "view")
    return SqlFile(name, f"drop view if exists {name}", statements[0], copy=(), insert=())


def _check_name(path: Path, name: str, kind: str) -> None:
    if name != path.stem:
        raise ProjectError(
            f"{path} creates the {kind} {name}",
            hint=f"call it {name}.sql, or the {kind} {path.stem}.",
        )


def read_checks(directory: Path) -> list[CheckQuery]:
    """The checks of a directory, by name: each file one SELECT under its header.

    The header's lines are `-- severity: error` or `warning`; of a warning `-- fate: kept_out` or
    `flagged`; if some offending rows are borne, `-- tolerance: N`; and `-- runs: always`, if it is
    to run also where a load finds nothing new.

    Raises:
        ProjectError: when the header is not so, or a file holds more than one statement.
    """
    return [_read_check(path) for path in sorted(directory.glob("*.sql"))]


def _read_check(path: Path) -> CheckQuery:
    text = _text(path)
    header = dict(_header(text))
    severity, fate = header.pop("severity", ""), header.pop("fate", "refused")
    tolerance, runs = header.pop("tolerance", "0"), header.pop("runs", None)
    if severity not in _SEVERITIES or (fate not in _FATES) == (severity == "warning"):
        raise ProjectError(
            f"{path} must begin with `-- severity: error`, or with `-- severity: warning` and "
            "`-- fate: kept_out` or `-- fate: flagged`; it begins with "
            f"{text.lstrip().split(chr(10), 1)[0][:60]!r}"
        )
    if not tolerance.isascii() or not tolerance.isdigit():
        raise ProjectError(f"{path}: tolerance is a number of rows, and not {tolerance!r}")
    if runs not in {None, "always"}:
        raise ProjectError(f"{path}: `-- runs: always` is what may stand there, and not {runs!r}")
    with _named(path, text):
        statements = split(text)
    if len(statements) != 1:
        raise ProjectError(f"{path} must hold one SELECT; it holds {len(statements)} statements")
    return CheckQuery(
        path.stem, fate, statements[0], severity, int(tolerance), runs_always=runs is not None
    )


def read_grants(path: Path) -> list[str]:
    """The GRANTs of a file, in their order.

    Raises:
        ProjectError: when the file is missing, or holds something else.
        SqlError: when a statement cannot be read.
    """
    text = _text(path)
    with _named(path, text):
        statements = split(text)
    for statement in statements:
        tree = _parsed(statement, path, text)
        if not isinstance(tree, Grant | GrantRole) or tree.args.get("is_revoked"):
            raise ProjectError(
                f"{path} says who may do what, and holds another statement: {statement[:60]!r}",
                hint="write GRANTs alone there.",
            )
    return statements


def _header(text: str) -> Iterator[tuple[str, str]]:
    """The names and values of the lines `-- name: value` with which a text begins."""
    for line in text.lstrip().splitlines():
        name, colon, value = line.removeprefix("-- ").partition(": ")
        if not line.startswith("-- ") or not colon or name not in _HEADER:
            return
        yield name, value.strip()


def _parsed(statement: str, path: Path, text: str) -> exp.Expr:
    with _named(path, text, statement), followed(statement):
        return parse_shared(statement)


@contextmanager
def _named(path: Path, text: str, statement: str | None = None) -> Iterator[None]:
    """Say in an error of SQL in which file, and on which of its lines, it stands."""
    try:
        yield
    except SqlError as error:
        error.file = str(path)
        error.file_line = line_in(text, text if statement is None else statement, error)
        raise


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProjectError(
            f"{path} is not there", hint="make it, or take its name out of sql_queries.py."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path} cannot be read: {error}") from None
