"""The named steps that make and fill a warehouse, each run in one transaction."""

from starlift.pipeline.checking import check_all, offence
from starlift.pipeline.freshness import Freshness, freshness
from starlift.pipeline.ledger import Follow, unfollowed
from starlift.pipeline.load import LoadOptions, load, plan
from starlift.pipeline.loaded import Loss
from starlift.pipeline.losses import lost_rows
from starlift.pipeline.migrate import (
    MigrationPlan,
    MigrationReport,
    migrate,
    plan_migration,
)
from starlift.pipeline.model_plan import ModelPlan
from starlift.pipeline.notices import loss_lines
from starlift.pipeline.plan import CopyPlan, LoadPlan, Why
from starlift.pipeline.planning import plan_objects
from starlift.pipeline.report import LoadReport, Notice, ResetReport, StepReport
from starlift.pipeline.reset import reset
from starlift.pipeline.retry import EditedRecord, Retries, prepare_retries
from starlift.pipeline.steps import Watch
from starlift.pipeline.value_changes import changes_by_table, run_changes, told_changes

__all__ = [
    "CopyPlan",
    "EditedRecord",
    "Follow",
    "Freshness",
    "LoadOptions",
    "LoadPlan",
    "LoadReport",
    "Loss",
    "MigrationPlan",
    "MigrationReport",
    "ModelPlan",
    "Notice",
    "ResetReport",
    "Retries",
    "StepReport",
    "Watch",
    "Why",
    "changes_by_table",
    "check_all",
    "freshness",
    "load",
    "loss_lines",
    "lost_rows",
    "migrate",
    "offence",
    "plan",
    "plan_migration",
    "plan_objects",
    "prepare_retries",
    "reset",
    "run_changes",
    "told_changes",
    "unfollowed",
]
