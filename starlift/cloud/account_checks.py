"""What is looked at of the account: who asks, where the sources are, what still fits in."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlift.cloud.buckets import GONE
from starlift.cloud.diagnosis import Finding, Patient, bad, good, unknown
from starlift.cloud.elsewhere import refuse_elsewhere
from starlift.cloud.leftovers import refuse_leftovers
from starlift.cloud.sources import find_sources
from starlift.errors import CloudError

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
_AMAZONS = (".amazonaws.com", ".amazonaws.com.cn")
_VPC_QUOTA = "L-F678F1CE"


def credentials(patient: Patient) -> Finding:
    """Who asks."""
    try:
        found = patient.aws.ask("sts", "get_caller_identity")
    except CloudError as error:
        return bad(error.message, error.hint)
    return good(f"{found['Arn']}")


def sources(patient: Patient) -> Finding:
    """Whether COPY at Amazon finds the sources: in a bucket of Amazon's, which has them."""
    found = find_sources(patient.settings)
    bucket, directory = found.bucket, patient.settings.buckets.get(found.bucket)
    if directory is not None:
        return bad(
            f"s3://{bucket} stands for {directory} here, and COPY at Amazon reads Amazon's",
            f"take {bucket} out of [BUCKETS], and let the sources under [S3] be in a bucket of S3.",
        )
    endpoint = patient.settings.s3.endpoint
    if endpoint and not _is_amazons(endpoint, patient):
        return bad(
            f"[S3] ENDPOINT leads to {endpoint}, and COPY at Amazon reads Amazon's s3://{bucket}",
            "bring the sources to a bucket of S3, and leave ENDPOINT empty.",
        )
    if _region(patient, bucket) is None:
        return bad(f"there is no bucket {bucket}", "let the sources under [S3] name yours.")
    for key in (*found.prefixes, *found.files):
        if not patient.aws.ask("s3", "list_objects_v2", Bucket=bucket, Prefix=key, MaxKeys=1).get(
            "Contents"
        ):
            return bad(
                f"nothing lies under s3://{bucket}/{key}",
                "let [S3] name what is there, or bring it first.",
            )
    return good(f"s3://{bucket} is Amazon's, and has something under each of the sources")


def _is_amazons(endpoint: str, patient: Patient) -> bool:
    """Whether an endpoint is where Amazon itself, or what stands for it, is asked for S3."""
    host = urlsplit(endpoint).hostname or ""
    asked = patient.aws.endpoint("s3")
    return host.endswith(_AMAZONS) or endpoint.rstrip("/") == asked.rstrip("/")


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
        f"set REGION under [CLOUD] to {found} before up: a COPY names one region, for the sources "
        "and for what was staged of them, and a private stack reaches no other.",
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
    stack, cloud = patient.stack, patient.settings.cloud
    if patient.refused is not None:
        return bad(patient.refused.message, patient.refused.hint)
    if stack is None:
        try:
            refuse_elsewhere(patient.settings.cluster.host, cloud.stack, patient.aws.region)
            refuse_leftovers(patient.aws, cloud.stack, cloud.flavour)
        except CloudError as error:
            return bad(error.message, error.hint)
        return unknown("no stack stands", "starlift cloud up makes it.")
    text = f"{stack.name} is {stack.status}"
    if stack.is_whole and patient.state is not None:
        return good(text)
    return bad(text, "run starlift cloud up again; it says what failed.")
