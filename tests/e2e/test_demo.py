"""What `make demo` shows once all is installed."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.places import ROOT, Ended, Place

_TIMES = re.compile(r"in \d+\.\d\d s \(\d+\.\d MB/s\)")
_OF_SOMEBODY = b"what somebody keeps here"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[Ended]:
    """What two demos in a row show, in a checkout that somebody works in."""
    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "sql", checkout / "sql")
    for name in ("demo.sh", "dwh.cfg.example", "create_tables.py", "etl.py", "sql_queries.py"):
        shutil.copy(ROOT / name, checkout)
    for name in ("dwh.cfg", "warehouse.duckdb"):
        (checkout / name).write_bytes(_OF_SOMEBODY)
    somebody = Place(checkout, {"STARLIFT_WAREHOUSE_PATH": str(checkout / "warehouse.duckdb")})
    command = ["sh", "demo.sh", str(Path(sys.executable).parent)]
    ended = [somebody.run(command).succeeded() for _ in range(2)]
    for name in ("dwh.cfg", "warehouse.duckdb"):
        assert (checkout / name).read_bytes() == _OF_SOMEBODY
    return ended


def test_the_same_every_time(shown: list[Ended]) -> None:
    """Apart from times, two demos in a row show the same, and leave what is somebody's alone."""
    first, second = (_TIMES.sub("in some time", ended.out) for ended in shown)
    assert first == second
    assert _TIMES.search(shown[0].out)


def test_what_was_made(shown: list[Ended]) -> None:
    """The demo shows what was simulated, every table's rows, and the rejects."""
    out = shown[0].out
    assert "8,334 log records, 7,000 of them plays; 500 songs, 31 faults planted" in out
    assert re.search(r"^songplays +\| 7001$", out, re.MULTILINE)
    assert "19 of 8,864 records rejected" in out


def test_every_answer_stands_under_its_question(shown: list[Ended]) -> None:
    """Each file of sql/answers is asked, its comment is the heading, and it has rows."""
    parts = shown[0].out.split("\n== ")
    for file in sorted((ROOT / "sql" / "answers").glob("*.sql")):
        question = file.read_text(encoding="utf-8").split("\n")[0].removeprefix("-- ")
        [part] = [part for part in parts if part.startswith(question)]
        assert f"query -f sql/answers/{file.name}" in part
        assert re.search(r"\(\d+ rows\)", part)


def test_what_to_look_at_next(shown: list[Ended]) -> None:
    """The last lines name commands that lead to the demo's own warehouse."""
    last = shown[0].out.rpartition("\n== ")[2]
    for command in ("schema", "rejects", "query"):
        assert f"starlift --config build/demo.cfg {command}" in last
