"""Waiting for a warehouse that another process or run has, for as long as was asked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from starlift.cli.output import tell
from starlift.errors import InUseError

_EVERY_S = 0.25
_Result = TypeVar("_Result")


def seconds(text: str) -> float:
    """A time to wait, as an option has it. Raises ValueError."""
    found = float(text)
    if not 0 <= found < math.inf:  # NaN is neither
        raise ValueError(text)
    return found


class Patience:
    """Waits for up to `wait_s`, counted from the first time that something is asked for."""

    def __init__(self, wait_s: float, *, is_quiet: bool) -> None:
        self._wait_s = wait_s
        self._until: float | None = None
        self._is_quiet = is_quiet or not wait_s

    def when_free(self, ask: Callable[[], _Result]) -> _Result:
        """What `ask` brings, asked for again while another has the warehouse.

        Raises:
            InUseError: another has it still when the time is up.
        """
        if self._until is None:
            self._until = time.monotonic() + self._wait_s
        while True:
            try:
                return ask()
            except InUseError as error:
                left_s = self._until - time.monotonic()
                if left_s <= 0:
                    raise
                self._tell(error)
            time.sleep(min(_EVERY_S, left_s))

    def _tell(self, error: InUseError) -> None:
        """Say once whom it waits for."""
        if not self._is_quiet:
            tell(f"{error.message}: waiting for up to {self._wait_s:g} s.")
        self._is_quiet = True
