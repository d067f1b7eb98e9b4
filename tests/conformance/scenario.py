"""COPYs made from a seed: columns, paths, options and spoiled objects at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from starlift.copy.jsonpaths import Path
from starlift.copy.reference import RECORD_LIMIT_BYTES
from starlift.copy.request import CopyRequest, Selection, TargetColumn
from starlift.copy.text_framing import FEWEST_PLAIN_LINES
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import copy_request
from tests.conformance.spoiling import Member, Noise, source_object

TYPES = (
    ColumnType("int2"),
    ColumnType("int4"),
    ColumnType("int8"),
    ColumnType("float4"),
    ColumnType("float8"),
    ColumnType("numeric", precision=18, scale=0),
    ColumnType("numeric", precision=9, scale=2),
    ColumnType("numeric", precision=38, scale=10),
    ColumnType("numeric", precision=5, scale=5),
    ColumnType("bool"),
    ColumnType("date"),
    ColumnType("timestamp"),
    ColumnType("timestamptz"),
    ColumnType("varchar", length=12),
    ColumnType("varchar", length=256),
    ColumnType("char", length=5),
    ColumnType("super"),
    ColumnType("time"),
    ColumnType("varbyte", length=3),
)
DATE_PATTERNS = (
    "MM/DD/YYYY",
    "YYYY-MM-DD",
    "YYYYMMDD",
    "DD.MM.YY",
    "MON DD, YYYY",
    "YYYY-MM",
    "DD·MM€YYYY",
    "DD.MM.YYYY HH:MI:SS",
)
TIME_PATTERNS = (
    "YYYY-MM-DD HH:MI:SS",
    "MM/DD/YYYY HH12:MI:SS AM",
    "DD-MM-YYYY[HH24.MI]",
    "YYYY-MM-DDTHH:MI:SSZ",
    "YYYYMMDDHHMISS",
    "SS:MI:HH'YYYY^MM\\DD",
)
_ODD_KEYS = (
    "a b", "x-1", "k.s", "é", "", "$", "a'b", 'q"q', "KEY", "key", "Key", "0", "日", "[0]", "\\",
)  # fmt: skip
NOISES = (
    Noise(values=0.8, record=0, layout=0, whole=0),
    Noise(values=0.5, record=0.02, layout=0, whole=0),
    Noise(values=0.2, record=0.1, layout=0.1, whole=0),
    Noise(values=0.4, record=0.02, layout=0.3, whole=0.3),
)


@dataclass(frozen=True)
class Grain:
    """How many bytes make a block, a smaller one where that is not clean, a batch, a large record.

    A record of more than `record_limit` bytes is an error. Of text, `fewest_lines` plain ones are
    split as one.
    """

    block: int
    small_block: int
    batch: int
    record_limit: int = RECORD_LIMIT_BYTES
    fewest_lines: int = 1


GRAINS = (
    Grain(16 << 20, 256 << 10, 16 << 20, fewest_lines=FEWEST_PLAIN_LINES),
    Grain(8000, 500, 9000),
    Grain(2000, 2000, 20_000, fewest_lines=3),
    Grain(300, 100, 5000),
    Grain(1, 1, 3000),
    Grain(300, 100, 5000, 2000),
    Grain(100, 100, 5000, 300),
)


@dataclass(frozen=True)
class Scenario:
    """One COPY, and how finely its objects are cut."""

    request: CopyRequest
    grain: Grain


def scenario(seed: int, count: int) -> Scenario:
    """A COPY of about `count` records."""
    random = Random(seed)  # noqa: S311 - not for secrets
    columns = columns_of(random)
    paths = _paths(columns, random)
    by_name = tuple((column.name,) for column in columns)
    ignore_case = tuple(paths) == by_name and random.random() < 0.5
    is_gzip = random.random() < 0.25
    options = conversion(random)
    members = [
        Member(path, column.type, options) for path, column in zip(paths, columns, strict=True)
    ]
    request = copy_request(
        _contents(members, count, random, is_gzip=is_gzip),
        columns,
        Selection(tuple(paths), ignore_case=ignore_case),
        options,
        max_errors=random.choice((0, 2, 5, 20)) if random.random() < 0.15 else 100_000,
        compression="gzip" if is_gzip else None,
    )
    return Scenario(request, random.choice(GRAINS))


def columns_of(random: Random) -> list[TargetColumn]:
    types = random.sample(TYPES, random.choice((len(TYPES), len(TYPES), 4, 1)))
    return [
        TargetColumn(f"k{place}_{kind.name}", kind, is_nullable=random.random() < 0.8)
        for place, kind in enumerate(types)
    ]


def _contents(
    members: Sequence[Member], count: int, random: Random, *, is_gzip: bool
) -> dict[str, bytes]:
    """Four objects with `count` records in all; some hold one or none."""
    noise = random.choice(NOISES)
    shares = [random.choice((0, 1, count // 4, count // 3)) for _ in range(3)]
    return {
        f"{place}.json": source_object(members, share, noise, random, is_gzip=is_gzip)
        for place, share in enumerate((*shares, count - sum(shares)))
    }


def _paths(columns: Sequence[TargetColumn], random: Random) -> list[Path]:
    """Where the values stand: under the columns' names more often than elsewhere."""
    match random.randrange(7):
        case 0:
            return [_odd_path(column.name, random) for column in columns]
        case 1:
            return [_nested_path(column.name, random) for column in columns]
        case 2:
            within: tuple[Path, ...] = ((), (), ("k",), (1,))
            return [(place, *random.choice(within)) for place in range(len(columns))]
        case _:
            return [(column.name,) for column in columns]


def _odd_path(name: str, random: Random) -> Path:
    """One step: now and then an odd key, which several columns may share."""
    return (random.choice(_ODD_KEYS),) if random.random() < 0.3 else (name,)


def _nested_path(name: str, random: Random) -> Path:
    within: tuple[Path, ...] = (
        ("list", random.randrange(12)),
        ("outer", name),
        ("outer", "inner", name),
        (name,),
    )
    return random.choice(within)


def conversion(random: Random) -> Conversion:
    """Any of the parameters that change how values are converted."""
    return Conversion(
        date_format=random.choice((None, None, "auto", *DATE_PATTERNS)),
        time_format=random.choice((None, "auto", "epochsecs", "epochmillisecs", *TIME_PATTERNS)),
        truncate_columns=random.random() < 0.3,
        blanks_as_null=random.random() < 0.3,
        empty_as_null=random.random() < 0.3,
        trim_blanks=random.random() < 0.2,
        round_decimals=random.random() < 0.2,
        accept_any_date=random.random() < 0.2,
        invalid_replacement=random.choice("?^") if random.random() < 0.2 else None,
    )
