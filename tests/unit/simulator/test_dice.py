"""Chance that can be repeated."""

from collections import Counter

import pytest

from starlift.simulator.dice import Dice, is_turn, zipf


def test_stream_is_pinned():
    """A seed and a purpose give these numbers, on every platform and Python."""
    dice = Dice(1, "test")
    assert [dice.below(1000) for _ in range(5)] == [68, 364, 561, 283, 763]


def test_purposes_are_streams_of_their_own():
    """Two purposes of one seed give different numbers, and so do a seed and its negative."""
    first = [Dice(seed, purpose).below(10**9) for seed in (1, -1) for purpose in ("a", "b")]
    assert len(set(first)) == 4


def test_bounds_are_reached_and_kept():
    """`between` includes both its ends, `below` excludes its limit."""
    dice = Dice(1, "bounds")
    assert {dice.between(2, 4) for _ in range(200)} == {2, 3, 4}
    assert {dice.below(3) for _ in range(200)} == {0, 1, 2}


def test_zipf_prefers_the_first():
    """The first rank is drawn most, the last least."""
    dice = Dice(1, "zipf")
    drawn = Counter(dice.index(zipf(10, 1)) for _ in range(5000))
    assert drawn[0] > drawn[4] > drawn[9] > 0


def test_tail_has_its_mean():
    """The heavy tail starts at 0 and has mean 1, about."""
    dice = Dice(1, "tail")
    drawn = [dice.tail() for _ in range(20_000)]
    assert min(drawn) >= 0
    assert sum(drawn) / len(drawn) == pytest.approx(1, abs=0.15)


def test_turns():
    """A turn comes first at its number, then every so many."""
    assert [number for number in range(30) if is_turn(number, 10, 7)] == [7, 17, 27]
