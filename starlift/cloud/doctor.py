"""`starlift cloud doctor`: what people get stuck on, looked at one by one, each with its remedy."""

from __future__ import annotations

from starlift.cloud import account_checks, stack_checks
from starlift.cloud.diagnosis import Check, Finding, Patient, Verdict, bad, unknown
from starlift.config import Flavour
from starlift.errors import CloudError, ConfigError

_OF_THE_ACCOUNT: tuple[tuple[str, Check], ...] = (
    ("source bucket", account_checks.sources),
    ("region", account_checks.region),
    ("quota", account_checks.quota),
    ("stack", account_checks.stack),
)
_OF_A_STACK: tuple[tuple[str, Check], ...] = (
    ("role: trust", stack_checks.trust),
    ("role: permissions", stack_checks.permissions),
    ("endpoint", stack_checks.endpoint),
)
_OF_REDSHIFT: tuple[tuple[str, Check], ...] = (("isolation level", stack_checks.isolation),)


def look_at(patient: Patient) -> list[tuple[str, Finding]]:
    """What each check that applies has found, by its name; what cannot be seen is unknown."""
    who = _finding(account_checks.credentials, patient)
    if who.verdict is Verdict.BAD:
        return [("credentials", who)]  # nothing else can be asked
    checks = _OF_THE_ACCOUNT
    if patient.stack is not None:
        checks += _OF_A_STACK
        checks += () if patient.flavour is Flavour.SELF_MANAGED else _OF_REDSHIFT
    return [("credentials", who), *((name, _finding(check, patient)) for name, check in checks)]


def _finding(check: Check, patient: Patient) -> Finding:
    try:
        return check(patient)
    except ConfigError as error:
        return bad(error.message, error.hint)
    except CloudError as error:
        return unknown(error.message, error.hint)
