"""What a look at the cloud comes to: the words of `starlift cloud doctor`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from starlift.cloud.aws import Aws
from starlift.cloud.stack import Stack
from starlift.cloud.warehouse import State
from starlift.config import Flavour, Settings
from starlift.errors import CloudError


class Verdict(StrEnum):
    """What a look at something came to."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it, where something is to be done."""

    verdict: Verdict
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: the settings, and what stands of the stack, if it does.

    `refused` is Amazon's answer where it does not tell what stands.
    """

    aws: Aws
    settings: Settings
    flavour: Flavour
    stack: Stack | None
    state: State | None
    refused: CloudError | None = None

    def output(self, name: str) -> str:
        """A value that the stack tells. Raises CloudError where it does not."""
        if self.stack is None or name not in self.stack.outputs:
            raise CloudError(f"The stack has no output {name}.", hint="run starlift cloud up.")
        return self.stack.outputs[name]

    @property
    def database(self) -> State:
        """The database that stands. Raises CloudError where none does."""
        if self.state is None:
            raise CloudError("The stack has no database.", hint="run starlift cloud up.")
        return self.state


Check = Callable[[Patient], Finding]


def good(text: str, remedy: str = "") -> Finding:
    """All is well, though something may be better still."""
    return Finding(Verdict.GOOD, text, remedy)


def bad(text: str, remedy: str) -> Finding:
    """Something keeps the warehouse from working."""
    return Finding(Verdict.BAD, text, remedy)


def unknown(text: str, remedy: str = "") -> Finding:
    """It could not be looked at."""
    return Finding(Verdict.UNKNOWN, text, remedy)
