"""The names of an UNLOAD's objects."""

from __future__ import annotations

import pytest

from starlift.redshift.statements import parse
from starlift.redshift.unload_command import unload_command
from starlift.unload.names import file_name, folder, prefix_of


def command(options: str):
    """The command of an UNLOAD with these parameters."""
    return unload_command(parse(f"unload ('select 1 as x') to 's3://b/p' {options}"))


@pytest.mark.parametrize(
    ("options", "number", "name"),
    [
        ("", 0, "0000_part_00"),
        ("", 12, "0000_part_12"),
        ("parallel off", 1, "001"),
        ("gzip", 0, "0000_part_00.gz"),
        ("bzip2", 0, "0000_part_00.bz2"),
        ("csv zstd parallel off", 0, "000.zst"),
        ("parquet", 3, "0000_part_03.parquet"),
        ("csv extension 'csv'", 0, "0000_part_00.csv"),
        ("csv gzip extension '.csv.gz'", 0, "0000_part_00.csv.gz"),
    ],
)
def test_names_of_files(options, number, name):
    """As r_UNLOAD and its examples show them: slice, part, and the ending of a compression."""
    assert file_name(command(options), number) == name


def test_prefixes():
    """Partitions stand in a folder: a slash is added where the prefix has none."""
    assert prefix_of(command(""), "a/b_") == "a/b_"
    assert prefix_of(command("partition by (x)"), "a/b_") == "a/b_/"
    assert prefix_of(command("partition by (x)"), "a/") == "a/"
    assert prefix_of(command("partition by (x)"), "") == ""


def test_folders():
    """NULL has Hive's name, and a slash in a value makes no folder."""
    assert folder(["d", "s"], ["1992-01-02", None]) == "d=1992-01-02/s=__HIVE_DEFAULT_PARTITION__/"
    assert folder(["s"], ["a/b=c:d"]) == "s=a%2Fb%3Dc%3Ad/"
