"""What S3 answers, or does not -> the tree of errors. A scripted server stands in for S3."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from starlift.config import load_settings
from starlift.errors import (
    AccessDeniedError,
    ObjectNotFoundError,
    StorageError,
    TransientStorageError,
)
from starlift.storage import ObjectInfo, open_store
from starlift.storage.s3 import store as s3_store

LISTED = ObjectInfo("s3://b/k", "k", 4, '"e"', 0)


class Server(ThreadingHTTPServer):
    """Answers a request with what `by_path` has, else with the next of `answers`; the last stays.

    An answer is (status, body), and the length to announce where it is not the body's.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = []
        self.by_path = {}
        self.requests = []
        self.headers = []
        self.delay_s = 0

    def answer(self, path):
        """The answer to the next request."""
        if path in self.by_path:
            return self.by_path[path]
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def handle_error(self, *_):
        """Nothing: a client that gave up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    """One answer a connection."""

    def do_GET(self):
        """The scripted answer."""
        self.server.requests.append(f"{self.command} {self.path}")
        self.server.headers.append(self.headers)
        time.sleep(self.server.delay_s)
        status, body, *announced = self.server.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(*announced or (len(body),)))
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("ETag", '"e"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the base class asks for this name
    do_PUT = do_GET  # noqa: N815 - the same

    def log_message(self, *_):
        """Nothing: the tests look at `requests`."""


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=[0.01])
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def open_scripted(server, tmp_path, monkeypatch):
    """Opens a bucket on the scripted server, with one quick retry."""
    monkeypatch.setitem(s3_store.RETRIES, "max_retries", 1)
    environ = {
        "STARLIFT_S3_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "STARLIFT_AWS_KEY": "false-key",
        "STARLIFT_AWS_SECRET": "false-secret",
    }
    return lambda: open_store("b", load_settings(tmp_path, environ=environ))


@pytest.fixture
def store(open_scripted):
    return open_scripted()


def failure(code, **more):
    elements = "".join(f"<{name}>{text}</{name}>" for name, text in more.items())
    return f'<?xml version="1.0"?><Error><Code>{code}</Code>{elements}</Error>'.encode()


def listing(**sizes):
    contents = "".join(
        f"<Contents><Key>{key.replace('_', '/')}</Key><Size>{size}</Size><ETag>e</ETag>"
        "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
        for key, size in sizes.items()
    )
    return (
        f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode()
    )


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (403, failure("AccessDenied", Message="no ListBucket"), AccessDeniedError, "ListBucket"),
        (403, b"", AccessDeniedError, "answered 403"),
        (401, b"", AccessDeniedError, "check the credentials"),
        (400, failure("ExpiredToken"), AccessDeniedError, "400 ExpiredToken"),
        (403, failure("RequestTimeTooSkewed"), AccessDeniedError, "clock"),
        (404, failure("NoSuchBucket"), ObjectNotFoundError, "BUCKETS"),
        (301, failure("PermanentRedirect"), StorageError, "REGION under .S3."),
        (400, failure("AuthorizationHeaderMalformed", Region="eu-west-1"), StorageError, "eu-west"),
        (418, b"", StorageError, "answered 418"),
    ],
)
def test_refusals_are_not_retried(server, store, status, body, kind, said):
    """What a second try cannot mend is told at once, with URL, status and next step."""
    server.answers = [(status, body)]
    with pytest.raises(kind, match=said) as caught:
        store.list("log_data/")
    assert type(caught.value) is kind
    assert "s3://b/log_data/" in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_failures_are_retried(server, store, status):
    """A busy or broken server is asked again, and that is all the caller sees of it."""
    server.answers = [(status, failure("SlowDown")), (200, b"data")]
    assert store.read("k") == b"data"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_lasting_failures_are_transient_errors(server, store, status):
    """A server that stays busy or broken is a TransientStorageError after the retries."""
    server.answers = [(status, failure("SlowDown", Message="Reduce your rate."))]
    with pytest.raises(TransientStorageError, match=rf"s3://b/k: .*{status} SlowDown: Reduce"):
        store.read("k")
    assert len(server.requests) == 2


def test_broken_off_body_is_transient(server, store):
    """A body that ends before its length is never taken for the object."""
    server.answers = [(200, b"da", 4)]
    with pytest.raises(TransientStorageError, match="s3://b/k: no answer"):
        store.read("k")


@pytest.mark.parametrize("times", [1, 2, 4])
def test_broken_off_bodies_are_asked_for_again(server, store, monkeypatch, times):
    """An object whose body breaks off, again and again, is read whole in the end."""
    monkeypatch.setitem(s3_store.RETRIES, "max_retries", 3)
    server.answers = [*[(200, b"da", 4)] * times, (200, b"data")]
    assert store.read("k") == b"data"


@pytest.mark.parametrize("prefix", ["", "log/"])
def test_broken_off_listings_are_asked_for_again(server, store, prefix):
    """A page of a listing that breaks off is asked for again, and no object is missed or twice."""
    names = [f"log_{number:02}" for number in range(70)]
    first, second, rest = (listing(**dict.fromkeys(part, 1)) for part in
                           (names[:60], names[60:], names[50:]))  # fmt: skip
    first = first.replace(
        b"<IsTruncated>false<",
        b"<NextContinuationToken>n</NextContinuationToken><IsTruncated>true<",
    )
    server.answers = [(200, first[:-9], len(first)), (200, first),
                      (200, second[:-9], len(second)), (200, rest)]  # fmt: skip
    assert [info.key.replace("/", "_") for info in store.list(prefix)] == names
    assert "continuation-token=n" in server.requests[-2]
    assert "start-after=log%2F49" in server.requests[-1]


def test_listings_that_break_off_for_ever_are_an_error(server, store):
    """A listing that never ends well is no shorter listing."""
    page = listing(log_a=1)
    server.answers = [(200, page[:-9], len(page))]
    with pytest.raises(TransientStorageError, match="s3://b/: no answer: its body broke off"):
        store.list("")


def test_body_of_another_size_is_an_error(server, store):
    """An object that is not as long as it was listed is an error, even where its ETag agrees."""
    server.answers = [(200, b"longer")]
    with pytest.raises(StorageError, match="changed while it was read: 4 bytes were listed, 6"):
        list(store.read_many([LISTED]))


def test_slow_server_times_out(server, open_scripted, monkeypatch):
    """A server that does not answer in time is given up after the retries."""
    monkeypatch.setitem(s3_store.CLIENT_OPTIONS, "timeout", timedelta(seconds=0.2))
    server.answers, server.delay_s = [(200, b"data")], 1
    with pytest.raises(TransientStorageError, match="s3://b/k: no answer: timed out"):
        open_scripted().read("k")


def test_listed_object_is_asked_for_by_its_etag(server, store):
    """S3 itself is asked to refuse an object that is no longer the one that was listed."""
    server.answers = [(200, b"data")]
    assert list(store.read_many([LISTED])) == [(LISTED, b"data")]
    assert server.headers[0]["If-Match"] == '"e"'


def test_session_token_of_another_key_is_not_sent(server, store, monkeypatch):
    """With a key from [AWS], a token in the environment is left alone: it is another key's."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "other")
    server.answers = [(200, b"data")]
    store.read("k")
    assert "X-Amz-Security-Token" not in server.headers[0]
    assert "Credential=false-key/" in server.headers[0]["Authorization"]


def test_credentials_are_not_repeated(server, store):
    """An answer that repeats the key is not shown, neither in the message nor in its causes."""
    body = failure("InvalidAccessKeyId", Message="false-key?", AWSAccessKeyId="false-key")
    server.answers = [(403, body)]
    with pytest.raises(AccessDeniedError) as caught:
        store.read("k")
    assert "false-" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_folder_markers_are_left_out(server, store):
    """Empty keys that end in a slash are no objects: S3 knows no object of the bare name."""
    server.answers = [(200, listing(a_=0, a_b_=0, a_c=5, d=0, e_=0, e=7))]
    server.by_path = {"/b/a": (404, b""), "/b/a/b": (404, b""), "/b/d": (200, b"")}
    assert [(i.key, i.size_bytes) for i in store.list("")] == [("a/c", 5), ("d", 0), ("e", 7)]


def test_key_that_cannot_be_read_is_named(server, store):
    """A bucket with a key that the client cannot address is an error, not a shorter listing."""
    server.answers = [(200, listing(a__b=1))]
    with pytest.raises(StorageError, match=r"a//b(.|\n)*empty segments"):
        store.list("")
