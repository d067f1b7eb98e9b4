"""Any directory with a `sql_queries.py` -> a `Project`."""

from __future__ import annotations

import configparser
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from starlift.errors import ProjectError, StarliftError
from starlift.project.project import CheckQuery, Project

_LISTS = (
    "drop_table_queries",
    "create_table_queries",
    "copy_table_queries",
    "insert_table_queries",
)
_GRANTS = "grant_queries"  # a project may have none


def load_project(directory: Path) -> Project:
    """The project of a directory. Its `sql_queries.py` is run, within the directory.

    Raises:
        ProjectError: when there is none, it fails, or one of the four lists is missing or no list
            of strings.
    """
    path = directory / "sql_queries.py"
    if not path.is_file():
        raise ProjectError(
            f"{directory} is no project: it holds no sql_queries.py",
            hint="go to the project's directory, or name it: starlift --project DIR ...",
        )
    module = _run(path)
    drop, create, copy, insert = (_list(module, name, path) for name in _LISTS)
    checks = getattr(module, "check_queries", ())
    if not all(isinstance(check, CheckQuery) for check in checks):
        raise ProjectError(f"{path}: check_queries must be made by read_checks")
    grants = _list(module, _GRANTS, path) if hasattr(module, _GRANTS) else ()
    return Project.of(
        directory, drop=drop, create=create, copy=copy, insert=insert, checks=checks, grants=grants
    )


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("sql_queries", path)
    assert spec is not None  # noqa: S101 - the name ends in .py
    assert spec.loader is not None  # noqa: S101 - the same
    module = importlib.util.module_from_spec(spec)
    with _within(path.parent):
        try:
            spec.loader.exec_module(module)
        except StarliftError:
            raise
        except (Exception, SystemExit) as error:
            line = _line_of(error, path)
            raise ProjectError(
                f"{path}{line} failed: {_told(error)}",
                hint="run it alone with python to see more; it reads dwh.cfg beside it, if it "
                "reads one.",
            ) from error
    return module


def _told(error: BaseException) -> str:
    """The error in its own words, but for those that show lines or values of a dwh.cfg."""
    kind = type(error).__name__
    if isinstance(error, configparser.InterpolationError):
        return f"{kind} in [{error.section}] {error.option}"
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"{kind} in {error.source}, line {error.lineno}"
    if isinstance(error, configparser.ParsingError):
        return f"{kind} in {error.source}, line {error.errors[0][0]}"
    return f"{kind}: {error}"


def _line_of(error: BaseException, path: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f" line {error.lineno}"
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f" line {lines[-1]}" if lines else ""


@contextmanager
def _within(directory: Path) -> Iterator[None]:
    """The directory as the working one and first on the path, as when python runs a file of it."""
    before, path = Path.cwd(), sys.path.copy()
    os.chdir(directory)
    sys.path.insert(0, str(directory))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path


def _list(module: ModuleType, name: str, path: Path) -> list[str]:
    queries = getattr(module, name, None)
    if not isinstance(queries, list | tuple) or not all(isinstance(q, str) for q in queries):
        raise ProjectError(
            f"{path} must define {name}, a list of SQL strings",
            hint=f"the four lists are {', '.join(_LISTS)}.",
        )
    return list(queries)
