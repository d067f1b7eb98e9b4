"""A stack of CloudFormation's: what stands of it, its making and its end, told as it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from starlift.cloud.aws import Answer, Aws
from starlift.errors import CloudError

TAG = "starlift:stack"
FLAVOUR_TAG = "starlift:flavour"
_SERVICE = "cloudformation"
# Of a stack that was never whole; CloudFormation deletes it, also when it is asked to roll it back.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html
_NEVER_WHOLE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
_ONLY_FOLLOWS = ("cancelled", "canceled")  # of a resource that did not fail itself


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it stands. `flavour` is empty if Starlift has not made it."""

    name: str
    arn: str
    status: str
    flavour: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    created_at: datetime

    @property
    def is_busy(self) -> bool:
        """Whether CloudFormation works on it."""
        return self.status.endswith("IN_PROGRESS") and not self.is_review

    @property
    def is_review(self) -> bool:
        """Whether it is the shell of a change set, with nothing in it."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def is_whole(self) -> bool:
        """Whether all of it stands."""
        return self.status.endswith("_COMPLETE") and not self.is_never_whole

    @property
    def is_never_whole(self) -> bool:
        """Whether it was never made whole: only its end is left to it."""
        return self.status in _NEVER_WHOLE


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one resource of a stack."""

    event_id: str
    resource: str
    kind: str
    status: str
    reason: str

    @property
    def is_failure(self) -> bool:
        """Whether the resource itself failed."""
        follows = any(word in self.reason.lower() for word in _ONLY_FOLLOWS)
        return self.status.endswith("_FAILED") and not follows


@dataclass(frozen=True, slots=True)
class Change:
    """What a change set would do to one resource."""

    action: str
    resource: str
    kind: str


Watch = Callable[[Event], None]


def find_stack(aws: Aws, name: str) -> Stack | None:
    """The stack of that name; None where there is none. Raises CloudError."""
    try:
        found = aws.ask(_SERVICE, "describe_stacks", StackName=name)["Stacks"]
    except CloudError as error:
        if error.code == "ValidationError" and "does not exist" in error.message:
            return None
        raise
    stands = [each for each in found if each["StackStatus"] != "DELETE_COMPLETE"]
    return _stack(stands[0]) if stands else None


def create_stack(
    aws: Aws, name: str, flavour: str, template: str, parameters: Mapping[str, str]
) -> None:
    """Let a stack be made. Raises CloudError."""
    tags = [{"Key": TAG, "Value": name}, {"Key": FLAVOUR_TAG, "Value": flavour}]
    aws.ask(
        _SERVICE,
        "create_stack",
        StackName=name,
        TemplateBody=template,
        Parameters=_listed(parameters),
        Capabilities=["CAPABILITY_IAM"],
        Tags=tags,
    )


def update_stack(aws: Aws, stack: Stack, changes: Mapping[str, str]) -> None:
    """Let some parameters of a stack change, and nothing else of it. Raises CloudError."""
    kept = [
        {"ParameterKey": name, "UsePreviousValue": True}
        for name in stack.parameters
        if name not in changes
    ]
    aws.ask(
        _SERVICE,
        "update_stack",
        StackName=stack.name,
        UsePreviousTemplate=True,
        Parameters=[*kept, *_listed(changes)],
        Capabilities=["CAPABILITY_IAM"],
    )


def delete_stack(aws: Aws, name: str) -> None:
    """Let a stack be deleted. Raises CloudError."""
    aws.ask(_SERVICE, "delete_stack", StackName=name)


def wait_for(aws: Aws, name: str, watch: Watch, known: set[str]) -> Stack | None:
    """The stack when CloudFormation has done with it, None if it is gone; tells what happens.

    `known` are events that were told already; it grows.
    """
    while True:
        stack = find_stack(aws, name)
        if stack is not None:
            for event in events(aws, stack.arn):
                if event.event_id not in known:
                    known.add(event.event_id)
                    watch(event)
        if stack is None or not stack.is_busy:
            return stack
        aws.wait()


def events(aws: Aws, name: str) -> list[Event]:
    """What has happened to the stack's resources, the first first. Raises CloudError."""
    found = aws.each(_SERVICE, "describe_stack_events", "StackEvents", StackName=name)
    return [_event(each) for each in found][::-1]


def first_failure(found: Sequence[Event]) -> Event | None:
    """The failure that the others follow from: the first of the last attempt."""
    begun = [i for i, each in enumerate(found) if each.reason == "User Initiated"]
    last = found[begun[-1] :] if begun else found
    return next((each for each in last if each.is_failure), None)


def resource_ids(aws: Aws, name: str) -> dict[str, str]:
    """What the stack's resources are called, by their names in the template. Raises CloudError."""
    found = aws.ask(_SERVICE, "describe_stack_resources", StackName=name)["StackResources"]
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in found
        if each.get("LogicalResourceId") and each.get("PhysicalResourceId")
    }


def change_set(
    aws: Aws, name: str, template: str, parameters: Mapping[str, str]
) -> tuple[Change, ...]:
    """What making or updating the stack would do; what it took to find out is gone afterwards.

    Raises:
        CloudError: CloudFormation refuses the template or a value.
    """
    stands = find_stack(aws, name)
    is_new = stands is None or stands.is_review
    names = {"StackName": name, "ChangeSetName": f"starlift-plan-{token_hex(4)}"}
    try:
        aws.ask(
            _SERVICE,
            "create_change_set",
            **names,
            ChangeSetType="CREATE" if is_new else "UPDATE",
            TemplateBody=template,
            Parameters=_listed(parameters),
            Capabilities=["CAPABILITY_IAM"],
        )
        return _changes(aws, names)
    finally:
        _clean_up(aws, names, is_new=is_new)


def _changes(aws: Aws, names: Mapping[str, str]) -> tuple[Change, ...]:
    while True:
        answer = aws.ask(_SERVICE, "describe_change_set", **names)
        if answer["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            break
        aws.wait()
    reason = str(answer.get("StatusReason", ""))
    if answer["Status"] == "FAILED" and "didn't contain changes" not in reason:
        raise CloudError(f"CloudFormation refuses the template: {reason}")
    found = aws.each(_SERVICE, "describe_change_set", "Changes", **names)
    resources = [each["ResourceChange"] for each in found]
    return tuple(
        Change(each["Action"], each["LogicalResourceId"], each["ResourceType"])
        for each in resources
    )


def _clean_up(aws: Aws, names: Mapping[str, str], *, is_new: bool) -> None:
    """Delete the change set, and the empty stack that it was made for."""
    stands = find_stack(aws, names["StackName"])
    if stands is None:
        return
    aws.ask(_SERVICE, "delete_change_set", **names)
    if is_new and stands.is_review:
        delete_stack(aws, stands.name)


def _listed(parameters: Mapping[str, str]) -> list[dict[str, object]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]


def _stack(found: Answer) -> Stack:
    tags = {each["Key"]: each["Value"] for each in found.get("Tags", ())}
    return Stack(
        name=found["StackName"],
        arn=found["StackId"],
        status=found["StackStatus"],
        flavour=tags.get(FLAVOUR_TAG, ""),
        parameters={
            each["ParameterKey"]: each.get("ParameterValue", "")
            for each in found.get("Parameters", ())
        },
        outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())},
        created_at=found["CreationTime"],
    )


def _event(found: Answer) -> Event:
    return Event(
        event_id=found["EventId"],
        resource=found["LogicalResourceId"],
        kind=found["ResourceType"],
        status=found["ResourceStatus"],
        reason=found.get("ResourceStatusReason", ""),
    )
