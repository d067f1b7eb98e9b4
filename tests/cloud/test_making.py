"""A stack in the making: interrupted anywhere, failing, unreachable, changed by others."""

from __future__ import annotations

import socket

import pytest

from starlift.cloud.making import STEPS, make
from starlift.cloud.operation import resize
from starlift.cloud.stack import find_stack
from starlift.config import Flavour
from starlift.errors import CloudError
from tests.cloud import stubs
from tests.cloud.conftest import ADDRESS

_RESOLVE = socket.getaddrinfo
_BEGUN = ("starlift", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated")


def untold(_number, _count, _name):
    """Nobody watches."""


def interrupting(step):
    """A watch that is interrupted, as by Ctrl-C, when a step begins."""

    def tell(_number, _count, name):
        if name == step:
            raise KeyboardInterrupt

    return tell


@pytest.mark.parametrize("flavour", [Flavour.PROVISIONED, Flavour.SELF_MANAGED])
@pytest.mark.parametrize("step", [s.name for s in STEPS if Flavour.PROVISIONED in s.flavours])
def test_interrupted_at_each_step(making, amazon, cloud_place, flavour, step):
    """Wherever up is interrupted, the next one goes on, and there is one stack, and all of it."""
    with pytest.raises(KeyboardInterrupt):
        make(making(flavour), interrupting(step))
    made = make(making(flavour), untold)
    assert amazon.standing()["stacks"] == ["starlift"]
    assert len(amazon.standing()["networks"]) == 1
    assert cloud_place.settings().cluster.host == made.state.host


@pytest.mark.parametrize("step", [s.name for s in STEPS if Flavour.PROVISIONED in s.flavours])
def test_interrupted_behind_each_step(making, amazon, step, monkeypatch):
    """So it is when the interruption comes when Amazon has already been asked."""
    one = making()
    steps = []
    for each in STEPS:

        def run(making, each=each):
            each.run(making)
            if each.name == step:
                raise KeyboardInterrupt

        steps.append(type(each)(each.name, run, each.flavours))
    with monkeypatch.context() as patch:
        patch.setattr("starlift.cloud.making.STEPS", tuple(steps))
        with pytest.raises(KeyboardInterrupt):
            make(one, untold)
    assert len(amazon.standing().get("stacks", [])) == (step != "credentials")
    make(making(), untold)
    assert amazon.standing()["stacks"] == ["starlift"]


def test_a_stack_is_not_made_twice(making, amazon):
    """A second up finds the first one's stack, and makes nothing."""
    make(making(), untold)
    before = amazon.standing()
    make(making(), untold)
    assert amazon.standing() == before


def test_a_failed_resource_is_named_with_reason_and_remedy(making, aws):
    """When a resource fails, the error says which, why in Amazon's words, and what to do."""
    reason = "The maximum number of VPCs has been reached. (Service: Ec2)"
    failed = [
        _BEGUN,
        ("Vpc", "AWS::EC2::VPC", "CREATE_FAILED", reason),
        ("WarehouseRole", "AWS::IAM::Role", "CREATE_FAILED", "Resource creation cancelled"),
        ("starlift", "AWS::CloudFormation::Stack", "ROLLBACK_COMPLETE", ""),
    ]
    told = []
    one = making()
    one.watch = told.append
    answers = [
        ("describe_stacks", {"Stacks": []}, None),
        ("create_stack", {"StackId": "arn:aws:cloudformation:us-west-2:1:stack/s/1"}, None),
        ("describe_stacks", stubs.stack("CREATE_IN_PROGRESS"), None),
        ("describe_stack_events", stubs.events(_BEGUN), None),
        ("describe_stacks", stubs.stack("ROLLBACK_COMPLETE"), None),
        ("describe_stack_events", stubs.events(*failed), None),
        ("describe_stack_events", stubs.events(*failed), None),
    ]
    caller = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/me", "UserId": "u"}
    with (
        stubs.answering(aws, cloudformation=answers, sts=[("get_caller_identity", caller, None)]),
        pytest.raises(CloudError) as caught,
    ):
        make(one, untold)
    assert caught.value.message.startswith("The stack starlift is ROLLBACK_COMPLETE: Vpc (AWS::EC2")
    assert reason in caught.value.message
    assert "have the quota raised" in caught.value.hint
    assert "starlift cloud up again" in caught.value.hint
    assert [each.resource for each in told] == ["starlift", "Vpc", "WarehouseRole", "starlift"]


def test_what_was_rolled_back_is_cleared_away(making, aws):
    """A stack that was never whole is deleted, and made anew, by the next up."""
    gone = {**stubs.stack("DELETE_COMPLETE")}
    asked = [
        ("describe_stacks", stubs.stack("ROLLBACK_COMPLETE"), None),
        ("delete_stack", {}, {"StackName": "starlift"}),
        ("describe_stacks", gone, None),
        ("create_stack", {"StackId": "arn:aws:cloudformation:us-west-2:1:stack/s/2"}, None),
        ("describe_stacks", "Throttling", None),
    ]
    caller = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/me", "UserId": "u"}
    with (
        stubs.answering(aws, cloudformation=asked, sts=[("get_caller_identity", caller, None)]),
        pytest.raises(CloudError, match="Throttling"),
    ):
        make(making(), untold)


def test_a_database_that_does_not_answer(making, amazon, cloud_place, monkeypatch):
    """The last step says that the endpoint is not reached, and whom it admits; dwh.cfg is there."""

    def unknown(host, port, *arguments, **options):
        if port in {5432, 5439}:
            raise socket.gaierror
        return _RESOLVE(host, port, *arguments, **options)

    one = making()
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CloudError) as caught:
        make(one, untold)
    assert "cannot be reached: the name starlift." in caught.value.message
    assert f"It admits {ADDRESS}/32 alone" in caught.value.hint
    assert cloud_place.settings().cluster.host in str(amazon.client("redshift").describe_clusters())


def test_a_database_without_tls(making, monkeypatch):
    """What answers without TLS is no warehouse of ours."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def redirected(host, port, *arguments, **options):
            target = server.getsockname() if port in {5432, 5439} else (host, port)
            return _RESOLVE(*target, *arguments, **options)

        one = making()
        monkeypatch.setattr(socket, "getaddrinfo", redirected)
        server.settimeout(5)

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(8)
                connection.sendall(b"N")

        import threading  # noqa: PLC0415 - here alone

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(CloudError, match="answers without TLS"):
            make(one, untold)
        thread.join()


def test_a_paused_cluster_stays_paused(making, amazon):
    """A stack whose cluster is paused is taken as it is: up wakes nobody, and says so."""
    made = make(making(), untold)
    amazon.client("redshift").pause_cluster(ClusterIdentifier=made.state.name)
    again = make(making(), untold)
    assert again.state.phase == "paused"
    assert again.notices == ("The database is paused: starlift cloud resume wakes it.",)


def test_a_resize_that_amazon_takes_back(making, aws):
    """When Amazon cannot change the size, the error says why; the stack is as it was."""
    one = making()
    make(one, untold)
    before = find_stack(aws, "starlift")
    failed = [
        ("starlift", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS", "User Initiated"),
        ("Cluster", "AWS::Redshift::Cluster", "UPDATE_FAILED", "insufficient capacity"),
    ]
    asked = [
        ("describe_stack_events", stubs.events(_BEGUN), None),
        ("update_stack", {"StackId": "arn:aws:cloudformation:us-west-2:1:stack/s/2"}, None),
        ("describe_stacks", stubs.stack("UPDATE_ROLLBACK_COMPLETE"), None),
        ("describe_stack_events", stubs.events(*failed), None),
        ("describe_stack_events", stubs.events(*failed), None),
    ]
    with (
        stubs.answering(aws, cloudformation=asked),
        pytest.raises(CloudError, match=r"Cluster .* is UPDATE_FAILED: insufficient capacity") as e,
    ):
        resize(aws, before, {"Nodes": "9"}, one.warehouse, lambda _event: None)
    assert "another region" in e.value.hint


def test_what_the_environment_overrides_is_told(making, monkeypatch):
    """A variable of an older warehouse that wins over what was written is named."""
    monkeypatch.setenv("STARLIFT_CLUSTER_HOST", "old.example.com")
    made = make(making(), untold)
    (notice,) = made.notices
    assert notice.startswith("STARLIFT_CLUSTER_HOST in the environment wins over what dwh.cfg says")
