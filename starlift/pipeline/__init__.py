"""The named steps that make and fill a warehouse, each run in one transaction."""

from starlift.pipeline.checking import check_all, offence
from starlift.pipeline.load import LoadOptions, load, plan
from starlift.pipeline.plan import CopyPlan, LoadPlan, Why
from starlift.pipeline.report import LoadReport, ResetReport, StepReport
from starlift.pipeline.reset import reset
from starlift.pipeline.steps import Watch

__all__ = [
    "CopyPlan",
    "LoadOptions",
    "LoadPlan",
    "LoadReport",
    "ResetReport",
    "StepReport",
    "Watch",
    "Why",
    "check_all",
    "load",
    "offence",
    "plan",
    "reset",
]
