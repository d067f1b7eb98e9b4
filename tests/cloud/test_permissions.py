"""The caller's policy, held against a moto server that asks IAM whether each request is allowed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import urllib3

from starlift.cloud.permissions import read_permissions
from tests.cloud.conftest import PUBLIC

_LOOKING = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["sts:GetCallerIdentity", "cloudformation:Describe*"],
            "Resource": "*",
        }
    ],
}


@pytest.fixture
def caller(cloud_place, amazon):
    """A place whose commands come from a user with the given policy, and no other permission."""

    def with_policy(policy):
        iam = amazon.client("iam")
        iam.create_user(UserName="caller")
        iam.put_user_policy(UserName="caller", PolicyName="own", PolicyDocument=policy)
        key = iam.create_access_key(UserName="caller")["AccessKey"]
        environ = {
            **cloud_place.environ,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
        urllib3.request("POST", f"{amazon.endpoint}/moto-api/reset-auth", body="0")
        return replace(cloud_place, environ=environ)

    yield with_policy
    urllib3.request("POST", f"{amazon.endpoint}/moto-api/reset-auth", body="inf")


@pytest.mark.parametrize("flavour", ["provisioned", "self-managed"])
def test_the_policy_that_is_printed_is_enough(caller, amazon, flavour):
    """With the policy of `starlift cloud permissions` alone, the whole cycle goes through."""
    # moto calls the service by the name of its address, IAM by another.
    place = caller(read_permissions().replace('"tag:GetResources"', '"tagging:GetResources"'))
    place.cloud("up", *PUBLIC, "--flavour", flavour, "--yes").succeeded()
    for command in (["plan", *PUBLIC], ["status"], ["pause"], ["resume", "--yes"]):
        ended = place.cloud(*command).succeeded()
        assert "AccessDenied" not in ended.err
    place.cloud("down", "--yes").succeeded()
    urllib3.request("POST", f"{amazon.endpoint}/moto-api/reset-auth", body="inf")
    assert amazon.standing() == {}


def test_a_caller_without_permissions_is_told_which(caller):
    """Whoever may only look is told what was refused, and where the permissions stand."""
    place = caller(json.dumps(_LOOKING))
    ended = place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 12
    assert "redshift describe_clusters: AccessDenied" in ended.err
    assert "starlift cloud permissions prints" in ended.err
