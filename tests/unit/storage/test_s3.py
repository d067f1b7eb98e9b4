"""The S3 adapter against a real server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from starlift.config import load_settings
from starlift.errors import (
    AccessDeniedError,
    ObjectNotFoundError,
    StorageError,
    TransientStorageError,
)
from starlift.storage import open_store

WRITERS = 32


@pytest.fixture
def open_on_s3(s3_server, tmp_path):
    """Opens a bucket on the test server, with variables changed."""

    def opened(bucket=s3_server.bucket, **changed):
        environ = {**s3_server.environ(), **changed}
        return open_store(bucket, load_settings(tmp_path, environ=environ))

    return opened


@pytest.fixture
def store(open_on_s3):
    return open_on_s3()


def write_all(store, contents):
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(store.write, contents, contents.values()))


def test_written_object_is_read_back(store, s3_prefix):
    """What is written is what is read, whatever the key's characters."""
    key = s3_prefix + "a b+%41#ü&=.json"
    store.write(key, b"\x00content\xff")
    assert store.read(key) == b"\x00content\xff"
    assert [info.key for info in store.list(s3_prefix)] == [key]


def test_prefix_is_a_string_not_a_directory(store, s3_prefix):
    """A prefix matches every key that begins with it, in the order of the keys."""
    names = ["log_data/2018/a", "log_data/b", "log_data_old/x", "log_datum", "song_data/y"]
    write_all(store, {s3_prefix + name: b"1" for name in names})
    found = [info.key.removeprefix(s3_prefix) for info in store.list(f"{s3_prefix}log_data")]
    assert found == ["log_data/2018/a", "log_data/b", "log_data_old/x"]
    assert len(store.list(f"{s3_prefix}log_dat")) == 4
    assert len(store.list(f"{s3_prefix}log_data/")) == 2
    assert store.list(f"{s3_prefix}none") == []


def test_listing_goes_over_a_thousand_keys(store, s3_prefix):
    """A listing of several pages is complete, sorted, and tells URL, size and ETag."""
    keys = [f"{s3_prefix}many/{number:04}" for number in range(1100)]
    write_all(store, dict.fromkeys(keys, b"12"))
    listed = store.list(f"{s3_prefix}many")
    assert [info.key for info in listed] == keys
    assert {info.size_bytes for info in listed} == {2}
    assert listed[0].url == f"s3://starlift-tests/{keys[0]}"
    assert listed[0].version == listed[0].etag
    assert listed[0].modified_at.tzinfo is not None


def test_objects_are_found_by_their_keys(store, s3_prefix):
    """In the order of the keys, as a listing tells them; neither prefixes nor half a name."""
    write_all(store, {s3_prefix + name: b"1" for name in ("d/k", "d/kk", "empty+ é")})
    listed = {info.key.removeprefix(s3_prefix): info for info in store.list(s3_prefix)}
    wanted = ("d/kk", "none", "d", "d/", "d/k", "empty+ é")
    found = store.find(["", "/", *(s3_prefix + name for name in wanted)])
    assert found == [listed["d/kk"], listed["d/k"], listed["empty+ é"]]


def test_empty_objects_are_listed(store, s3_prefix):
    """An object of size 0 is an object, unless it is a folder marker."""
    store.write(f"{s3_prefix}empty", b"")
    assert [info.size_bytes for info in store.list(s3_prefix)] == [0]


def test_many_are_read_in_order(store, s3_prefix):
    """Contents come in the order asked for, each with its object."""
    contents = {f"{s3_prefix}{number:03}": b"%d" % number for number in range(500)}
    write_all(store, contents)
    backwards = store.list(s3_prefix)[::-1]
    read = list(store.read_many(backwards))
    assert [info for info, _ in read] == backwards
    assert [data for _, data in read] == [contents[info.key] for info in backwards]


def test_reading_can_stop_early(store, s3_prefix):
    """Who stops taking does not wait for the rest."""
    write_all(store, {f"{s3_prefix}{number}": b"x" for number in range(20)})
    reading = store.read_many(store.list(s3_prefix))
    assert next(reading)[1] == b"x"
    reading.close()


@pytest.mark.parametrize("after", [b"other", b"longer than before"])
def test_changed_object_is_an_error(store, s3_prefix, after):
    """An object that was overwritten after it was listed is not read as if it were the same."""
    store.write(f"{s3_prefix}a", b"first")
    listed = store.list(s3_prefix)
    store.write(f"{s3_prefix}a", after)
    with pytest.raises(StorageError, match=r"/a changed while it was read"):
        list(store.read_many(listed))


def test_deleted_object_is_named(store, s3_prefix):
    """A key without an object is an error with its URL and status."""
    with pytest.raises(ObjectNotFoundError, match=rf"s3://starlift-tests/{s3_prefix}no: .*404"):
        store.read(f"{s3_prefix}no")


@pytest.mark.parametrize(("call", "what"), [("list", "x"), ("read", "x"), ("find", ["x"])])
def test_missing_bucket_is_named(open_on_s3, call, what):
    """A missing bucket is told apart from a missing key, and [BUCKETS] is offered."""
    with pytest.raises(ObjectNotFoundError, match=r"NoSuchBucket(.|\n)*\[BUCKETS\]"):
        getattr(open_on_s3("no-such-bucket"), call)(what)


def test_missing_bucket_is_not_made(open_on_s3):
    """Writing into a missing bucket is an error."""
    with pytest.raises(ObjectNotFoundError, match="NoSuchBucket"):
        open_on_s3("no-such-bucket").write("x", b"1")


@pytest.mark.parametrize("variable", ["STARLIFT_AWS_KEY", "STARLIFT_AWS_SECRET"])
@pytest.mark.parametrize("call", ["list", "read"])
def test_wrong_credentials_are_denied(open_on_s3, variable, call):
    """Wrong credentials are an AccessDeniedError, which does not repeat them."""
    store = open_on_s3(**{variable: "wrong-one"})
    with pytest.raises(AccessDeniedError, match=r"403 \w+\.\nNext step: check the cred") as caught:
        getattr(store, call)("x")
    assert "wrong-one" not in str(caught.value)
    assert "false-" not in str(caught.value)


def test_unreachable_endpoint_is_transient(open_on_s3):
    """A server that does not answer is named, with the setting to check, after the retries."""
    with pytest.raises(TransientStorageError, match=r"refused(.|\n)*ENDPOINT under \[S3\]"):
        open_on_s3(STARLIFT_S3_ENDPOINT="http://127.0.0.1:9").list("x")


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/./b"])
def test_key_that_s3_client_would_change_is_refused(store, key):
    """A key is never silently taken for another."""
    with pytest.raises(StorageError, match="s3://starlift-tests/"):
        store.read(key)
