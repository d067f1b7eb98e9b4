"""`starlift simulate`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes
from starlift.cli.session import Session
from starlift.simulator import SimulationSpec, simulate


def run_simulation(
    session: Session, directory: Path, figures: dict[str, Any], *, overwrite: bool
) -> None:
    """Simulate and say what was made."""
    report = simulate(directory, SimulationSpec(**figures), overwrite=overwrite)
    if session.is_json:
        show_json({"directory": str(directory), **dataclasses.asdict(report)})
        return
    faults = f", {report.faults} faults planted (see faults.json)" if report.faults else ""
    show(
        f"{directory}: {report.files:,} files, {megabytes(report.size_bytes)} MB: "
        f"{report.records:,} log records, {report.plays:,} of them plays; {report.songs:,} songs"
        f"{faults}."
    )
