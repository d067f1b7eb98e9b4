"""Checks: SELECTs of offending rows, and what they found."""

from starlift.quality.checks import CheckResult, run_check

__all__ = ["CheckResult", "run_check"]
