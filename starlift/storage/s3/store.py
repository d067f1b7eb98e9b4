"""A bucket on S3, through obstore's synchronous calls from threads.

Its asynchronous calls aborted interpreters at exit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import obstore
import obstore.store
from obstore.exceptions import PreconditionError

from starlift.config import Settings
from starlift.errors import StorageError
from starlift.storage.objects import Listing, ObjectInfo, changed_error, check_size
from starlift.storage.s3.credentials import find_credentials
from starlift.storage.s3.failures import has_broken_off, translate
from starlift.storage.s3.read_ahead import read_ahead
from starlift.storage.s3.retries import CLIENT_OPTIONS, FAILURES, RETRIES, whole

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta

WORKERS = 64
READ_AHEAD_OBJECTS = 512
READ_AHEAD_BYTES = 64 * 1024 * 1024
LISTED_AT_ONCE = 50

_Metas = list["ObjectMeta"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Result = TypeVar("_Result")


def open_bucket(bucket: str, settings: Settings) -> S3Store:
    """The store of a bucket on S3, or on the server that [S3] ENDPOINT names."""
    endpoint = settings.s3.endpoint
    client = obstore.store.S3Store(
        bucket,
        config={"endpoint": endpoint} if endpoint else {},
        region=settings.require("S3", "REGION"),
        virtual_hosted_style_request=False,  # works for any server, and for names with dots
        credential_provider=find_credentials(settings),
        client_options={**CLIENT_OPTIONS, "allow_http": endpoint is not None},
        retry_config=RETRIES,
    )
    return S3Store(bucket, client)


class S3Store:
    """The objects of one bucket on S3."""

    def __init__(self, bucket: str, client: obstore.store.S3Store) -> None:
        self._bucket = bucket
        self._client = client

    def list(self, prefix: str) -> Listing:
        """The objects whose keys begin with `prefix`, by key."""
        url = self._url(prefix)
        listed = _translated(url, lambda: self._list(prefix))
        found = {meta["path"]: meta for meta in sorted(listed, key=lambda meta: meta["size"])}
        empty = [path for path, meta in found.items() if not meta["size"]]
        for marker in _translated(url, lambda: self._find_markers(empty)):
            del found[marker]
        return [self._info(found[path]) for path in sorted(found)]

    def find(self, keys: Sequence[str]) -> Listing:
        """The objects that have one of the keys, in the order of the keys."""
        with ThreadPoolExecutor(WORKERS, "find") as pool:
            found = dict(zip(keys, pool.map(self._found, keys), strict=True))
        missing = [key for key, info in found.items() if info is None]
        if missing:  # of a bucket that is missing, too, S3 says no more when asked for a key
            self._ask_for_bucket(missing[0])
        return [info for key in keys if (info := found[key]) is not None]

    def read(self, key: str) -> bytes:
        """The object's content."""
        url = self._checked_url(key)
        return _translated(url, lambda: self._content(key, {}))

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The objects' contents in the order given, read ahead by many threads."""
        return read_ahead(
            objects,
            self._read_listed,
            workers=WORKERS,
            most_objects=READ_AHEAD_OBJECTS,
            most_bytes=READ_AHEAD_BYTES,
        )

    def write(self, key: str, data: bytes) -> None:
        """Writes the object, whole or not at all."""
        url = self._checked_url(key)
        _translated(url, lambda: obstore.put(self._client, key, data))

    def write_file(self, key: str, file: Path) -> None:
        """Writes the object, whole or not at all, with the content of a local file."""
        url = self._checked_url(key)
        _translated(url, lambda: obstore.put(self._client, key, file))

    def delete(self, key: str) -> None:
        """Removes the object; one that is not there is no error."""
        url = self._checked_url(key)
        _translated(url, lambda: obstore.delete(self._client, key))

    def _list(self, prefix: str) -> _Metas:
        """What S3 lists for the prefix.

        obstore's own prefixes are whole path segments. The last part of ours need not be one: it
        is looked up among the names of its level.
        """
        above, _, start = prefix.rpartition("/")
        if not start:
            return self._list_below(above)
        level = whole(lambda: obstore.list_with_delimiter(self._client, above))
        found = [meta for meta in level["objects"] if meta["path"].startswith(prefix)]
        for name in level["common_prefixes"]:
            if name.startswith(prefix):
                found.extend(self._list_below(name))
        return found

    def _list_below(self, above: str) -> _Metas:
        """All objects below a level. One that was cut off goes on behind the last it brought."""
        found: _Metas = []
        while not whole(lambda: self._list_on(above, found)):
            pass
        return found

    def _list_on(self, above: str, found: _Metas) -> bool:
        """Whether what lies below a level, behind what is found, has been found to its end."""
        last = found[-1]["path"] if found else None
        count = len(found)
        try:
            for page in obstore.list(self._client, above, offset=last, chunk_size=LISTED_AT_ONCE):
                found.extend(page)
        except FAILURES as error:
            if len(found) == count or not has_broken_off(error):
                raise
            return False
        return True

    def _find_markers(self, paths: Sequence[str]) -> set[str]:
        """Those of the empty listed paths that are folder markers.

        obstore lists a marker `a/` as `a`, and no such object exists.
        """
        if not paths:
            return set()
        with ThreadPoolExecutor(WORKERS, "markers") as pool:
            found = pool.map(self._exists, paths)
            return {path for path, is_there in zip(paths, found, strict=True) if not is_there}

    def _found(self, key: str) -> ObjectInfo | None:
        if key != key.strip("/") or not key:
            return None
        try:
            return self._info(obstore.head(self._client, key))
        except FileNotFoundError:
            return None
        except FAILURES as error:
            raise translate(error, self._url(key)) from None

    def _ask_for_bucket(self, key: str) -> None:
        """Raise an error if the bucket is missing; it is a listing of a page at most."""
        below = obstore.list(self._client, key.strip("/"), chunk_size=1)
        _translated(self._url(key), lambda: next(iter(below), None))

    def _exists(self, path: str) -> bool:
        try:
            obstore.head(self._client, path)
        except FileNotFoundError:
            return False
        return True

    def _read_listed(self, info: ObjectInfo) -> bytes:
        """The content of a listed object, which must be the one that was listed."""
        options: GetOptions = {"if_match": info.etag} if info.etag else {}
        try:
            data = self._content(info.key, options)
        except PreconditionError:
            raise changed_error(info, "its ETag is another") from None
        except FAILURES as error:
            raise translate(error, info.url) from None
        check_size(info, data)
        return data

    def _content(self, key: str, options: GetOptions) -> bytes:
        return whole(lambda: bytes(obstore.get(self._client, key, options=options).bytes()))

    def _info(self, meta: ObjectMeta) -> ObjectInfo:
        key = meta["path"]
        modified_ns = (meta["last_modified"] - _EPOCH) // timedelta(microseconds=1) * 1000
        return ObjectInfo(self._url(key), key, meta["size"], meta["e_tag"], modified_ns)

    def _checked_url(self, key: str) -> str:
        """The URL of a key; one that obstore would silently change is refused."""
        if not key or key != key.strip("/"):
            raise StorageError(
                f"{self._url(key)} is not an object.",
                hint="a key neither begins nor ends with a slash.",
            )
        return self._url(key)

    def _url(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


def _translated(url: str, call: Callable[[], _Result]) -> _Result:
    """The call's result, or our error for its failure.

    obstore's own error is not chained: the server's answer in it may repeat the key.
    """
    try:
        return call()
    except FAILURES as error:
        raise translate(error, url) from None
