"""The made files brought to their place: what is there is looked at first."""

from __future__ import annotations

from collections.abc import Sequence

from starlift.errors import DatabaseError
from starlift.redshift.unload_command import UnloadCommand
from starlift.storage import ObjectStore
from starlift.unload.spool import OutputFile


def check_destination(command: UnloadCommand, store: ObjectStore, prefix: str) -> None:
    """Refuse to write where objects are, unless the UNLOAD says that it may.

    Raises:
        DatabaseError: when a key begins with the prefix, in Redshift's words.
        StorageError: when the bucket cannot be listed.
    """
    if command.may_overwrite or command.cleans_path:
        return
    standing = store.list(prefix)
    if standing:
        raise DatabaseError(
            "Specified unload destination on S3 is not empty: "
            f"{standing[0].url}{' and others' if len(standing) > 1 else ''}",
            hint="take another prefix, remove these objects, or write ALLOWOVERWRITE "
            "(or CLEANPATH, which removes them).",
        )


def deliver(
    command: UnloadCommand,
    store: ObjectStore,
    prefix: str,
    files: Sequence[OutputFile],
    manifest: str | None,
) -> None:
    """Write the files, the manifest last; with CLEANPATH the rest of what stood there goes.

    It goes when the files are written: where one cannot be written, nothing else is lost.

    Raises:
        StorageError: when an object cannot be removed or written.
    """
    standing = _standing(command, store, prefix, files) if command.cleans_path else []
    written = {prefix + file.name for file in files}
    for file in files:
        store.write_file(prefix + file.name, file.path)
    for key in standing:
        if key not in written:
            store.delete(key)
    if manifest is not None:
        store.write(f"{prefix}manifest", manifest.encode())


def _standing(
    command: UnloadCommand, store: ObjectStore, prefix: str, files: Sequence[OutputFile]
) -> list[str]:
    """What CLEANPATH removes: of partitions only the folders that get new files."""
    places = [prefix]
    if command.partition_by:
        places = sorted({prefix + file.name.rpartition("/")[0] + "/" for file in files})
    return [info.key for place in places for info in store.list(place)]
