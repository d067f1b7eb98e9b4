"""Seeds of tests that are one property tried again and again."""

from __future__ import annotations

from typing import Any

import pytest


def seeds(every: int, soak: int) -> list[Any]:
    """As many seeds for every change, and further ones for `make soak`, `soak` in all."""
    further = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(every, soak)]
    return [*range(every), *further]
