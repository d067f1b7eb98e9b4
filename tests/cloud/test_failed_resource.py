"""A resource fails while a stack is made: the commands as processes, over HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cloud.conftest import PUBLIC
from tests.cloud.failing import failing

QUOTA = "The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)"
TAKEN = "Cluster already exists (Service: Redshift, Status Code: 400)"


@pytest.mark.parametrize(
    ("status", "resource", "remedy"),
    [
        ("ROLLBACK_COMPLETE", ("Vpc", "AWS::EC2::VPC", QUOTA), "have the quota raised"),
        ("ROLLBACK_FAILED", ("Cluster", "AWS::Redshift::Cluster", TAKEN), "choose another --stack"),
    ],
)
def test_up_says_what_failed_and_the_next_one_goes_on(
    cloud_place, amazon, status, resource, remedy
):
    """The resource, the reason and what to do are told; the next up clears away and makes all."""
    with failing(amazon.endpoint, *resource, status=status) as broken:
        place = replace(cloud_place, environ={**cloud_place.environ, **environ(broken)})
        ended = place.cloud("up", *PUBLIC, "--yes").failed(12)
        name, kind, reason = resource
        assert f"The stack starlift is {status}: {name} ({kind}) is CREATE_FAILED: " in ended.err
        assert reason in ended.err
        assert remedy in ended.err
        assert f"  {name}: create failed" in ended.err
        assert place.settings().cluster.host is None
        shown = place.cloud("status").succeeded().out
        assert f"the stack is {status}.\nIt has no database: starlift cloud up makes it" in shown
        place.cloud("up", *PUBLIC, "--yes").succeeded()
        assert broken.actions.count("CreateStack") == 2
        assert broken.actions.count("DeleteStack") == 1
    assert amazon.standing()["stacks"] == ["starlift"]
    assert len(amazon.standing()["networks"]) == 1
    assert place.settings().cluster.host is not None


def test_down_takes_away_what_failed(cloud_place, amazon):
    """What a failed up has left is found and deleted by down; up says which dwh.cfg it was for."""
    another = cloud_place.directory / "my other.cfg"
    cloud_place.config.rename(another)
    with failing(amazon.endpoint, "Vpc", "AWS::EC2::VPC", QUOTA) as broken:
        there = {**environ(broken), "STARLIFT_CONFIG": str(another)}
        place = replace(cloud_place, environ={**cloud_place.environ, **there})
        ended = place.cloud("up", *PUBLIC, "--yes").failed(12)
        assert f"The command: starlift --config '{another}' cloud up --flavour" in ended.err
        place.cloud("down", "--no-snapshot", "--yes").succeeded()
    assert amazon.standing() == {}


def environ(broken):
    """The variables that lead commands to Amazon as it is there."""
    return {"AWS_ENDPOINT_URL": broken.endpoint, "STARLIFT_S3_ENDPOINT": broken.endpoint}
