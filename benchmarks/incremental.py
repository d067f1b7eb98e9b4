"""How fast a day's file is loaded into a warehouse that has much already.

Against the script by hand, which loads everything each time; and with several times as much loaded
before. Each round loads the same file into a copy of the same warehouse, in a process of its own.
usage: incremental.py [--rounds N] [--mb MB] [--times N]
"""

import argparse
import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path

from bench import configured, run

from starlift.simulator import SimulationSpec, simulate

_PLAYS_A_MB = 1_760
_PLAYS_A_USER = 300
_DAY_MB = 25
_SESSION = re.compile(rb'"sessionId":(\d+)')
_LATER_SESSIONS = 500_000_000


def spec(size_mb: int, songs: int, month: str) -> SimulationSpec:
    """A month whose logs take about so many MB."""
    plays = size_mb * _PLAYS_A_MB
    return SimulationSpec(month=month, songs=songs, plays=plays, users=plays // _PLAYS_A_USER)


def a_day(directory: Path) -> bytes:
    """A file of 25 MB of the month after, of sessions that no other has."""
    simulate(directory, spec(_DAY_MB, 10, "2018-12"))
    lines = b"\n".join(path.read_bytes() for path in sorted(directory.glob("log_data/*/*/*.json")))
    shutil.rmtree(directory)
    return _SESSION.sub(lambda m: b'"sessionId":%d' % (int(m[1]) + _LATER_SESSIONS), lines)


def prepared(directory: Path, size_mb: int) -> dict[str, str]:
    """A warehouse that has so much; its bucket has the new file, too."""
    bucket = directory / "bucket"
    simulate(bucket, spec(size_mb, 15_000, "2018-11"))
    environment = configured(directory, bucket)
    run("create_tables.py", environment=environment)
    run("etl.py", environment=environment)
    new = bucket / "log_data" / "2018" / "12" / "2018-12-01-events.json"
    new.parent.mkdir(parents=True)
    new.write_bytes(a_day(directory / "day"))
    shutil.copy(directory / "ours.duckdb", directory / "before.duckdb")
    return environment


def a_load(directory: Path, environment: dict[str, str]) -> float:
    """Seconds that etl.py takes for the new file."""
    shutil.copy(directory / "before.duckdb", directory / "ours.duckdb")
    os.sync()  # or the copy would still be written while the load runs
    return run("etl.py", environment=environment)


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    parser.add_argument("--mb", type=int, default=500, help="loaded before (default 500)")
    parser.add_argument("--times", type=int, default=10, help="and so many times as much")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        small, large = Path(one), Path(many)
        environments = {small: prepared(small, options.mb)}
        if options.times:
            environments[large] = prepared(large, options.mb * options.times)
        seconds: dict[str, list[float]] = {"by hand": [], "small": [], "large": []}
        for _ in range(options.rounds + 1):
            hand = ("benchmarks/by_hand.py", str(small / "bucket"), str(small / "hand.duckdb"))
            seconds["by hand"].append(run(*hand))
            seconds["small"].append(a_load(small, environments[small]))
            if options.times:
                seconds["large"].append(a_load(large, environments[large]))
    # the first round warms the caches
    medians = {name: statistics.median(s[1:]) for name, s in seconds.items() if s}
    ours, theirs = medians["small"], medians["by hand"]
    print(f"{_DAY_MB} MB into a warehouse of {options.mb} MB")
    print(f"  etl.py {ours:.2f} s, all by hand {theirs:.2f} s, ratio {ours / theirs:.2f}")
    if options.times:
        large_s = medians["large"]
        times = f"{large_s / ours:.2f} times as long"
        print(f"  into {options.times} times as much {large_s:.2f} s, {times}")


if __name__ == "__main__":
    main()
