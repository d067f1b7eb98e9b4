"""How fast a full load is, against a script written by hand, on simulated data.

Each round runs both as whole processes, in turn, so that a machine whose speed drifts slows both.
The figure to quote is the median of the rounds' ratios. usage: bench.py [--rounds N]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from starlift.simulator import SimulationSpec, simulate

ROOT = Path(__file__).parents[1]

# many tiny objects: as many songs as the course's data has; then a log of some 100 MB
JOBS = {
    "15,000 song files, a month of logs": SimulationSpec(songs=15_000),
    "500 song files, large logs": SimulationSpec(users=600, plays=180_000),
}


def run(*words: str, environment: dict[str, str] | None = None) -> float:
    """Seconds that a process takes. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - started


def configured(directory: Path, bucket: Path) -> dict[str, str]:
    """An environment whose dwh.cfg names the bucket and a warehouse in the directory."""
    config = directory / "dwh.cfg"
    config.write_text(
        "[IAM_ROLE]\nARN = none\n[S3]\nLOG_DATA = s3://bench/log_data\n"
        "LOG_JSONPATH = s3://bench/log_json_path.json\nSONG_DATA = s3://bench/song_data\n"
        f"REGION = none\n[WAREHOUSE]\nPATH = ours.duckdb\n[BUCKETS]\nbench = {bucket}\n"
    )
    return {**os.environ, "STARLIFT_CONFIG": str(config)}


def measure(directory: Path, spec: SimulationSpec, rounds: int) -> None:
    """Print each side's median seconds and the median ratio, for one bucket."""
    bucket = directory / "bucket"
    size_mb = simulate(bucket, spec).size_bytes / 1e6
    environment = configured(directory, bucket)
    ours, theirs = [], []
    for _ in range(rounds + 1):
        theirs.append(run("benchmarks/by_hand.py", str(bucket), str(directory / "hand.duckdb")))
        (directory / "ours.duckdb").unlink(missing_ok=True)
        ours.append(
            run("create_tables.py", environment=environment)
            + run("etl.py", environment=environment)
        )
    # the first round warms the caches
    ratios = [a / b for a, b in zip(ours[1:], theirs[1:], strict=True)]
    print(
        f"  {size_mb:.0f} MB: create_tables.py and etl.py {statistics.median(ours[1:]):.2f} s, "
        f"by hand {statistics.median(theirs[1:]):.2f} s, "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def main() -> None:
    """Run all jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    options = parser.parse_args()
    for name, spec in JOBS.items():
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as directory:
            measure(Path(directory), spec, options.rounds)


if __name__ == "__main__":
    main()
