"""The named steps that make and fill a warehouse, each run in one transaction."""

from starlift.pipeline.load import load
from starlift.pipeline.report import LoadReport, ResetReport, StepReport
from starlift.pipeline.reset import reset
from starlift.pipeline.steps import Watch

__all__ = ["LoadReport", "ResetReport", "StepReport", "Watch", "load", "reset"]
