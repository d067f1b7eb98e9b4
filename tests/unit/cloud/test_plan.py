"""What a stack costs: each price with its source, sums, one's own price, one load."""

from __future__ import annotations

import json
from datetime import date

import pytest

from starlift.advice.clusters import Rates, load_time
from starlift.advice.sizes import Loaded
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
    assert "types of nodes" not in caught.value.hint
    with pytest.raises(ConfigError) as caught:
        plan(NODE_TYPE="ra3.xlarge")
    assert caught.value.hint.startswith("types of nodes are ra3.large, ra3.xlplus, ")


def test_standing_costs_without_computing(plan):
    """Idle or paused, a stack costs what stands around it: address, secret, the way to it."""
    public = plan(ACCESS="public").costs.standing_usd_an_hour
    assert public == pytest.approx(0.005 + 0.4 / 730)
    private = plan(ACCESS="private").costs.standing_usd_an_hour
    assert private == pytest.approx(0.4 / 730 + 2 * 0.01 + 0.0042 + 8 * 0.08 / 730)


def test_a_load_is_estimated(plan, tmp_path):
    """One load costs what computes, as long as advice says of its COPYs, and 120 s besides."""
    fill_bucket(tmp_path)
    load = plan().load
    assert load.volume == Volume(2, 4_000_000)
    copies = load_time(Loaded(2, 4_000_000, copy_count=2), vcpus=2, slices=2, rates=Rates())
    assert load.copy_s == copies.joined_s == pytest.approx(4 / (5 * 2) + 2 * 1.5 + 2 * 0.2 / 2)
    assert load.duration_s == pytest.approx(120 + 3.6)
    assert load.usd == pytest.approx(123.6 * 0.543 / 3600)
    line = next(each for each in plan_lines(plan()) if each.startswith("One load"))
    assert line == (
        "One load of 2 objects, 4.0 MB: 124 s, 0.0186 USD: 4 s are the COPYs, by the formula of "
        "starlift advise with joined objects, 5 MB/s x 2 vCPUs; and 120 s for connecting, "
        "compiling and the INSERTs, assumed on the slow side."
    )


@pytest.mark.parametrize(
    ("cloud", "copy_s"),
    [
        ({"NODES": "4"}, 4 / (5 * 8) + 2 * 1.5 + 2 * 0.2 / 8),
        ({"FLAVOUR": "serverless"}, 4 / (5 * 6) + 2 * 1.5 + 2 * 0.2 / 4),
        ({"FLAVOUR": "self-managed"}, 2),
        ({"NODE_TYPE": "rg.xlarge", "PRICE": "0.76"}, 2),
    ],
)
def test_a_load_is_as_fast_as_what_computes(plan, tmp_path, cloud, copy_s):
    """COPY counts vCPUs and slices; of what has none that are known, 2 MB/s, and that is said."""
    fill_bucket(tmp_path)
    planned = plan(**cloud)
    assert planned.load.copy_s == pytest.approx(copy_s)
    is_known = copy_s > 2
    text = "\n".join(plan_lines(planned))
    assert ("the formula of starlift advise" in text) == is_known
    assert ("reading at 2 MB/s, assumed on the slow side" in text) != is_known


def fill_bucket(directory):
    """Two objects of 4 MB in the bucket that stands in for the source."""
    bucket = directory / "build" / "bucket"
    (bucket / "log_data").mkdir(parents=True)
    (bucket / "song_data").mkdir()
    (bucket / "log_data" / "a.json").write_bytes(b"x" * 3_000_000)
    (bucket / "song_data" / "b.json").write_bytes(b"x" * 1_000_000)


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


STANDING_USD = 0.005 * 730 + 0.4


@pytest.mark.parametrize(
    ("cloud", "usd"),
    [
        ({}, STANDING_USD + 24 * 0.543),
        (
            {"PAUSE_HOUR": "22", "RESUME_HOUR": "6"},
            STANDING_USD + (24 + 16 * (730 / 24 - 1)) * 0.543,
        ),
        (
            {"PAUSE_HOUR": "2", "RESUME_HOUR": "22"},
            STANDING_USD + (24 + 4 * (730 / 24 - 1)) * 0.543,
        ),
        ({"PAUSE_HOUR": "never"}, None),
        ({"FLAVOUR": "serverless", "RPU_HOURS": "20"}, STANDING_USD + 20 * 0.375 * 730 / 24),
        ({"FLAVOUR": "self-managed"}, None),
    ],
)
def test_the_plan_bounds_the_month(plan, cloud, usd):
    """A month costs at most what the pause, or the usage limit, leaves of it."""
    planned = plan(REGION="us-east-1", **cloud)
    assert plan_json(planned)["most_usd_a_month"] == (usd and pytest.approx(usd))
    told = [line for line in plan_lines(planned) if "a month costs at most" in line]
    assert [f"costs at most {usd:.2f} USD" in line for line in told] == [True] * (usd is not None)


def test_json_bounds_serverless(plan):
    """A machine reads the usage limit, the range of an hour's price, and that of storage."""
    told = json.loads(json.dumps(plan_json(plan(FLAVOUR="serverless"))))
    assert told["usage_limit"] == {"rpu_hours_a_day": 8, "usd_a_day": 3.0}
    assert told["peak_computing_usd_an_hour"] == pytest.approx(8 * 0.375)
    assert told["storage_usd_a_gb_month"] == 0.024
    text = "\n".join(plan_lines(plan(FLAVOUR="serverless")))
    assert "An hour costs 1.50 USD (4 RPUs) to 3.00 USD (8 RPUs)." in text
    machine = plan_json(plan(FLAVOUR="self-managed"))
    assert (machine["usage_limit"], machine["storage_usd_a_gb_month"]) == (None, None)


def test_the_plan_says_when_a_mail_goes_out(plan):
    """The shares of the budget at which a mail goes out are told; without one, that none does."""
    text = "\n".join(plan_lines(plan(BUDGET="70")))
    assert "has cost 80% and 100% of 70 USD, and when 100% of it are forecast." in text
    assert "There is no alarm by mail" in "\n".join(plan_lines(plan(BUDGET="0")))


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


@pytest.mark.parametrize(("pause", "resume"), [("6", "6"), ("never", "7")])
def test_hours_that_contradict_each_other(plan, pause, resume):
    """What is resumed each day is paused each day, too, and at another hour."""
    with pytest.raises(ConfigError, match=f"PAUSE_HOUR is {pause}, and RESUME_HOUR {resume}"):
        plan(PAUSE_HOUR=pause, RESUME_HOUR=resume)


def test_a_machine_has_no_engine_yet(plan):
    """The plan of a machine says that nothing can be loaded into it with this version."""
    assert any("does not exist yet" in line for line in plan_lines(plan(FLAVOUR="self-managed")))
