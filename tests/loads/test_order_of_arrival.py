"""The star is what the bucket's objects say, in whatever order they came."""

from __future__ import annotations

import random

import pytest

from tests.seeds import seeds


def _parts(keys, dice):
    """The keys in any order, cut into as many runs as chance will have it.

    A log and a song are in the first, since a COPY that finds nothing at all is an error.
    """
    shuffled = dice.sample(keys, len(keys))
    for kind in ("log", "song"):
        first = next(key for key in shuffled if key.startswith(kind))
        shuffled.remove(first)
        shuffled.insert(0, first)
    cuts = sorted(dice.sample(range(2, len(shuffled)), dice.randint(1, 5)))
    return [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


@pytest.mark.parametrize("seed", seeds(4, 16))
def test_any_order_in_any_runs_gives_the_star_of_one_full_load(arrivals, month, keys, whole, seed):
    """Row for row, IDENTITY values apart."""
    for part in _parts(keys, random.Random(seed)):  # noqa: S311 - no secret
        arrivals.bring(month, part)
        arrivals.load()
    assert arrivals.star() == whole


@pytest.mark.parametrize("seed", seeds(2, 8))
def test_so_does_a_bucket_whose_objects_change(arrivals, month, keys, whole, seed):
    """Each object comes with half of its lines or another's content first, and is mended later."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    for part in _parts(keys, dice):
        for key in part:
            content = (month / key).read_bytes()
            other = (month / dice.choice([k for k in keys if k[:3] == key[:3]])).read_bytes()
            half = b"\n".join(content.splitlines()[::2])
            arrivals.put(key, dice.choice([half, other, content]))
        arrivals.load()
        mended = dice.sample(part, len(part) // 2)
        arrivals.bring(month, mended)
        arrivals.load()
    arrivals.bring(month, keys)
    arrivals.load()
    assert arrivals.star() == whole


def test_daily_files_in_their_order(arrivals, month, keys, whole):
    """Songs first, then a file a day: as a scheduler would load them."""
    first, *others = [key for key in keys if key.startswith("log")]
    arrivals.bring(month, [first, *(key for key in keys if key.startswith("song"))])
    arrivals.load()
    for key in others:
        arrivals.bring(month, [key])
        report = arrivals.load()
        assert report.object_count == 1
    assert arrivals.star() == whole
