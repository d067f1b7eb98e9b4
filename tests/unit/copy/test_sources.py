"""The objects that a COPY's FROM names."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from starlift.copy.sources import sources
from starlift.errors import ConfigError, ObjectNotFoundError
from starlift.redshift.copy_command import copy_command
from starlift.redshift.statements import parse
from starlift.storage import LocalStore

_MANIFEST = "copy t from 's3://first/manifest' iam_role 'arn' manifest"


@pytest.fixture
def buckets(tmp_path):
    """Two buckets with objects, the first with the manifest."""
    stores = {name: LocalStore(name, tmp_path / name) for name in ("first", "second")}
    for name, store in stores.items():
        (tmp_path / name).mkdir()
        for key in ("in/1", "in/10", "in/2", "other"):
            store.write(key, f"{name} {key}".encode())
    return stores


def _sources(buckets, *urls, **options):
    entries = [{"url": url, **options} for url in urls]
    buckets["first"].write("manifest", json.dumps({"entries": entries}).encode())
    return sources(copy_command(parse(_MANIFEST)), buckets.__getitem__)


def test_a_manifest_gives_the_order(buckets):
    """The objects come as they are listed, from any bucket, each as often; others need not be."""
    urls = ["s3://second/in/2", "s3://first/in/1", "s3://second/other", "s3://first/in/1"]
    found = _sources(buckets, *urls, "s3://first/in/", "s3://first/in", "s3://first/none")
    assert [info.url for info in found.objects] == urls
    contents = [data for _, data in found.store.read_many(found.objects)]
    assert contents == [b"second in/2", b"first in/1", b"second other", b"first in/1"]


def test_each_bucket_is_asked_once(buckets, monkeypatch):
    """A manifest of many objects lists no directory, and asks a bucket for all of its own."""
    asked = Counter()
    find = LocalStore.find

    def counted(store, keys):
        asked["find"] += 1
        return find(store, keys)

    monkeypatch.setattr(LocalStore, "find", counted)
    monkeypatch.setattr(LocalStore, "list", lambda *_: pytest.fail("a directory was listed"))
    _sources(buckets, *[f"s3://{bucket}/in/{key}" for key in (1, 2, 10) for bucket in buckets])
    assert asked == {"find": 2}


def test_a_mandatory_object_that_is_missing_is_named(buckets):
    """So is an address that is none; a manifest of nothing but missing objects is an error."""
    with pytest.raises(ObjectNotFoundError, match="s3://first/none does not exist"):
        _sources(buckets, "s3://first/in/1", "s3://first/none", mandatory=True)
    with pytest.raises(ObjectNotFoundError, match="None of the 2 objects"):
        _sources(buckets, "s3://first/none", "s3://second/in/")
    with pytest.raises(ConfigError, match="'in/1' is not the address"):
        _sources(buckets, "in/1")
