"""Projects of a test's own: the repository's, altered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places import ROOT

Alter = Callable[[str, str, str], Path]


@pytest.fixture
def altered_project(tmp_path: Path) -> Alter:
    """Make a copy of the project in which one text of one file is another."""

    def alter(file: str, old: str, new: str) -> Path:
        directory = tmp_path / "project"
        shutil.copytree(ROOT / "sql", directory / "sql")
        shutil.copy(ROOT / "sql_queries.py", directory)
        text = (directory / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (directory / file).write_text(text.replace(old, new), encoding="utf-8")
        return directory

    return alter
