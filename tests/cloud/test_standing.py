"""A stack that stands: up again, another size, another address, by commands as processes."""

from __future__ import annotations

from tests.cloud.conftest import ADDRESS, BUCKET, PRIVATE, PUBLIC


def test_up_again_goes_on_with_what_stands(cloud_place, amazon):
    """A second up makes no second stack; it tells where the stack differs from what is asked."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    stack = amazon.client("cloudformation").describe_stacks(StackName="starlift")["Stacks"][0]
    asked = cloud_place.cloud("up", *PUBLIC, "--nodes", "3").err
    assert "starlift stands, and costs 0.5485 USD an hour" in asked
    assert asked.index("has Nodes 1, not 3: starlift cloud resize") < asked.index("Go on with it?")
    assert "it will lead to the new one" not in asked
    ended = cloud_place.cloud("up", *PUBLIC, "--nodes", "3", "--yes").succeeded()
    assert "Notice: The stack that stands has Nodes 1, not 3: starlift cloud resize" in ended.out
    stacks = amazon.client("cloudformation").describe_stacks()["Stacks"]
    assert [each["StackId"] for each in stacks] == [stack["StackId"]]
    assert cloud_place.settings().staging.slices == 2


def test_up_again_gives_the_stack_what_dwh_cfg_says_meanwhile(cloud_place, amazon):
    """Sources, hours and budget change without a question that was answered; nothing else does."""
    cloud_place.cloud("up", *PUBLIC, "--budget", "20", "--yes").succeeded()
    before = amazon.parameters()
    text = cloud_place.config.read_text()
    assert "BUDGET = 20\nEMAIL = me@example.com\n" in text
    changed = text.replace("BUDGET = 20", "BUDGET = 30\nPAUSE_HOUR = 3\nRESUME_HOUR = 7")
    cloud_place.config.write_text(changed.replace("/log_data", "/newer_logs"))
    asked = cloud_place.cloud("up")
    assert asked.code == 2
    assert "the month's budget in USD: from 20 to 30." in asked.err
    assert "the hour of the pause: from 22 to 3." in asked.err
    assert "the hour at which it is resumed: from none to 7." in asked.err
    assert "what COPY reads there: from log_data*," in asked.err
    assert amazon.parameters() == before
    ended = cloud_place.cloud("up", "--yes").succeeded()
    assert "Notice: up changes" in ended.err
    after = amazon.parameters()
    assert (after["PauseHour"], after["ResumeHour"]) == ("3", "7")
    assert after["BudgetLimit"] == "30"
    assert f"arn:aws:s3:::{BUCKET}/newer_logs*" in after["SourceObjects"].split(",")
    kept = {"AdmittedAddress", "BudgetEmail", "Access", "Nodes", "NodeType", "SourceBucket"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert "up changes" not in cloud_place.cloud("up", "--yes").succeeded().err


def test_another_address_is_admitted(cloud_place, amazon):
    """When one's address has changed, admit lets in the new one; a private stack admits none."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    ended = cloud_place.cloud("admit", "203.0.113.99").succeeded()
    assert ended.out == "starlift admits 203.0.113.99, and nobody else.\n"
    stack = amazon.client("cloudformation").describe_stacks(StackName="starlift")["Stacks"][0]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    assert given["AdmittedAddress"] == "203.0.113.99/32"
    assert cloud_place.cloud("admit", "0.0.0.0/0").code == 3
    assert cloud_place.cloud("admit").code == 2
    cloud_place.cloud("up", *PRIVATE, "--stack", "other", "--yes").succeeded()
    assert "is private" in cloud_place.cloud("admit", ADDRESS, "--stack", "other").err


def test_resize_keeps_what_no_option_says(cloud_place, amazon):
    """The number of nodes that stands stays, whatever [CLOUD] says, until an option changes it."""
    cloud_place.cloud("up", *PUBLIC, "--nodes", "2", "--yes").succeeded()
    assert "a Redshift cluster, 2 nodes of ra3.large already" in cloud_place.cloud("resize").out
    cloud_place.cloud("resize", "--node-type", "ra3.xlplus", "--yes").succeeded()
    given = amazon.parameters()
    assert (given["NodeType"], given["Nodes"]) == ("ra3.xlplus", "2")
    ended = cloud_place.cloud("resize", "--node-type", "ra3.large", "--nodes", "17", "--yes")
    assert "a cluster of ra3.large has at most 16" in ended.failed(3).err
    ended = cloud_place.cloud("resize", "--base-rpu", "8", "--yes").failed(3)
    assert "--base-rpu is for serverless, and what is made is provisioned" in ended.err
    assert amazon.parameters() == given


def test_up_again_does_not_repeat_what_happened(cloud_place):
    """What was told of a stack that stands is not told again."""
    first = cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    assert "starlift: create complete" in first.err
    second = cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    assert "create complete" not in second.err
