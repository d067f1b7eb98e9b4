"""A bucket that a local directory serves: its files are the objects.

One thread: on a local disk more of them only get in each other's way.
"""
# Paths are strings where 15,000 small files pass: pathlib would take much of the time.
# ruff: noqa: PTH114, PTH116, PTH120, PTH123

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from starlift.errors import ObjectNotFoundError, StorageError
from starlift.storage.objects import Listing, ObjectInfo, changed_error, check_size

# A write in progress stands beside its object under such a name: it is no object yet.
PARTIAL_SUFFIX = ".starlift-partial"
# O_NONBLOCK: opening a named pipe returns at once, and it is refused instead of waited for.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class LocalStore:
    """The files below `directory` as the objects of `bucket`.

    `hint` is the next step where the directory does not exist.
    """

    def __init__(self, bucket: str, directory: Path, *, hint: str = "") -> None:
        self._bucket = bucket
        self._directory = directory
        self._hint = hint
        self._root = os.path.realpath(directory)
        self._inside: set[str] = set()  # directories found to lie within the root

    def list(self, prefix: str) -> Listing:
        """The files whose keys begin with `prefix`, by key; hidden files are files."""
        if ".." in prefix.split("/"):
            raise StorageError(f"{self._url(prefix)} leads out of the bucket.")
        self._check_directory()
        found: Listing = []
        self._walk(self._root, "", prefix, (), found)
        return sorted(found, key=lambda info: info.key)

    def find(self, keys: Sequence[str]) -> Listing:
        """The files that have one of the keys, in the order of the keys."""
        self._check_directory()
        found = map(self._found, keys)
        return [info for info in found if info is not None]

    def read(self, key: str) -> bytes:
        """The file's content."""
        self._check_directory()
        return self._read(key)[0]

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The files' contents in the order given, one at a time."""
        for info in objects:
            data, modified_ns = self._read(info.key)
            check_size(info, data)
            if modified_ns != info.modified_ns:
                raise changed_error(info, "it was written after it was listed")
            yield info, data

    def write(self, key: str, data: bytes) -> None:
        """Writes the file, whole or not at all, and the directories above it."""
        self._write(key, lambda partial: partial.write_bytes(data))

    def write_file(self, key: str, file: Path) -> None:
        """Writes the file, whole or not at all, as a copy of another."""
        self._write(key, lambda partial: shutil.copyfile(file, partial))

    def delete(self, key: str) -> None:
        """Removes the file; one that is not there is no error. Directories stay."""
        self._check_directory()
        try:
            Path(self._path(key)).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(key, "cannot be removed", error) from error

    def _write(self, key: str, make: Callable[[Path], object]) -> None:
        """Makes the file beside its place, then moves it there."""
        self._check_directory()
        path = Path(self._path(key))
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PARTIAL_SUFFIX}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                make(partial)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(key, "cannot be written", error) from error

    def _walk(
        self, directory: str, above: str, prefix: str, jumps: tuple[str, ...], found: Listing
    ) -> None:
        """Adds the objects below `directory`, whose keys begin with `above`, to `found`.

        `jumps` are the real directories in which a link was followed to come here.
        """
        key = above
        is_within = above.startswith(prefix)
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    key = above + entry.name
                    if not (is_within or key.startswith(prefix) or prefix.startswith(f"{key}/")):
                        continue
                    if entry.is_symlink():
                        self._follow(entry.path, key, prefix, jumps, found)
                    elif entry.is_dir():
                        self._walk(entry.path, f"{key}/", prefix, jumps, found)
                    elif not key.endswith(PARTIAL_SUFFIX) and key.startswith(prefix):
                        found.append(self._info(key, entry.stat()))
        except OSError as error:
            raise self._failed(key, "cannot be listed", error) from error

    def _follow(
        self, link: str, key: str, prefix: str, jumps: tuple[str, ...], found: Listing
    ) -> None:
        """Adds what a symbolic link within the bucket leads to; refuses one that leads outside."""
        target = os.path.realpath(link)
        self._check_inside(target, key)
        if Path(target).is_dir():
            here = os.path.realpath(os.path.dirname(link))
            if any(_contains(target, directory) for directory in (*jumps, here)):
                raise StorageError(
                    f"{self._url(key)} ({link}) is a link to a directory above it.",
                    hint="remove the link: it would be followed without end.",
                )
            self._walk(link, f"{key}/", prefix, (*jumps, here), found)
        elif key.startswith(prefix):
            found.append(self._info(key, os.stat(target)))

    def _found(self, key: str) -> ObjectInfo | None:
        if key != key.strip("/") or not key or key.endswith(PARTIAL_SUFFIX):
            return None
        try:
            status = os.stat(self._path(key))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._failed(key, "cannot be found", error) from error
        return None if stat.S_ISDIR(status.st_mode) else self._info(key, status)

    def _info(self, key: str, status: os.stat_result) -> ObjectInfo:
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(f"{self._url(key)} ({self._root}/{key}) is not a file.")
        if not key.isascii() and _is_undecodable(key):
            raise StorageError(
                f"The name of {self._root}/{key!a} is not UTF-8, and cannot be an object's key.",
                hint="rename the file.",
            )
        return ObjectInfo(self._url(key), key, status.st_size, None, status.st_mtime_ns)

    def _read(self, key: str) -> tuple[bytes, int]:
        """The file's content, and when it was last written."""
        path = self._path(key)
        try:
            descriptor = os.open(path, _FLAGS)
            with open(descriptor, "rb", buffering=0) as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    raise StorageError(f"{self._url(key)} ({path}) is not a file.")
                return file.readall(), status.st_mtime_ns
        except OSError as error:
            raise self._failed(key, "cannot be read", error) from error

    def _path(self, key: str) -> str:
        """The file of a key, which is checked not to lead out of the directory."""
        segments = key.split("/")
        if not {"", ".", ".."}.isdisjoint(segments) or "\0" in key or (os.sep != "/" in key):
            raise StorageError(
                f"{self._url(key)} cannot be an object in a local directory.",
                hint="a key is made of names with single slashes between them, without '..'.",
            )
        path = f"{self._root}/{key}"
        parent = os.path.dirname(path)
        if parent not in self._inside:
            self._check_inside(os.path.realpath(parent), key)
            self._inside.add(parent)
        if os.path.islink(path):
            self._check_inside(os.path.realpath(path), key)
        return path

    def _check_inside(self, real: str, key: str) -> None:
        if not _contains(self._root, real):
            raise StorageError(
                f"{self._url(key)} is a link that leads out of {self._root}, to {real}.",
                hint="copy the file into the bucket's directory.",
            )

    def _check_directory(self) -> None:
        if not self._directory.is_dir():
            raise ObjectNotFoundError(
                f"The bucket {self._bucket} is served from {self._directory}, "
                "which is not a directory.",
                hint=self._hint,
            )

    def _failed(self, key: str, what: str, error: OSError) -> StorageError:
        """The operating system's error, with the object's URL and file."""
        kind = ObjectNotFoundError if isinstance(error, FileNotFoundError) else StorageError
        return kind(f"{self._url(key)} ({self._root}/{key}) {what}: {error.strerror}.")

    def _url(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


def _contains(directory: str, path: str) -> bool:
    """Whether the real path is the directory or lies below it."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def _is_undecodable(name: str) -> bool:
    """Whether the name holds bytes that are not UTF-8, which Python keeps as lone surrogates."""
    return any("\ud800" <= character <= "\udfff" for character in name)
