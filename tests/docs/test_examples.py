"""The examples in the documents do what the documents say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_TIMES = re.compile(r"\d+\.\d+ s \(\d+\.\d MB/s\)")
_PROJECT = ("create_tables.py", "etl.py", "sql_queries.py", "sql")


@dataclass(frozen=True)
class Example:
    """A command and what it prints, as a page shows them."""

    command: str
    output: str


def examples(page: Path) -> list[Example]:
    """The commands of a page's console blocks, each with its output."""
    found = []
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in block.split("\n$ "):
            command, _, output = part.removeprefix("$ ").partition("\n")
            found.append(Example(command, output.rstrip("\n")))
    return found


def pattern(output: str) -> re.Pattern[str]:
    """What the output must match: a line `...` stands for any lines, times for any times."""
    text = re.escape(_TIMES.sub("TIME", f"{output}\n"))
    return re.compile(text.replace(re.escape("...") + "\\\n", "(?:.*\n)*?"))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the song app's project, without a configuration."""
    directory = tmp_path_factory.mktemp("project")
    for name in _PROJECT:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, directory / name)
    return directory


def run(command: str, directory: Path) -> str:
    """What a command of a page prints to standard output."""
    words = shlex.split(command)
    words[:1] = {
        "python": [sys.executable],
        "starlift": [sys.executable, "-m", "starlift"],
    }[words[0]]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STARLIFT_")}
    done = subprocess.run(
        words, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if examples(page)], ids=lambda page: page.name
)
def test_examples(page, project):
    """Each command of a page prints what the page shows below it."""
    for example in examples(page):
        printed = _TIMES.sub("TIME", run(example.command, project))
        assert pattern(example.output).fullmatch(f"{printed}\n"), f"$ {example.command}\n{printed}"


def test_readme_has_examples():
    """The first page shows the way from the bucket to an answer."""
    assert len(examples(PAGES[0])) >= 5
