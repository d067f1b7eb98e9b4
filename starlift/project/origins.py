"""Where a project's statement is written: in a file of its sql/, or in its sql_queries.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from starlift.errors import SqlError
from starlift.project.project import Project


@contextmanager
def named_origin(project: Project, statement: str) -> Iterator[None]:
    """Say in an error of SQL that leaves the block where the project has the statement.

    `statement` is as the project has it, without the configuration's values.
    """
    try:
        yield
    except SqlError as error:
        error.file, error.file_line = _origin(project, statement, error)
        raise


def _origin(project: Project, statement: str, error: SqlError) -> tuple[str, int | None]:
    """The file, and the line in it that the error means, as far as it can be told."""
    texts = {path: _text(path) for path in _files(project.directory)}
    having = [path for path, text in texts.items() if statement in text]
    for path in having or texts:
        line = line_in(texts[path], statement, error)
        if line is not None:
            return str(path), line
    return _entry(project, statement), None


def _files(directory: Path) -> list[Path]:
    found = [
        directory / "sql_queries.py",
        *directory.glob("*.sql"),
        *directory.glob("sql/**/*.sql"),
    ]
    return sorted(path for path in found if path.is_file())


def _text(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8")
    return ""


def line_in(text: str, statement: str, error: SqlError) -> int | None:
    """The line of a file's text that an error of a statement means, if it can be told.

    It is counted from the statement, where that stands in the text once, else found by its words.
    """
    offset = (error.line or 1) - 1
    if text.count(statement) == 1:
        return text.count("\n", 0, text.index(statement)) + 1 + offset
    lines = statement.splitlines()
    wanted = lines[offset].strip() if error.line and offset < len(lines) else ""
    standing = [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip() == wanted
    ]
    return standing[0] if wanted and len(standing) == 1 else None


def _entry(project: Project, statement: str) -> str:
    lists = {
        "drop_table_queries": project.drop,
        "create_table_queries": project.create,
        "copy_table_queries": project.copy,
        "insert_table_queries": project.insert,
        "check_queries": tuple(check.statement for check in project.checks),
    }
    for name, statements in lists.items():
        if statement in statements:
            number = statements.index(statement) + 1
            return f"{project.directory / 'sql_queries.py'}, statement {number} of {name}"
    return ""
