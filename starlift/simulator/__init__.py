"""The song app's simulator: its bucket of activity logs and song metadata, invented, for any size.

`simulate` writes the bucket, `SimulationSpec` says which, `SimulationReport` what it came to.
"""

from starlift.simulator.bucket import simulate
from starlift.simulator.spec import SimulationReport, SimulationSpec

__all__ = ["SimulationReport", "SimulationSpec", "simulate"]
