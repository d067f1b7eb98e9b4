"""What is looked at of the account: who asks, where the sources are, what still fits in."""

from __future__ import annotations

from starlift.cloud.buckets import GONE
from starlift.cloud.diagnosis import Finding, Patient, bad, good, unknown
from starlift.cloud.elsewhere import refuse_elsewhere
from starlift.cloud.sources import find_sources
from starlift.errors import CloudError

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
_VPC_QUOTA = "L-F678F1CE"


def credentials(patient: Patient) -> Finding:
    """Who asks."""
    try:
        found = patient.aws.ask("sts", "get_caller_identity")
    except CloudError as error:
        return bad(error.message, error.hint)
    return good(f"{found['Arn']}")


def directories(patient: Patient) -> Finding:
    """Whether the source bucket is one that Amazon has, and not a directory that stands for it."""
    bucket = find_sources(patient.settings).bucket
    directory = patient.settings.buckets.get(bucket)
    if directory is None:
        if _region(patient, bucket) is None:
            return bad(f"there is no bucket {bucket}", "let the sources under [S3] name yours.")
        return good(f"s3://{bucket} is Amazon's")
    return bad(
        f"s3://{bucket} stands for {directory} here, and COPY at Amazon reads Amazon's",
        f"take {bucket} out of [BUCKETS], and let the sources under [S3] be in a bucket of S3.",
    )


def region(patient: Patient) -> Finding:
    """Whether the source bucket is in the stack's region."""
    bucket = find_sources(patient.settings).bucket
    found = _region(patient, bucket)
    if found is None:
        return unknown(f"there is no bucket {bucket}")
    text = f"the bucket {bucket} is in {found}, the stack in {patient.aws.region}"
    if found == patient.aws.region:
        return good(text)
    return bad(
        text,
        f"set REGION under [CLOUD] to {found} before up: across regions the traffic costs, and a "
        f"private stack cannot reach the bucket at all; COPY needs REGION '{found}' then.",
    )


def _region(patient: Patient, bucket: str) -> str | None:
    """The region of a bucket; None where there is no such bucket. Raises CloudError."""
    try:
        return patient.aws.bucket_region(bucket)
    except CloudError as error:
        if error.code in GONE:
            return None
        raise


def quota(patient: Patient) -> Finding:
    """Whether a network more fits into the account."""
    aws = patient.aws
    names = {"ServiceCode": "vpc", "QuotaCode": _VPC_QUOTA}
    most = aws.ask("service-quotas", "get_service_quota", **names)["Quota"]["Value"]
    count = len(list(aws.each("ec2", "describe_vpcs", "Vpcs")))
    text = f"{count} of {most:.0f} networks (VPCs) of the region are taken"
    if patient.stack is not None or count < most:
        return good(text)
    return bad(
        text,
        "delete one that is not needed, or have the quota raised (Service Quotas, VPCs per "
        "Region).",
    )


def stack(patient: Patient) -> Finding:
    """Whether the stack stands whole."""
    stack = patient.stack
    if stack is None:
        settings = patient.settings
        try:
            refuse_elsewhere(settings.cluster.host, settings.cloud.stack, patient.aws.region)
        except CloudError as error:
            return bad(error.message, error.hint)
        return unknown("no stack stands", "starlift cloud up makes it.")
    text = f"{stack.name} is {stack.status}"
    if stack.is_whole and patient.state is not None:
        return good(text)
    return bad(text, "run starlift cloud up again; it says what failed.")
