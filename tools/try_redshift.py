"""Try the warehouse on Amazon Redshift, from nothing to nothing: it costs money, and asks first.

    python tools/try_redshift.py            (in the project's directory; --help for more)

It needs an account at Amazon, its credentials, and a dwh.cfg whose [S3] names the song app's data
in a bucket; the course's own will do: s3://udacity-dend, region us-west-2. What it does:

1. shows what is made and what it costs (starlift cloud plan), and asks
2. makes it (starlift cloud up)
3. runs create_tables.py and etl.py there, and etl.py again, which must find nothing new
4. runs them on the embedded engine, with a warehouse of its own, from the same bucket
5. compares the two stars, row for row, and the rejects
6. takes all of it away again (starlift cloud down), also when something has failed

It makes a stack of its own, and refuses where one of that name stands, or dwh.cfg leads to a
warehouse already: create_tables.py would drop what is in it.

It ends with code 0 when both are the same and nothing is left. With one ra3.large and the course's
data, an hour is more than it takes: about 0.60 USD, the snapshot and the staging bucket for
that time included; `starlift cloud plan` has the price of the day for other sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_LEFT = "of an earlier one is left"  # as status says it
# Numbers of plays are in no order; all else is to be the same.
QUERIES = {
    "songplays": "select start_time, user_id, level, song_id, artist_id, session_id, "
    "item_in_session, location, user_agent, song_title, artist_name, song_duration from songplays",
    "users": "select * from users",
    "user_levels": "select * from user_levels",
    "songs": "select * from songs",
    "artists": "select * from artists",
    "time": "select * from time",
    "rejects": "select table_name, url, line_number, column_name, error_code "
    "from starlift.rejected_records where run_id = (select min(run_id) from starlift.runs "
    "where kind <> 'reset')",
}


def main() -> int:
    """Do all of it; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--yes", action="store_true", help="answer every question with yes")
    parser.add_argument("--keep", action="store_true", help="leave the stack as it is")
    parser.add_argument("--config", type=Path, default=Path("dwh.cfg"), help="the dwh.cfg to use")
    parser.add_argument("options", nargs="*", help="options of `starlift cloud up`, behind --")
    given = parser.parse_args()
    tried = Trial(given.config.resolve(), ["--yes"] if given.yes else [])
    if (reason := standing(tried, given.options)) is not None:
        print(f"{reason} The trial drops tables, and takes down what it loads into: it needs a "
              "stack of its own, and a dwh.cfg whose HOST is empty.", file=sys.stderr)  # fmt: skip
        return 1
    try:
        return 0 if from_nothing_to_nothing(tried, given.options, keeps=given.keep) else 1
    except subprocess.CalledProcessError as error:
        print(f"That ended with code {error.returncode}: the trial ends here.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: the trial ends here.", file=sys.stderr)
        return 130


def standing(tried: Trial, options: list[str]) -> str | None:
    """What stands already, which the trial must not touch; None if nothing does."""
    given = ConfigParser(interpolation=None)
    given.read(tried.config, encoding="utf-8")
    if host := given.get("CLUSTER", "HOST", fallback="").strip():
        return f"[CLUSTER] HOST in {tried.config} leads to {host}."
    names = [word for option in ("--stack", "--region") for word in _of_option(options, option)]
    ended = tried.asked("cloud", "status", *names)
    if not ended.returncode:
        return "The stack stands already."
    return ended.stderr.strip() if _LEFT in ended.stderr else None


def _of_option(options: list[str], name: str) -> list[str]:
    """An option of `starlift cloud up` and its value, if it is among them."""
    for at, word in enumerate(options):
        if word == name or word.startswith(f"{name}="):
            return options[at : at + (1 if "=" in word else 2)]
    return []


def from_nothing_to_nothing(tried: Trial, options: list[str], *, keeps: bool) -> bool:
    """Make the stack, try it, take it away, also when something fails; whether all is the same."""
    tried.starlift("cloud", "plan", *options)
    try:
        tried.starlift("cloud", "up", *options, *tried.answers)
        return compare(tried)
    finally:
        if keeps:
            print("The stack stays, and costs: starlift cloud down takes it away.")
        else:
            tried.starlift("cloud", "down", *tried.answers)


class Trial:
    """The commands, with one dwh.cfg. `answers` is --yes, or nothing."""

    def __init__(self, config: Path, answers: list[str]) -> None:
        self.answers = answers
        self.config = config
        self._environ = {**os.environ, "STARLIFT_CONFIG": str(config)}

    def starlift(self, *arguments: str, environ: Mapping[str, str] | None = None) -> None:
        """Run a command of `starlift`, for the reader to see."""
        self._run([sys.executable, "-m", "starlift", *arguments], environ)

    def asked(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of `starlift` that has ended, well or not; what it says is not shown."""
        command = [sys.executable, "-m", "starlift", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self._environ, check=False,
                              capture_output=True, encoding="utf-8")  # fmt: skip

    def script(self, name: str, environ: Mapping[str, str]) -> float:
        """Run a script of the project's; the seconds that it took."""
        started = time.perf_counter()
        self._run([sys.executable, name], environ)
        return time.perf_counter() - started

    def rows(self, environ: Mapping[str, str]) -> dict[str, Counter[str]]:
        """The rows of all queries, by their names, in any order."""
        command = [sys.executable, "-m", "starlift", "--json", "query", ";".join(QUERIES.values())]
        done = subprocess.run(command, cwd=ROOT, env={**self._environ, **environ}, check=True,
                              stdout=subprocess.PIPE)  # fmt: skip
        results = map(json.loads, done.stdout.splitlines())
        return {
            name: Counter(map(json.dumps, result["rows"]))
            for name, result in zip(QUERIES, results, strict=True)
        }

    def _run(self, command: list[str], environ: Mapping[str, str] | None) -> None:
        print("$", " ".join(["starlift" if "-m" in command else "python", *command[1:]]).replace(
            "-m starlift ", ""), flush=True)  # fmt: skip
        subprocess.run(command, cwd=ROOT, env={**self._environ, **(environ or {})}, check=True)


def compare(tried: Trial) -> bool:
    """Load both warehouses; whether they have the same star and the same rejects."""
    with TemporaryDirectory() as directory:
        embedded = {
            "STARLIFT_WAREHOUSE_ENGINE": "duckdb",
            "STARLIFT_WAREHOUSE_PATH": f"{directory}/embedded.duckdb",
            "STARLIFT_STAGING_LOCATION": f"{directory}/parts",
        }
        seconds = {
            name: [tried.script(script, environ) for script in ("create_tables.py", "etl.py")]
            for name, environ in (("Redshift", {}), ("embedded", embedded))
        }
        again_s = tried.script("etl.py", {})
        there, here = tried.rows({}), tried.rows(embedded)
    found = [is_same(name, there[name], here[name]) for name in QUERIES]
    for name, (made_s, loaded_s) in seconds.items():
        print(f"{name}: create_tables.py {made_s:.1f} s, etl.py {loaded_s:.1f} s")
    print(f"Redshift: etl.py again, with nothing new, {again_s:.1f} s")
    return all(found)


def is_same(name: str, there: Counter[str], here: Counter[str]) -> bool:
    """Whether both have the same rows; said, with the first that differ."""
    if there == here:
        print(f"{name}: {there.total():,} rows, the same on both")
        return True
    print(f"{name}: {there.total():,} rows on Redshift, {here.total():,} on the embedded engine")
    for place, rows in (("Redshift", there - here), ("the embedded engine", here - there)):
        for row in list(rows)[:3]:
            print(f"  on {place} alone: {row}")
    return False


if __name__ == "__main__":
    sys.exit(main())
