"""Which price the commands tell of a stack that stands."""

from __future__ import annotations

import json
import re

import pytest

from tests.cloud.conftest import PRIVATE, PUBLIC


def test_the_price_is_that_of_what_is_asked_for(cloud_place):
    """PRICE of [CLOUD] is told of its own type alone, --price of whatever is asked for."""
    text = cloud_place.config.read_text()
    cloud_place.config.write_text(f"{text}\n[CLOUD]\nPRICE = 0.2\n")
    made = cloud_place.cloud("up", *PUBLIC, "--node-type", "ra3.xlplus", "--yes").succeeded()
    assert "all, while it computes    | 1.09" in made.err
    assert "Of us-west-2 the list has no price of ra3.xlplus: those of us-east-1" in made.err
    shown = cloud_place.cloud("status", "--price", "0.9").succeeded().out
    assert " at 0.9055 an hour, as if it had never been paused." in shown
    larger = cloud_place.cloud("resize", "--nodes", "2").err
    assert "to a Redshift cluster, 2 nodes of ra3.xlplus, 2.17 USD an hour while" in larger
    same = cloud_place.cloud("resize", "--nodes", "2", "--price", "0.9").err
    assert "2 nodes of ra3.xlplus, 1.80 USD an hour by your own price while" in same
    own = cloud_place.cloud("resize", "--node-type", "ra3.large").err
    assert "1 node of ra3.large, 0.2 USD an hour by your own price while" in own
    unknown = cloud_place.cloud("resize", "--node-type", "rg.xlarge").failed(3).err
    assert "The price of rg.xlarge is not in the price list." in unknown
    again = cloud_place.cloud("up", "--price", "0.9").err
    assert "ra3.xlplus: 0.9 USD an hour, your own, of [CLOUD] PRICE or --price." in again


def test_what_is_paused_still_costs(cloud_place):
    """Pause, and status of what is paused, tell what goes on: the tunnel, and what is stored."""
    cloud_place.cloud("up", *PRIVATE, "--node-type", "rg.xlarge", "--price", "0.76", "--yes")
    running = cloud_place.cloud("status").succeeded().out
    assert re.search(r"Made \S+ \S+ UTC, \d+ min ago\.", running)
    assert "costs on" not in running
    goes_on = (
        "What stands around it costs on: 0.0256 USD an hour, 18.71 a month, and 0.024 USD a month "
        "for each GB stored."
    )
    paused = cloud_place.cloud("pause").succeeded().out
    assert paused == f"starlift is paused: nothing computes. {goes_on}\n"
    assert f"It is paused. {goes_on}" in cloud_place.cloud("status").succeeded().out
    told = json.loads(cloud_place.cloud("status", is_json=True).succeeded().out)
    assert told["standing_usd_an_hour"] == pytest.approx(0.0256, abs=0.00005)


def test_a_price_does_not_become_that_of_another_flavour(cloud_place):
    """When up writes another FLAVOUR, it takes away the PRICE that was of something else."""
    text = cloud_place.config.read_text()
    cloud_place.config.write_text(f"{text}\n[CLOUD]\nPRICE = 0.2\n")
    cloud_place.cloud("up", *PUBLIC, "--flavour", "self-managed", "--yes").succeeded()
    assert "\nPRICE =\n" in cloud_place.config.read_text()
    assert " at 0.0424 an hour, as if" in cloud_place.cloud("status").succeeded().out
