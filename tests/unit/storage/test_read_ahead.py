"""Reading ahead: in order, and within bounds."""

from __future__ import annotations

import threading

import pytest

from starlift.errors import StorageError
from starlift.storage import ObjectInfo
from starlift.storage.s3.read_ahead import read_ahead


def objects(*sizes):
    return [ObjectInfo(f"s3://b/{i}", str(i), size, None, 0) for i, size in enumerate(sizes)]


class Reader:
    """Counts what was begun."""

    def __init__(self):
        self.begun = []
        self._lock = threading.Lock()

    def __call__(self, info):
        """As many bytes as were listed."""
        with self._lock:
            self.begun.append(info.key)
        return b"x" * info.size_bytes


def test_order_is_kept_when_reads_finish_in_another():
    """The first object comes first even if it is read last."""
    second_is_read = threading.Event()

    def read(info):
        if info.key == "0":
            assert second_is_read.wait(5)
        else:
            second_is_read.set()
        return info.key.encode()

    got = read_ahead(objects(1, 1), read, workers=2, most_objects=9, most_bytes=9)
    assert [data for _, data in got] == [b"0", b"1"]


@pytest.mark.parametrize(
    ("most_objects", "most_bytes", "most_begun"), [(3, 10**6, 3), (99, 25, 2), (99, 1, 1)]
)
def test_memory_is_bounded(most_objects, most_bytes, most_begun):
    """While the first object is taken, no more are begun than the bounds allow."""
    reader = Reader()
    infos = objects(*[10] * 20)
    got = read_ahead(infos, reader, workers=8, most_objects=most_objects, most_bytes=most_bytes)
    assert next(got)[0].key == "0"
    assert len(reader.begun) <= most_begun
    assert len(list(got)) == 19


def test_large_object_is_read_alone():
    """An object above the bound is read, when all before it were taken."""
    got = read_ahead(objects(1, 100, 1), Reader(), workers=2, most_objects=9, most_bytes=10)
    assert [len(data) for _, data in got] == [1, 100, 1]


def test_nothing_to_read():
    """No objects, no contents."""
    assert list(read_ahead([], Reader(), workers=2, most_objects=9, most_bytes=9)) == []


def test_failure_comes_in_its_place():
    """What could be read before a failure is given first; then the failure is raised."""

    def read(info):
        if info.key == "1":
            raise StorageError("broken")
        return b"x"

    got = read_ahead(objects(1, 1, 1), read, workers=3, most_objects=9, most_bytes=9)
    assert next(got)[1] == b"x"
    with pytest.raises(StorageError, match="broken"):
        next(got)


def test_stopping_drops_what_was_not_begun():
    """Closing ends the threads and leaves the rest unread."""
    reader = Reader()
    got = read_ahead(objects(*[1] * 50), reader, workers=1, most_objects=5, most_bytes=99)
    next(got)
    got.close()
    assert len(reader.begun) <= 5
    assert not [thread for thread in threading.enumerate() if "read-ahead" in thread.name]
