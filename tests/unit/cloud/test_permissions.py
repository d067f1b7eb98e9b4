"""The policy that the caller needs allows what the commands ask, and fits into IAM."""

from __future__ import annotations

import ast
import fnmatch
import json
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from starlift.cloud.permissions import read_permissions

CLOUD = Path(__file__).parents[3] / "starlift" / "cloud"
POLICY = json.loads(read_permissions())
ALLOWED = [action for each in POLICY["Statement"] for action in each["Action"]]
# boto3's service -> IAM's prefix; and operations whose action has another name.
_PREFIXES = {"resourcegroupstaggingapi": "tag", "service-quotas": "servicequotas"}
_ACTIONS = {
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    "budgets:DeleteBudget": "budgets:ModifyBudget",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_LONGEST = 6144


def asked():
    """The operations that the package asks of Amazon, by service, as boto3 names them."""
    found = set()
    for file in CLOUD.glob("*.py"):
        constants = {}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = [each.id for each in node.targets if isinstance(each, ast.Name)]
                constants |= dict.fromkeys(names, node.value.value)
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in {"ask", "each"} and len(node.args) >= 2:
                service, operation = node.args[:2]
                name = constants.get(service.id) if isinstance(service, ast.Name) else service.value
                if isinstance(operation, ast.Constant):
                    found.add((name, operation.value))
    return sorted(found)


def test_operations_are_found():
    """The search itself finds what is known to be asked."""
    assert ("cloudformation", "create_stack") in asked()
    assert ("redshift-serverless", "delete_usage_limit") in asked()
    assert len(asked()) > 40


@pytest.mark.parametrize(("service", "operation"), asked(), ids=lambda each: each)
def test_whatever_is_asked_is_allowed(service, operation):
    """Each operation that a command asks for stands in the policy."""
    model = botocore.session.get_session().get_service_model(service)
    (name,) = [each for each in model.operation_names if xform_name(each) == operation]
    action = f"{_PREFIXES.get(service, service)}:{name}"
    action = _ACTIONS.get(action, action)
    assert any(fnmatch.fnmatchcase(action, pattern) for pattern in ALLOWED), action


def test_it_fits_into_a_managed_policy():
    """Without white space, the policy is no longer than IAM takes."""
    assert len(json.dumps(POLICY, separators=(",", ":"))) <= _LONGEST


def test_nothing_is_allowed_wholesale():
    """No service is allowed whole, and only looking is allowed by a pattern."""
    assert not [action for action in ALLOWED if action.endswith(":*") or action == "*"]
    assert all(action.endswith(":Describe*") for action in ALLOWED if "*" in action)
    bounded = {"HandRolesOver", "ServicesOwnRoles"}
    assert all("Condition" in each for each in POLICY["Statement"] if each["Sid"] in bounded)


def test_every_kind_of_resource_can_be_made():
    """For what the templates have, the policy allows to make it and to delete it."""
    for action in ("Vpc", "Subnet", "RouteTable", "InternetGateway", "SecurityGroup"):
        assert {f"ec2:Create{action}", f"ec2:Delete{action}"} <= set(ALLOWED)
    for action in ("Cluster", "ClusterParameterGroup", "ClusterSubnetGroup", "ScheduledAction"):
        assert {f"redshift:Create{action}", f"redshift:Delete{action}"} <= set(ALLOWED)
    for action in ("Namespace", "Workgroup"):
        names = {f"redshift-serverless:{verb}{action}" for verb in ("Create", "Delete")}
        assert names <= set(ALLOWED)
    assert {"iam:CreateRole", "iam:PassRole", "s3:CreateBucket", "budgets:ModifyBudget"} <= set(
        ALLOWED
    )
