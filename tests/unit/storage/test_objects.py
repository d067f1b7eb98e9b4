"""Addresses and identity of objects."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from starlift.config import load_settings
from starlift.errors import ConfigError, ObjectNotFoundError
from starlift.storage import LocalStore, ObjectInfo, ObjectUrl, open_store, parse_url

INFO = ObjectInfo("s3://b/k", "k", 3, None, 1_500_000_000_000_000_001)


@pytest.mark.parametrize(
    ("url", "bucket", "key"),
    [
        ("s3://b/k", "b", "k"),
        ("s3://my.bucket-1/a/b c?d#e.json", "my.bucket-1", "a/b c?d#e.json"),
        ("s3://b", "b", ""),
        ("s3://b/", "b", ""),
    ],
)
def test_parse_url(url, bucket, key):
    """A URL is a bucket and a key, in which every character counts."""
    assert parse_url(url) == ObjectUrl(bucket, key)


@pytest.mark.parametrize("url", ["", "b/k", "/b/k", "s3:/b", "s3://", "s3:///k", "http://b/k"])
def test_other_addresses_are_refused(url):
    """Whatever is not s3://bucket/key is refused, with the form to write."""
    with pytest.raises(ConfigError, match=r"not the address(.|\n)*s3://bucket/key"):
        parse_url(url)


def test_url_is_written_as_it_was_read():
    """A URL's text is the URL."""
    assert str(parse_url("s3://b/a/k")) == "s3://b/a/k"


def test_version_tells_contents_apart():
    """The version is the ETag, or else the time of the last write to the nanosecond."""
    assert INFO.version == "mtime:1500000000000000001"
    assert INFO._replace(etag='"e"').version == '"e"'
    assert INFO.modified_at == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)


def test_bucket_that_a_directory_serves(tmp_path):
    """A bucket under [BUCKETS] is a local directory, which may be made later."""
    store = open_store("song-app", load_settings(tmp_path, environ={}))
    assert isinstance(store, LocalStore)
    with pytest.raises(ObjectNotFoundError, match=r"build/bucket(.|\n)*`song-app = \.\.\.`"):
        store.list("")
    (tmp_path / "build/bucket").mkdir(parents=True)
    assert store.list("") == []


def test_region_is_needed_on_s3(tmp_path):
    """A bucket on S3 needs a region, and says which key to fill in."""
    (tmp_path / "dwh.cfg").write_text("[AWS]\nKEY=k\nSECRET=s\n")
    with pytest.raises(ConfigError, match=r"\[S3\] REGION is needed"):
        open_store("b", load_settings(tmp_path, environ={}))


def test_clients_are_imported_on_use():
    """Importing the package imports neither obstore nor botocore."""
    code = "import starlift.storage, sys; print({'obstore', 'botocore'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
