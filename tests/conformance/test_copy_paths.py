"""COPY's fast path on DuckDB equals the reference reader, whatever stands in the objects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from starlift.copy import batches, framing, reference, text_framing
from starlift.engines.duckdb import value_tests
from tests.conformance.oracle import by_fast_path, by_reference
from tests.conformance.scenario import Scenario, scenario
from tests.conformance.text_scenario import text_scenario

_RECORDS = 100
_SEEDS = 10  # a test: 1,000 records


@pytest.fixture
def difference(connection, monkeypatch) -> Callable[..., str]:
    """What the two ways make differently of the COPY of a seed."""

    def compare(seed: int, make: Callable[[int, int], Scenario] = scenario) -> str:
        copy = make(seed, _RECORDS)
        monkeypatch.setattr(text_framing, "BLOCK_BYTES", copy.grain.block)
        monkeypatch.setattr(text_framing, "FEWEST_PLAIN_LINES", copy.grain.fewest_lines)
        monkeypatch.setattr(framing, "BLOCK_BYTES", copy.grain.block)
        monkeypatch.setattr(framing, "SMALL_BLOCK_BYTES", copy.grain.small_block)
        monkeypatch.setattr(batches, "BATCH_BYTES", copy.grain.batch)
        for module in (framing, reference):
            monkeypatch.setattr(module, "RECORD_LIMIT_BYTES", copy.grain.record_limit)
        fast = by_fast_path(copy.request, connection)
        return fast.difference(by_reference(copy.request))

    return compare


def _differences(
    difference: Callable[..., str],
    first_seed: int,
    seeds: int,
    make: Callable[[int, int], Scenario] = scenario,
) -> dict[int, str]:
    found = {seed: difference(seed, make) for seed in range(first_seed, first_seed + seeds)}
    return {seed: text for seed, text in found.items() if text}


@pytest.mark.parametrize("first_seed", range(0, 140, _SEEDS))
def test_fast_path_equals_the_reference_reader(difference, first_seed):
    """Rows, errors and counts of changes are the same on spoiled records, under random options."""
    assert _differences(difference, first_seed, _SEEDS) == {}


@pytest.mark.parametrize("first_seed", range(0, 140, _SEEDS))
def test_fast_path_of_text_equals_the_reference_reader(difference, first_seed):
    """So they are on delimited text, CSV and fixed-width files, in any encoding and compression."""
    assert _differences(difference, first_seed, _SEEDS, text_scenario) == {}


@pytest.mark.soak
@pytest.mark.parametrize("first_seed", range(10_000, 12_000, 100))
def test_fast_path_of_text_equals_the_reference_reader_for_long(difference, first_seed):
    """The same on 200,000 records of text more."""
    assert _differences(difference, first_seed, 100, text_scenario) == {}


@pytest.mark.soak
@pytest.mark.parametrize("first_seed", range(10_000, 12_000, 100))
def test_fast_path_equals_the_reference_reader_for_long(difference, first_seed):
    """The same on 200,000 records more."""
    assert _differences(difference, first_seed, 100) == {}


def test_a_broken_rule_is_seen(difference, monkeypatch):
    """The comparison fails when DuckDB's own print of numbers passes for their text."""
    monkeypatch.setattr(value_tests, "_is_printed_anew", lambda _text, _traits: "false")
    assert any(difference(seed) for seed in range(100))
