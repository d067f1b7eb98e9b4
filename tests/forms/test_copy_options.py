"""The options of COPY in every spelling and order that people give them, in every habit."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
from itertools import product

import pyarrow as pa
import pytest

from starlift.errors import StarliftError
from tests.forms.habits import orders

EVENTS = b"""
{"name": "Ada", "level": "paid", "at": 1541106106796, "extra": [1, 2]}
{"name": "", "level": "  ", "at": 1541106352796}{"name": "Zo\\u00eb N\\u00fa\\u00f1ez", "at": null}
"""
EVENTS_TABLE = "create table events (name varchar(6), level varchar, at timestamp)"
ROWS = [
    (None, None, dt.datetime(2018, 11, 1, 21, 5, 52, 796000)),  # noqa: DTZ001
    ("Ada", "paid", dt.datetime(2018, 11, 1, 21, 1, 46, 796000)),  # noqa: DTZ001
    ("Zo\u00eb N", None, None),
]
READS = "select name, level, at from events order by name nulls first"

SPELLINGS = {
    "the format": (
        *("json 'auto'", "json as 'auto'", "format json 'auto'", "format as json 'auto'"),
        *("format as json as 'auto'", "format json as 'auto'", "json"),
        *("json 's3://bucket/paths.json'", "format as json 's3://bucket/paths.json'"),
        "json 'auto ignorecase'",
    ),
    "the role": (
        "iam_role 'arn:aws:iam::000000000000:role/reads'",
        "iam_role default",
        "credentials 'aws_iam_role=arn:aws:iam::000000000000:role/reads'",
        "credentials as 'aws_iam_role=arn:aws:iam::000000000000:role/reads'",
        "with credentials 'aws_iam_role=arn:aws:iam::000000000000:role/reads'",
        "with credentials as 'aws_access_key_id=KEY;aws_secret_access_key=SECRET'",
        "access_key_id 'KEY' secret_access_key 'SECRET'",
        "access_key_id as 'KEY' secret_access_key as 'SECRET' session_token as 'TOKEN'",
    ),
    "the region": ("region 'us-west-2'", "region as 'us-west-2'"),
    "the encodings": (
        *("compupdate off", "compupdate on", "compupdate preset", "compupdate", "compupdate true"),
        *("compupdate false", "compupdate off comprows 100000"),
    ),
    "the statistics": ("statupdate off", "statupdate on", "statupdate", "statupdate true"),
    "the time": ("timeformat 'epochmillisecs'", "timeformat as 'epochmillisecs'"),
    "too long": ("truncatecolumns",),
    "empty": ("emptyasnull",),
    "blank": ("blanksasnull",),
    "the errors": ("maxerror 0", "maxerror 10", "maxerror as 10", "maxerror as 100000"),
    "the characters": ("acceptinvchars", "acceptinvchars '?'", "acceptinvchars as '^'"),
    "the dates": ("dateformat 'auto'", "dateformat as 'auto'", "dateformat 'YYYY-MM-DD'"),
}
USUAL = {
    name: spellings[0]
    for name, spellings in SPELLINGS.items()
    if name not in {"the characters", "the dates"}
}


@pytest.fixture
def events(forms):
    """The bucket with the events and their JSONPaths file."""
    paths = b'{"jsonpaths": ["$.name", "$.level", "$.at"]}'
    forms.warehouse.put({"events/1.json": EVENTS, "paths.json": paths})
    return forms


def _copy(options, head="copy events from 's3://bucket/events'"):
    return " ".join([head, *options])


@pytest.mark.parametrize(
    "spelling",
    [(name, spelling) for name, spellings in SPELLINGS.items() for spelling in spellings],
    ids=lambda spelling: spelling[1],
)
def test_spellings(events, spelling):
    """Every spelling of an option means the same, with and without AS, in every habit."""
    name, text = spelling
    options = {**USUAL, name: text}.values()
    events.effect(_copy(options), READS, ROWS, [EVENTS_TABLE])


@pytest.mark.parametrize("order", [*orders(tuple(USUAL))], ids=lambda order: f"{order[0]}")
def test_orders(events, order):
    """The options of a COPY come in any order."""
    copy = _copy(USUAL[name] for name in order)
    with events.undone():
        assert list(events.run(f"{EVENTS_TABLE}; {copy}; {READS}").rows) == ROWS


@pytest.mark.parametrize("options", [
    *product(("region 'us-west-2' ", ""), ("compupdate off statupdate off ", "statupdate on "),
             ("format as json 'auto'", "json 'auto'")),
], ids=" ".join)  # fmt: skip
def test_usual_copies(events, options):
    """The COPYs that most people write load all that fits its column."""
    table = "create table events (name varchar, level varchar, at bigint)"
    role = "credentials 'aws_iam_role=arn:aws:iam::000000000000:role/reads'"
    rows = [
        ("", "  ", 1541106352796),
        ("Ada", "paid", 1541106106796),
        ("Zo\u00eb N\u00fa\u00f1ez", None, None),
    ]
    events.effect(_copy([role, *options]), READS, rows, [table])


@pytest.mark.parametrize(
    "head",
    [
        "copy events from 's3://bucket/events'",
        "copy public.events from 's3://bucket/events/'",
        "copy \"events\" from 's3://bucket/events/1.json'",
        'copy "Public"."EVENTS" from \'s3://bucket/ev\'',
        "copy events (name, level, at) from 's3://bucket/events'",
        'copy events ("name", LEVEL, "At") from \'s3://bucket/events\'',
    ],
)
def test_targets(events, head):
    """The table stands with and without its schema, quotation marks, and list of columns."""
    events.effect(_copy(USUAL.values(), head), READS, ROWS, [EVENTS_TABLE])


@pytest.mark.parametrize(
    ("option", "pack"),
    [("gzip", gzip.compress), ("bzip2", bz2.compress)],
)
def test_compression(forms, option, pack):
    """GZIP and BZIP2 name the compression."""
    forms.warehouse.put({"packed/1": pack(EVENTS)})
    options = [*USUAL.values(), option]
    forms.effect(
        _copy(options, "copy events from 's3://bucket/packed'"), READS, ROWS, [EVENTS_TABLE]
    )


def test_zstd(forms):
    """ZSTD names the compression."""
    packed = pa.compress(EVENTS, codec="zstd", asbytes=True)
    forms.warehouse.put({"zstd/1": packed})
    copy = _copy([*USUAL.values(), "zstd"], "copy events from 's3://bucket/zstd'")
    forms.effect(copy, READS, ROWS, [EVENTS_TABLE])


REFUSED = [
    ("maxerror 100001", "100000"),
    ("maxerror -1", ""),
    ("json 'auto'", "JSON"),
    ("compression 'gzip'", "compression"),
    ("iam_role", ""),
    ("region us-west-2", ""),
]


@pytest.mark.parametrize(("option", "message"), REFUSED)
def test_options_that_are_refused(events, option, message):
    """An option that is none, that stands twice or lacks its value is refused."""
    copy = (
        f"copy events from 's3://bucket/events' credentials 'aws_iam_role=r' json 'auto' {option}"
    )
    events.refused(copy, StarliftError, message, [EVENTS_TABLE])


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("copy events from s3://bucket/events", ""),
        ("copy events (name, name) from 's3://bucket/events'", "name"),
        ("copy events (who) from 's3://bucket/events'", "who"),
        ("copy nobody from 's3://bucket/events'", "nobody"),
        ("copy events 's3://bucket/events'", "FROM"),
        ("copy events from 's3://bucket/nothing'", "nothing"),
    ],
)
def test_targets_that_are_refused(events, head, message):
    """A COPY into what does not stand, or from what is not there, is refused by its name."""
    events.refused(_copy(USUAL.values(), head), StarliftError, message, [EVENTS_TABLE])
