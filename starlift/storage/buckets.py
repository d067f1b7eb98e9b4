"""Where a bucket is: in a local directory that [BUCKETS] names, else on S3."""

from __future__ import annotations

from starlift.config import Settings
from starlift.storage.local import LocalStore
from starlift.storage.objects import ObjectStore


def open_store(bucket: str, settings: Settings) -> ObjectStore:
    """The store of a bucket. Nothing is read: a missing bucket shows when it is used.

    Raises:
        AccessDeniedError: the bucket is on S3, and there are no credentials.
        ConfigError: [S3] REGION is missing.
    """
    directory = settings.buckets.get(bucket)
    if directory is not None:
        return LocalStore(bucket, directory, hint=_hint(bucket, settings))
    # obstore and botocore take 0.2 s to import: only who needs them waits.
    from starlift.storage.s3.store import open_bucket  # noqa: PLC0415

    return open_bucket(bucket, settings)


def _hint(bucket: str, settings: Settings) -> str:
    file = settings.file or f"a dwh.cfg in {settings.directory}"
    return f"create it, or change the line `{bucket} = ...` under [BUCKETS] in {file}."
