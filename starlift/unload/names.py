"""The keys of an UNLOAD's objects, as Redshift names them.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD_command_examples.html
"""

from __future__ import annotations

from collections.abc import Sequence

from starlift.redshift.unload_command import Format, UnloadCommand

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
# What Apache Hive writes as %XX in the name of a partition's folder.
_ESCAPED = frozenset("\"#%'*/:=?\\\x7f{[]^")


def prefix_of(command: UnloadCommand, key: str) -> str:
    """What every key begins with: partitions stand in a folder."""
    return f"{key}/" if command.partition_by and key and not key.endswith("/") else key


def folder(columns: Sequence[str], values: Sequence[str | None]) -> str:
    """The folders of a partition.

    >>> folder(["year", "city"], ["2018", "São Paulo/SP"]), folder(["x"], [None])
    ('year=2018/city=São Paulo%2FSP/', 'x=__HIVE_DEFAULT_PARTITION__/')
    """
    pairs = zip(columns, values, strict=True)
    return "".join(
        f"{column}={NULL_PARTITION if value is None else _escaped(value)}/"
        for column, value in pairs
    )


def _escaped(value: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in _ESCAPED or c < " " else c for c in value)


def file_name(command: UnloadCommand, number: int) -> str:
    """The name of the file of that number, from 0, within its prefix and folder.

    The embedded engine has one slice, 0000.
    """
    name = f"0000_part_{number:02d}" if command.is_parallel else f"{number:03d}"
    return name + _ending(command)


def _ending(command: UnloadCommand) -> str:
    if command.extension is not None:
        return f".{command.extension.removeprefix('.')}"
    return ".parquet" if command.format is Format.PARQUET else command.compression.value
