"""Checks: SELECTs of offending rows, and what they found."""

from starlift.quality.checks import CheckResult, run_check
from starlift.quality.derived import derived_checks

__all__ = ["CheckResult", "derived_checks", "run_check"]
