"""The staging bucket of a stack: what is in it, and its end."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.cloud.aws import Aws
from starlift.cloud.stack import TAG
from starlift.errors import CloudError

GONE = frozenset({"404", "NoSuchBucket", "NotFound"})


@dataclass(frozen=True, slots=True)
class Content:
    """How much lies in a bucket."""

    objects: int
    size_bytes: int


def find_buckets(aws: Aws, stack: str) -> list[str]:
    """The buckets of the region that bear the stack's tag and stand. Raises CloudError."""
    found = aws.each(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=[{"Key": TAG, "Values": [stack]}],
        ResourceTypeFilters=["s3"],
    )
    names = [str(each["ResourceARN"]).rpartition(":")[2] for each in found]
    # The tags of what is deleted are told for a while yet.
    standing = [name for name in names if content(aws, name) is not None]
    return [name for name in standing if aws.bucket_region(name) == aws.region]


def content(aws: Aws, bucket: str) -> Content | None:
    """What lies in it; None if it does not stand. Raises CloudError."""
    try:
        found = list(aws.each("s3", "list_objects_v2", "Contents", Bucket=bucket))
    except CloudError as error:
        if error.code in GONE:
            return None
        raise
    return Content(len(found), sum(each["Size"] for each in found))


def empty_bucket(aws: Aws, bucket: str) -> None:
    """Delete all that is in it: objects, older versions, uploads that broke off.

    Raises:
        CloudError: something could not be deleted.
    """
    for key in ("Versions", "DeleteMarkers"):
        for each in aws.each("s3", "list_object_versions", key, Bucket=bucket):
            version = {"Key": each["Key"], "VersionId": each["VersionId"]}
            aws.ask("s3", "delete_object", Bucket=bucket, **version)
    for each in aws.each("s3", "list_multipart_uploads", "Uploads", Bucket=bucket):
        upload = {"Key": each["Key"], "UploadId": each["UploadId"]}
        aws.ask("s3", "abort_multipart_upload", Bucket=bucket, **upload)


def delete_bucket(aws: Aws, bucket: str) -> None:
    """Delete it with all that is in it. Raises CloudError."""
    empty_bucket(aws, bucket)
    aws.ask("s3", "delete_bucket", Bucket=bucket)
