"""Redshift Serverless, which moto does not have: by what botocore knows of its requests."""

from __future__ import annotations

import pytest

from starlift.cloud.leftovers import delete_leftovers, find_leftovers, find_snapshots
from starlift.cloud.making import make
from starlift.cloud.operation import Outcome, pause, resume, status
from starlift.cloud.removal import look, remove
from starlift.cloud.warehouse import Phase
from starlift.cloud.workgroup import Workgroup, limit_usage, remove_limits
from starlift.config import Flavour
from starlift.errors import CloudError
from tests.cloud import stubs
from tests.cloud.test_making import untold
from tests.cloud.test_removal import removal  # noqa: F401 - a fixture

ARN = "arn:aws:redshift-serverless:us-west-2:123456789012:workgroup/1"
NAMESPACE = "arn:aws:redshift-serverless:us-west-2:123456789012:namespace/1"
HOST = "starlift.123456789012.us-west-2.redshift-serverless.amazonaws.com"
SECRET = "arn:aws:secretsmanager:us-west-2:123456789012:secret:redshift!starlift"  # noqa: S105 - a place
LIMIT = {
    "usageLimitId": "limit-1",
    "resourceArn": ARN,
    "usageType": "serverless-compute",
    "period": "daily",
    "amount": 8,
    "breachAction": "deactivate",
}
CALLER = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/me", "UserId": "u"}
ASKED_LIMITS = {"resourceArn": ARN, "usageType": "serverless-compute"}


def workgroup(state="AVAILABLE"):
    """What GetWorkgroup answers, and that it bears the stack's tag."""
    found = {"workgroupName": "starlift", "workgroupArn": ARN, "status": state}
    found |= {"namespaceName": "starlift", "baseCapacity": 4, "maxCapacity": 8}
    found |= {"creationDate": stubs.MADE_AT, "endpoint": {"address": HOST, "port": 5439}}
    tags = {"tags": [{"key": "starlift:stack", "value": "starlift"}]}
    return (
        ("get_workgroup", {"workgroup": found}, {"workgroupName": "starlift"}),
        ("list_tags_for_resource", tags, {"resourceArn": ARN}),
    )


def namespace():
    """What GetNamespace answers."""
    found = {"namespaceName": "starlift", "dbName": "dwh", "adminUsername": "warehouse"}
    found["adminPasswordSecretArn"] = SECRET
    return ("get_namespace", {"namespace": found}, {"namespaceName": "starlift"})


def limits(*found):
    """What ListUsageLimits answers."""
    return ("list_usage_limits", {"usageLimits": list(found)} if found else {}, ASKED_LIMITS)


def test_up(making, aws, cloud_place):
    """Up makes the stack, waits for the workgroup, bounds its use, and writes where it is."""
    one = making(Flavour.SERVERLESS, MAX_RPU="16")
    created = {"amount": 8, "breachAction": "deactivate", "period": "daily", **ASKED_LIMITS}
    with stubs.answering(
        aws,
        sts=[("get_caller_identity", CALLER, None)],
        cloudformation=[
            ("describe_stacks", {"Stacks": []}, None),
            ("create_stack", {"StackId": "arn:aws:cloudformation:us-west-2:1:stack/s/2"}, None),
            ("describe_stacks", stubs.stack("CREATE_COMPLETE", "serverless"), None),
            ("describe_stack_events", stubs.events(), None),
        ],
        redshift_serverless=[
            *workgroup("CREATING"),
            namespace(),
            *workgroup(),
            namespace(),
            *workgroup(),
            limits(),
            ("create_usage_limit", {"usageLimit": LIMIT}, created),
            limits(LIMIT),
        ],
    ):
        made = make(one, untold)
    assert (made.state.host, made.state.phase) == (HOST, Phase.RUNNING)
    assert made.state.secret_arn == SECRET
    settings = cloud_place.settings()
    assert settings.cluster.host == HOST
    assert settings.staging.slices == 4


def test_a_usage_limit_that_stands_is_kept(aws):
    """The limit that is wanted is not set twice; another one is changed."""
    with stubs.answering(aws, redshift_serverless=[*workgroup(), limits(LIMIT), limits(LIMIT)]):
        limit_usage(aws, "starlift", 8)
    changed = {**LIMIT, "amount": 3}
    update = {"usageLimitId": "limit-1", "amount": 3, "breachAction": "deactivate"}
    with stubs.answering(
        aws,
        redshift_serverless=[
            *workgroup(),
            limits(LIMIT),
            ("update_usage_limit", {"usageLimit": changed}, update),
            limits(changed),
        ],
    ):
        limit_usage(aws, "starlift", 3)


def test_a_usage_limit_is_verified(aws):
    """A limit that was taken, and does not stand as it was asked for, is an error."""
    with (
        stubs.answering(
            aws,
            redshift_serverless=[
                *workgroup(),
                limits(),
                ("create_usage_limit", {"usageLimit": LIMIT}, None),
                limits({**LIMIT, "breachAction": "log"}),
            ],
        ),
        pytest.raises(CloudError, match="8 RPU-hours a day does not stand"),
    ):
        limit_usage(aws, "starlift", 8)


def test_down(removal, aws):  # noqa: F811 - the fixture
    """Down takes a snapshot, removes the limit, deletes the stack, and looks for what is left."""
    none = ("list_workgroups", {"workgroups": []}, None)
    no_namespace = ("list_namespaces", {"namespaces": []}, None)
    snapshot = {"snapshotName": "s", "status": "AVAILABLE"}
    kept = ("list_snapshots", {"snapshots": [snapshot]}, {"namespaceName": "starlift"})
    gone = ("describe_stacks", {"Stacks": []}, None)
    one = removal(Flavour.SERVERLESS)
    with stubs.answering(
        aws,
        cloudformation=[
            ("describe_stacks", stubs.stack("CREATE_COMPLETE", "serverless"), None),
            ("delete_stack", {}, {"StackName": "starlift"}),
            gone,
            gone,
        ],
        redshift_serverless=[
            *workgroup(),
            namespace(),
            kept,
            ("create_snapshot", {"snapshot": {**snapshot, "status": "CREATING"}}, None),
            ("get_snapshot", {"snapshot": {**snapshot, "status": "CREATING"}}, None),
            ("get_snapshot", {"snapshot": snapshot}, None),
            *workgroup(),
            limits(LIMIT),
            ("delete_usage_limit", {"usageLimit": LIMIT}, {"usageLimitId": "limit-1"}),
            none,
            no_namespace,
            none,
            no_namespace,
            kept,
        ],
    ):
        removed = remove(one, look(one), untold)
    assert removed.snapshots == ("s",)
    assert removed.leftovers == ()


def test_leftovers(aws):
    """A workgroup and a namespace without a stack are found by their tag, and deleted."""
    of_others = "arn:aws:redshift-serverless:us-west-2:123456789012:workgroup/2"
    found = [
        {"workgroupName": "by-hand", "workgroupArn": of_others},
        {"workgroupName": "starlift", "workgroupArn": ARN},
    ]
    names = [{"namespaceName": "starlift", "namespaceArn": NAMESPACE}]
    tags = {"tags": [{"key": "starlift:stack", "value": "starlift"}]}
    with stubs.answering(
        aws,
        redshift_serverless=[
            ("list_workgroups", {"workgroups": found}, None),
            ("list_tags_for_resource", {"tags": []}, {"resourceArn": of_others}),
            ("list_tags_for_resource", tags, {"resourceArn": ARN}),
            ("list_namespaces", {"namespaces": names}, None),
            ("list_tags_for_resource", tags, {"resourceArn": NAMESPACE}),
            ("delete_workgroup", {"workgroup": found[1]}, {"workgroupName": "starlift"}),
            ("get_workgroup", "ResourceNotFoundException", None),
            ("delete_namespace", {"namespace": {}}, {"namespaceName": "starlift"}),
            ("get_namespace", "ResourceNotFoundException", None),
        ],
    ):
        left = find_leftovers(aws, "starlift", Flavour.SERVERLESS)
        assert [(each.kind, each.name) for each in left] == [
            ("workgroup", "starlift"),
            ("namespace", "starlift"),
        ]
        assert delete_leftovers(aws, left) == []


def test_limits_of_a_workgroup_that_is_gone(aws):
    """Where there is no workgroup, there is no limit to remove, and no database."""
    missing = ("get_workgroup", "ResourceNotFoundException", None)
    with stubs.answering(aws, redshift_serverless=[missing, missing]):
        assert remove_limits(aws, "starlift") == 0
        assert Workgroup(aws, "starlift").find() is None


def test_pausing_is_not_applicable(aws):
    """There is nothing to pause or to resume: nothing is asked of Amazon but how it stands."""
    stands = [*workgroup(), namespace()]
    with stubs.answering(aws, redshift_serverless=[*stands, *stands]):
        assert pause(aws, Workgroup(aws, "starlift")) is Outcome.NOT_APPLICABLE
        assert resume(aws, Workgroup(aws, "starlift")) is Outcome.NOT_APPLICABLE


def test_status(aws, cloud_place):
    """What computing has cost is not guessed at: the price stands, by what the stack has."""
    with stubs.answering(
        aws,
        cloudformation=[
            (
                "describe_stacks",
                stubs.stack("CREATE_COMPLETE", "serverless", BaseRpu="16", MaxRpu="32"),
                None,
            )
        ],
        redshift_serverless=[*workgroup(), namespace()],
    ):
        found = status(aws, cloud_place.settings().cloud, None)
    assert found.cost_usd is None
    assert found.costs.compute_usd_an_hour == pytest.approx(16 * 0.375)


def test_snapshots_are_listed_by_namespace(aws):
    """The snapshots that are kept are those of the namespace."""
    answer = {"snapshots": [{"snapshotName": "a"}, {"snapshotName": "b"}]}
    with stubs.answering(aws, redshift_serverless=[("list_snapshots", answer, None)]):
        assert find_snapshots(aws, "starlift", Flavour.SERVERLESS) == ["a", "b"]
    missing = ("list_snapshots", "ResourceNotFoundException", None)
    with stubs.answering(aws, redshift_serverless=[missing]):
        assert find_snapshots(aws, "starlift", Flavour.SERVERLESS) == []
