"""A bucket that a local directory serves."""

from __future__ import annotations

import os

import pytest

from starlift.errors import ObjectNotFoundError, StorageError
from starlift.storage import LocalStore
from starlift.storage.local import PARTIAL_SUFFIX


@pytest.fixture
def root(tmp_path):
    directory = tmp_path / "bucket"
    directory.mkdir()
    return directory


@pytest.fixture
def store(root):
    return LocalStore("b", root, hint="change the line")


def keys(store, prefix=""):
    return [info.key for info in store.list(prefix)]


def fill(store, *names):
    for name in names:
        store.write(name, name.encode())


def test_prefix_is_a_string_not_a_directory(store):
    """A prefix matches every key that begins with it, as on S3."""
    fill(store, "log_data/2018/a", "log_data/b", "log_data_old/x", "log_datum", "log", "song/y")
    assert keys(store, "log_data") == ["log_data/2018/a", "log_data/b", "log_data_old/x"]
    assert keys(store, "log_data/") == ["log_data/2018/a", "log_data/b"]
    assert keys(store, "log_data/2018/a") == ["log_data/2018/a"]
    assert keys(store, "log_data/20") == ["log_data/2018/a"]
    assert keys(store, "/log") == keys(store, "none/") == []
    assert len(keys(store)) == 6


def test_keys_are_sorted_as_on_s3(store):
    """The order is that of the whole key, not of the directory tree."""
    fill(store, "a/x", "a-b", "a0", "ä", "Z")
    assert keys(store) == ["Z", "a-b", "a/x", "a0", "ä"]


def test_listing_tells_identity(store, root):
    """An object has URL, size and time of its last write, and no ETag."""
    fill(store, "d/k")
    [info] = store.list("")
    assert (info.url, info.size_bytes, info.etag) == ("s3://b/d/k", 3, None)
    assert info.modified_ns == (root / "d/k").stat().st_mtime_ns


def test_objects_are_found_by_their_keys(store, root):
    """In the order of the keys, as a listing tells them; neither directories nor half a name."""
    fill(store, "d/k", "d/kk", ".hidden")
    (root / f"d/k{PARTIAL_SUFFIX}").write_bytes(b"")
    wanted = [
        "d/kk",
        "none",
        "d",
        "d/",
        "",
        "/d/k",
        "d/k/x",
        f"d/k{PARTIAL_SUFFIX}",
        "d/k",
        ".hidden",
    ]
    listed = {info.key: info for info in store.list("")}
    assert store.find(wanted) == [listed["d/kk"], listed["d/k"], listed[".hidden"]]


def test_hidden_and_empty_files_are_objects(store, root):
    """A hidden file and an empty one are objects; an empty directory is not."""
    fill(store, ".hidden", "d/.h")
    store.write("empty", b"")
    (root / "nothing").mkdir()
    assert keys(store) == [".hidden", "d/.h", "empty"]


def test_many_are_read_in_order(store):
    """Contents come in the order asked for."""
    fill(store, *(f"{number:03}" for number in range(50)))
    backwards = store.list("")[::-1]
    assert [(i, i.key.encode()) for i in backwards] == list(store.read_many(backwards))


def test_written_object_replaces_the_old_one(store, root):
    """A write makes the directories it needs, replaces what was there, and leaves nothing else."""
    store.write("a/b/c", b"1")
    store.write("a/b/c", b"2")
    assert store.read("a/b/c") == b"2"
    assert [path.name for path in (root / "a/b").iterdir()] == ["c"]


def test_unfinished_write_is_no_object(store, root):
    """What a killed write left behind is not listed."""
    (root / "a.0123.starlift-partial").write_bytes(b"half")
    assert keys(store) == []


def test_failed_write_leaves_nothing(store, root):
    """A write that fails names the file, and leaves no partial file behind."""
    (root / "d").mkdir()
    with pytest.raises(StorageError, match=r"s3://b/d \(.*/d\) cannot be written: "):
        store.write("d", b"1")
    assert [path.name for path in root.iterdir()] == ["d"]


def test_changed_file_is_an_error(store, root):
    """A file that has another size, or was written since it was listed, is not taken for it."""
    fill(store, "k")
    listed = store.list("")
    (root / "k").write_bytes(b"longer")
    with pytest.raises(StorageError, match="changed while it was read: 1 bytes were listed, 6"):
        list(store.read_many(listed))
    (root / "k").write_bytes(b"z")
    os.utime(root / "k", ns=(1, 1))
    with pytest.raises(StorageError, match="it was written after it was listed"):
        list(store.read_many(listed))


def test_vanished_file_is_named(store, root):
    """A file that is gone when it is read is named."""
    fill(store, "k")
    listed = store.list("")
    (root / "k").unlink()
    with pytest.raises(ObjectNotFoundError, match=r"s3://b/k \(.*/bucket/k\) cannot be read"):
        list(store.read_many(listed))


def test_missing_directory_is_named(tmp_path):
    """A directory that does not exist names bucket, directory and the next step, in every call."""
    store = LocalStore("b", tmp_path / "none", hint="change the line")
    for call in (lambda: store.list(""), lambda: store.read("k"), lambda: store.write("k", b"")):
        with pytest.raises(ObjectNotFoundError, match=r"bucket b .*/none(.|\n)*change the line"):
            call()


def test_directory_is_not_an_object(store, root):
    """Reading a directory is an error that says so."""
    (root / "d").mkdir()
    with pytest.raises(StorageError, match=r"s3://b/d .*/d\) cannot be read: "):
        store.read("d")


@pytest.mark.timeout(10)
def test_named_pipe_is_refused(store, root):
    """A named pipe is an error, not something to wait for."""
    os.mkfifo(root / "pipe")
    with pytest.raises(StorageError, match="is not a file"):
        store.list("")
    with pytest.raises(StorageError, match="is not a file"):
        store.read("pipe")


def test_unreadable_file_is_named(store, monkeypatch):
    """A file that the system refuses to open is named with the reason."""
    fill(store, "k")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StorageError, match=r"/bucket/k\) cannot be read: Permission denied"):
        store.read("k")


def test_unreadable_directory_is_named(store, monkeypatch):
    """A directory that the system refuses to list is an error: nothing is left out silently."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(StorageError, match=r"cannot be listed: Permission denied"):
        store.list("")


@pytest.mark.parametrize("key", ["../x", "a/../../x", "a/..", "", "/x", "a//x", "a/", "./x", "a\0"])
def test_key_that_climbs_out_is_refused(store, key):
    """A key is names with slashes between them: no other file is read or written."""
    with pytest.raises(StorageError, match="cannot be an object"):
        store.read(key)
    with pytest.raises(StorageError, match="cannot be an object"):
        store.write(key, b"1")


def test_prefix_that_climbs_out_is_refused(store):
    """A prefix does not leave the directory either."""
    with pytest.raises(StorageError, match="leads out"):
        store.list("../bucket/k")


def test_name_that_is_not_text_is_refused(store, root):
    """A file name that is not UTF-8 cannot be a key, and is not left out silently."""
    path = os.fsencode(root) + b"/\xff"
    os.close(os.open(path, os.O_CREAT))
    with pytest.raises(StorageError, match=r"'\\udcff' is not UTF-8"):
        store.list("")


class TestLinks:
    """Symbolic links in the bucket's directory."""

    def test_within_the_directory_they_are_followed(self, store, root):
        """A link to a file or directory of the bucket is an object under its own key."""
        fill(store, "real/a")
        (root / "file").symlink_to("real/a")
        (root / "linked").symlink_to(root / "real")
        assert keys(store) == ["file", "linked/a", "real/a"]
        assert [data for _, data in store.read_many(store.list(""))] == [b"real/a"] * 3

    @pytest.mark.parametrize("target", ["../outside", "../outside/secret", "gone"])
    def test_link_that_leads_outside_or_nowhere_is_refused(self, store, root, tmp_path, target):
        """A link out of the directory is refused by every call, as is one that leads nowhere."""
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside/secret").write_bytes(b"secret")
        (root / "link").symlink_to(target)
        with pytest.raises(StorageError, match="s3://b/link"):
            store.list("")
        with pytest.raises(StorageError, match="s3://b/link"):
            store.read("link")

    def test_nothing_is_read_or_written_through_a_link_outside(self, store, root, tmp_path):
        """A key whose directory is a link out of the bucket is refused."""
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside/k").write_bytes(b"secret")
        (root / "link").symlink_to(tmp_path / "outside")
        with pytest.raises(StorageError, match="leads out"):
            store.read("link/k")
        with pytest.raises(StorageError, match="leads out"):
            store.write("link/new/k", b"1")
        assert sorted(path.name for path in (tmp_path / "outside").iterdir()) == ["k"]

    def test_link_of_another_prefix_does_not_matter(self, store, root):
        """A listing does not look at links outside of its prefix."""
        fill(store, "log_data/a")
        (root / "log").symlink_to("/")
        assert keys(store, "log_data") == ["log_data/a"]

    @pytest.mark.parametrize("links", [{"a/up": ".."}, {"a/x": "../b", "b/y": "../a"}])
    def test_endless_links_are_refused(self, store, root, links):
        """A link to a directory above it is an error, not an endless listing."""
        fill(store, "a/k", "b/k")
        for name, target in links.items():
            (root / name).symlink_to(target)
        with pytest.raises(StorageError, match="a link to a directory above it"):
            store.list("")

    def test_the_directory_itself_may_be_a_link(self, root, tmp_path):
        """[BUCKETS] may name a link."""
        (tmp_path / "alias").symlink_to(root)
        store = LocalStore("b", tmp_path / "alias")
        fill(store, "k")
        assert keys(store) == ["k"]
