"""How long it takes to read and to translate the statements of the projects in the tests.

For each statement: processor time of reading it, of reading it again, and of its translation, the
least of several. usage: translation.py
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.project import load_project
from starlift.redshift import statements
from starlift.redshift.duckdb import translate

ROOT = Path(__file__).parents[1]
ROUNDS = 7
ORDINARY_LENGTH = 600


def least_ms(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, the least of several rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1000)
    return min(times)


def read_anew(statement: str) -> object:
    """Read a statement that was not seen before."""
    statements._kept.cache_clear()  # noqa: SLF001 - the cache is what is measured
    return statements.parse(statement)


def main() -> None:
    """Print the median and the most of each figure, for the song warehouse's loads and checks."""
    project = load_project(ROOT)
    texts = [*project.insert, *(check.statement for check in project.checks)]
    texts = [text for text in texts if not text.lower().lstrip().startswith("delete")]
    with tempfile.TemporaryDirectory() as directory:
        connection = DuckDbConnection(load_settings(Path(directory), environ={}))
        for statement in project.create:
            connection.execute(statement)
        catalog = connection.catalog
        print(
            f"{len(texts)} statements, {min(map(len, texts))} to {max(map(len, texts))} characters"
        )
        for name, chosen in (
            (
                f"up to {ORDINARY_LENGTH} characters",
                [t for t in texts if len(t) <= ORDINARY_LENGTH],
            ),
            ("longer", [t for t in texts if len(t) > ORDINARY_LENGTH]),
        ):
            read = [least_ms(lambda t=t: read_anew(t)) for t in chosen]
            again = [least_ms(lambda t=t: statements.parse(t)) for t in chosen]
            with catalog.remembering(is_on=True):  # as in a load, whose statements make no table
                translated = [
                    least_ms(lambda t=t: translate(statements.parse(t), catalog)) for t in chosen
                ]
            print(
                f"  {name}: read {statistics.median(read):.1f} ms (most {max(read):.1f}), "
                f"again {statistics.median(again):.2f} ms, "
                f"translated {statistics.median(translated):.1f} ms (most {max(translated):.1f})"
            )
        connection.close()


if __name__ == "__main__":
    main()
