"""Objects in s3:// or in a local directory, behind one protocol: `ObjectStore`.

Neither obstore nor botocore is imported before a bucket on S3 is opened.
"""

from starlift.storage.buckets import open_store
from starlift.storage.local import LocalStore
from starlift.storage.objects import Listing, ObjectInfo, ObjectStore, ObjectUrl, parse_url

__all__ = [
    "Listing",
    "LocalStore",
    "ObjectInfo",
    "ObjectStore",
    "ObjectUrl",
    "open_store",
    "parse_url",
]
