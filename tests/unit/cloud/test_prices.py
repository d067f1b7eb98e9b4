"""Whose prices a plan reckons with: one's own of what [CLOUD] names, those of another region."""

from __future__ import annotations

from dataclasses import replace

import pytest

from starlift.cli.cloud_plan import cost_lines, plan_lines
from starlift.cloud.operation import standing_cloud
from starlift.cloud.plan import make_plan
from starlift.cloud.prices import costs
from starlift.cloud.stack import Stack
from starlift.config import Cloud, Flavour, load_settings
from starlift.config.cloud_values import overridden
from tests.cloud import stubs

OWN = replace(Cloud(), price=0.76)
SERVERLESS = replace(OWN, flavour=Flavour.SERVERLESS)
MACHINE = replace(OWN, flavour=Flavour.SELF_MANAGED)


@pytest.fixture
def plan(tmp_path):
    """The plan for [CLOUD] as given, of the simulated bucket."""

    def made(**cloud):
        environ = {f"STARLIFT_CLOUD_{key}": value for key, value in cloud.items()}
        return make_plan(load_settings(tmp_path, environ=environ))

    return made


@pytest.mark.parametrize(
    ("cloud", "options", "price"),
    [
        (OWN, {"nodes": "2"}, 0.76),
        (OWN, {"node_type": "ra3.large"}, 0.76),
        (OWN, {"node_type": "ra3.xlplus"}, None),
        (OWN, {"flavour": "serverless"}, None),
        (OWN, {"flavour": "self-managed"}, None),
        (OWN, {"instance_type": "t4g.large"}, 0.76),
        (SERVERLESS, {"base_rpu": "16", "max_rpu": "32"}, 0.76),
        (MACHINE, {"instance_type": "t4g.large"}, None),
        (OWN, {"node_type": "ra3.xlplus", "price": "0.9"}, 0.9),
        (OWN, {"price": "0.9"}, 0.9),
    ],
)
def test_a_price_is_that_of_what_the_file_names(cloud, options, price):
    """Where an option names another unit, the price of [CLOUD] is none; that of an option stays."""
    assert overridden(cloud, options).price == price


@pytest.mark.parametrize(
    ("flavour", "parameters", "price"),
    [
        ("provisioned", {"NodeType": "ra3.large", "Nodes": "2"}, 0.76),
        ("provisioned", {"NodeType": "ra3.xlplus", "Nodes": "2"}, None),
        ("serverless", {"BaseRpu": "8", "MaxRpu": "8"}, None),
    ],
)
def test_a_price_is_not_that_of_another_stack_that_stands(flavour, parameters, price):
    """A stack that is not what [CLOUD] names has the list's price, unless an option says it."""
    stack = Stack("s", "arn", "CREATE_COMPLETE", flavour, parameters, {}, stubs.MADE_AT)
    assert standing_cloud(stack, OWN).price == price
    assert standing_cloud(stack, OWN, "0.9").price == 0.9


def test_ones_own_price_is_told(plan):
    """The table is followed by one's own price, where it is reckoned with."""
    line = "ra3.large: 0.76 USD an hour, your own, of [CLOUD] PRICE or --price."
    assert line in cost_lines(costs(OWN), "us-east-1")
    assert line in plan_lines(plan(PRICE="0.76"))
    assert line not in cost_lines(costs(Cloud()), "us-east-1")


def test_prices_of_another_region_are_told(plan):
    """Where the list has no price of the region, table and bound say so, and what to do."""
    there = plan_lines(plan(REGION="eu-central-1", ACCESS="private"))
    at = there.index(
        "Of eu-central-1 the list has no price of ra3.large, interface endpoint, t4g.nano, disk: "
        "those of us-east-1 stand in."
    )
    assert there[at - 1].startswith("all, idle or paused")
    assert there[at + 1] == "Your own of one ra3.large: --price USD, or PRICE under [CLOUD]."
    assert any("a month costs at most about 3" in line for line in there)
    here = "\n".join(plan_lines(plan(REGION="us-east-1", ACCESS="private")))
    assert "the list has no price" not in here
    assert "about" not in here


def test_ones_own_price_is_that_of_the_region(plan):
    """With one's own price, and else prices of all regions, nothing is of another region."""
    own = "\n".join(plan_lines(plan(REGION="eu-central-1", ACCESS="public", PRICE="0.6")))
    assert "the list has no price" not in own
    assert "a month costs at most 18.45 USD" in own
    told = cost_lines(plan(REGION="eu-central-1", ACCESS="private", PRICE="0.6").costs, "x")
    assert told[-1].startswith("Of x the list has no price of interface endpoint, t4g.nano, disk:")


@pytest.mark.parametrize(
    ("cloud", "lines"),
    [
        (
            {"ACCESS": "private"},
            [
                "1 ra3.large",
                "1 secret for the password",
                "2 interface endpoints for the tunnel",
                "1 t4g.nano for the tunnel",
                "8 GB of disk for the tunnel",
            ],
        ),
        (
            {"ACCESS": "private", "FLAVOUR": "self-managed"},
            [
                "1 t4g.medium",
                "1 secret for the password",
                "30 GB of disk for the data",
                "2 interface endpoints for the tunnel",
                "1 interface endpoint for the secret",
            ],
        ),
        (
            {"ACCESS": "public", "FLAVOUR": "serverless"},
            ["4 RPUs", "1 secret for the password", "1 public address"],
        ),
    ],
)
def test_each_line_says_what_it_is_for(plan, cloud, lines):
    """What costs is told in words, in the plural where there are several, with its purpose."""
    told = cost_lines(plan(**cloud).costs, "us-east-1")
    assert [line.split("|")[0].rstrip() for line in told[2:-2]] == lines
