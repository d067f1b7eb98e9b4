"""What a stack costs: each price with its source, sums, one's own price, one load."""

from __future__ import annotations

import json
from datetime import date

import pytest

from starlift.cli.cloud_plan import plan_json, plan_lines
from starlift.cloud.failures import failure
from starlift.cloud.plan import make_plan
from starlift.cloud.prices import price_list
from starlift.cloud.sources import Volume
from starlift.cloud.stack import Event, Stack
from starlift.config import load_settings
from starlift.errors import ConfigError
from tests.cloud import stubs


@pytest.fixture
def plan(tmp_path):
    """The plan for [CLOUD] as given, of the simulated bucket."""

    def made(**cloud):
        environ = {f"STARLIFT_CLOUD_{key}": value for key, value in cloud.items()}
        return make_plan(load_settings(tmp_path, environ=environ))

    return made


@pytest.mark.parametrize("thing", sorted(price_list()))
def test_every_price_has_source_and_date(thing):
    """Each price says in which region it holds, where it was read, and when."""
    price = price_list()[thing]
    assert price.usd > 0
    assert price.per in {"hour", "month", "GB-month"}
    assert "https://" in price.source or "http://" in price.source
    assert date(2020, 1, 1) < date.fromisoformat(price.read_at) < date(2027, 1, 1)


@pytest.mark.parametrize(
    ("cloud", "an_hour"),
    [
        ({}, 0.543),
        ({"NODES": "3"}, 3 * 0.543),
        ({"NODE_TYPE": "ra3.xlplus"}, 1.086),
        ({"FLAVOUR": "serverless"}, 4 * 0.375),
        ({"FLAVOUR": "serverless", "BASE_RPU": "16", "MAX_RPU": "16"}, 16 * 0.375),
        ({"FLAVOUR": "self-managed"}, 0.0336),
        ({"PRICE": "0.2", "NODES": "2"}, 0.4),
        ({"NODE_TYPE": "rg.xlarge", "PRICE": "0.76"}, 0.76),
    ],
)
def test_computing_costs(plan, cloud, an_hour):
    """What computes costs its number times its price, the list's or one's own."""
    assert plan(**cloud).costs.compute_usd_an_hour == pytest.approx(an_hour)


def test_an_unknown_price_is_no_guess(plan):
    """What is not in the list is refused, with the way to give one's own price."""
    with pytest.raises(
        ConfigError, match=r"price of rg\.xlarge is not in the price list"
    ) as caught:
        plan(NODE_TYPE="rg.xlarge")
    assert "--price" in caught.value.hint


def test_standing_costs_without_computing(plan):
    """Idle or paused, a stack costs what stands around it: address, secret, the way to it."""
    public = plan(ACCESS="public").costs.standing_usd_an_hour
    assert public == pytest.approx(0.005 + 0.4 / 730)
    private = plan(ACCESS="private").costs.standing_usd_an_hour
    assert private == pytest.approx(0.4 / 730 + 2 * 0.01 + 0.0042 + 8 * 0.08 / 730)


def test_a_load_is_estimated(plan, tmp_path):
    """One load costs what computes, as long as its volume takes by the formula that is shown."""
    bucket = tmp_path / "build" / "bucket"
    (bucket / "log_data").mkdir(parents=True)
    (bucket / "song_data").mkdir()
    (bucket / "log_data" / "a.json").write_bytes(b"x" * 3_000_000)
    (bucket / "song_data" / "b.json").write_bytes(b"x" * 1_000_000)
    load = plan().load
    assert load.volume == Volume(2, 4_000_000)
    assert load.duration_s == pytest.approx(120 + 2)
    assert load.usd == pytest.approx(122 * 0.543 / 3600)
    line = next(each for each in plan_lines(plan()) if each.startswith("One load"))
    assert "One load of 2 objects, 4.0 MB: 122 s, 0.0184 USD" in line
    assert "an assumption" in line


def test_the_plan_says_when_it_pauses(plan):
    """Of a cluster the plan tells when it is paused, and that it then stays so."""
    text = "\n".join(plan_lines(plan()))
    assert "paused each day at 22:00 UTC, and then stays so" in text
    text = "\n".join(plan_lines(plan(PAUSE_HOUR="20", RESUME_HOUR="6")))
    assert "at 20:00 UTC, and resumed at 6:00" in text
    assert "never paused by itself" in "\n".join(plan_lines(plan(PAUSE_HOUR="never")))


def test_the_plan_bounds_serverless(plan):
    """Of Serverless the plan tells what the usage limit lets a day cost."""
    text = "\n".join(plan_lines(plan(FLAVOUR="serverless", RPU_HOURS="20")))
    assert "The usage limit is 20 RPU-hours, 7.50 USD, a day." in text


def test_json_has_all_of_it(plan):
    """A machine reads the same plan: parameters, each price with source and date, sums."""
    told = json.loads(json.dumps(plan_json(plan())))
    assert told["parameters"]["NodeType"] == "ra3.large"
    (node,) = [each for each in told["costs"] if each["thing"] == "ra3.large"]
    assert node["source"].startswith("https://")
    assert told["running_usd_an_hour"] == pytest.approx(
        sum(c["usd_an_hour"] for c in told["costs"])
    )


STACK = Stack("s", "arn", "ROLLBACK_COMPLETE", "provisioned", {}, {}, stubs.MADE_AT)


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("User: arn:aws:iam::1:user/me is not authorized to perform: ec2:CreateVpc", "permissions"),
        ("The maximum number of VPCs has been reached.", "quota raised"),
        ("Insufficient capacity to fulfill the request", "another region"),
        ("starlift already exists in stack arn", "starlift cloud down"),
        ("The node type ra3.large is not supported in this region", "not to be had"),
        ("OptInRequired: you are not subscribed to this service", "not yet activated"),
        ("Something else entirely", "correct what the reason names"),
    ],
)
def test_a_reason_has_a_remedy(reason, remedy):
    """What Amazon says when a resource fails comes with what to do about it."""
    event = Event("1", "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", reason)
    error = failure([event], STACK)
    assert reason in error.message
    assert remedy in error.hint


def test_what_only_follows_is_not_the_reason():
    """Resources that were cancelled when another failed are passed over."""
    found = [
        Event("1", "s", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated"),
        Event("2", "Role", "AWS::IAM::Role", "CREATE_FAILED", "Resource creation cancelled"),
        Event("3", "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", "the reason"),
    ]
    assert "Vpc (AWS::EC2::VPC)" in failure(found, STACK).message


def test_a_failure_without_events():
    """A stack that says nothing is told as it is."""
    assert "its events say no reason" in failure([], STACK).message
