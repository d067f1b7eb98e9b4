"""Amazon's answers, one after the other, where moto has none: botocore's own Stubber."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from botocore.stub import Stubber

from starlift.cloud.aws import Aws

MADE_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
Answers = list[tuple[str, Any, dict[str, Any] | None]]


@contextmanager
def answering(aws: Aws, **services: Answers) -> Iterator[None]:
    """Within, each service gives its answers in this order, to what is expected, and no others.

    An answer is the operation, what is answered (a text is an error's code), and what must have
    been asked (None: anything).
    """
    with ExitStack() as stack:
        for name, answers in services.items():
            stubber = Stubber(aws.client(name.replace("_", "-")))
            for operation, answer, asked in answers:
                if isinstance(answer, str):
                    stubber.add_client_error(operation, answer, expected_params=asked)
                else:
                    stubber.add_response(operation, answer, asked)
            stack.enter_context(stubber)
            stack.callback(stubber.assert_no_pending_responses)
        yield


def stack(status: str, flavour: str = "provisioned", **parameters: str) -> dict[str, Any]:
    """What DescribeStacks answers of the stack `starlift`."""
    tags = {"starlift:stack": "starlift", "starlift:flavour": flavour}
    outputs = {
        "DbName": "dwh",
        "DbUser": "warehouse",
        "RoleArn": "arn:aws:iam::123456789012:role/starlift-WarehouseRole-1",
        "StagingBucket": "starlift-stagingbucket-1",
    }
    return {
        "Stacks": [
            {
                "StackName": "starlift",
                "StackId": "arn:aws:cloudformation:us-west-2:123456789012:stack/starlift/1",
                "StackStatus": status,
                "CreationTime": MADE_AT,
                "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
                "Parameters": [
                    {"ParameterKey": key, "ParameterValue": value}
                    for key, value in parameters.items()
                ],
                "Outputs": [
                    {"OutputKey": key, "OutputValue": value} for key, value in outputs.items()
                ],
            }
        ]
    }


def events(*happened: tuple[str, str, str, str]) -> dict[str, Any]:
    """What DescribeStackEvents answers: resource, type, status, reason; the last comes first."""
    return {
        "StackEvents": [
            {
                "StackId": "arn:aws:cloudformation:us-west-2:123456789012:stack/starlift/1",
                "StackName": "starlift",
                "EventId": f"{number}",
                "LogicalResourceId": resource,
                "ResourceType": kind,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
                "Timestamp": MADE_AT,
            }
            for number, (resource, kind, status, reason) in enumerate(happened)
        ][::-1]
    }
