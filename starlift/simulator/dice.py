"""Chance that falls the same way on every platform and every Python."""

from __future__ import annotations

import hashlib
import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance, made from a seed and a purpose: streams do not disturb each other.

    Only `random()` of Python's generator is used: it alone is promised to keep its sequence
    (https://docs.python.org/3/library/random.html#notes-on-reproducibility). What follows from it
    takes arithmetic and square roots, which IEEE 754 rounds in one way; logarithms and powers,
    which differ in the last digit between C libraries, are not used.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
        generator = random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - not for secrets
        self._random = generator.random

    def chance(self, probability: float) -> bool:
        """True as often as `probability` says."""
        return self._random() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int(self._random() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self._random() * (last - first + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all being equally likely."""
        return choices[int(self._random() * len(choices))]

    def index(self, cumulative: Sequence[float]) -> int:
        """An index, as likely as its share of the cumulative weights."""
        return bisect_right(cumulative, self._random() * cumulative[-1], hi=len(cumulative) - 1)

    def tail(self) -> float:
        """A number from 0 up with mean 1 and a heavy tail: a few are very large."""
        return 1 / math.sqrt(1 - self._random()) - 1

    def letters(self, alphabet: str, count: int) -> str:
        """`count` letters of the alphabet."""
        return "".join(self.pick(alphabet) for _ in range(count))


def is_turn(number: int, every: int, first: int) -> bool:
    """True for `first` and each `every` numbers after it: what a catalogue must surely hold."""
    return number >= first and (number - first) % every == 0


def zipf(count: int, head: int) -> list[float]:
    """Cumulative weights 1/(rank + head): the larger `head`, the less the first ranks stand out."""
    return list(accumulate(1 / (rank + head) for rank in range(1, count + 1)))
