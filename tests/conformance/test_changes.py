"""COPY counts the values that it changes by a documented rule, the same on each of its ways.

https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pyarrow as pa
import pyarrow.parquet
import pytest

from starlift.copy import text_framing
from starlift.copy.changes import Rule
from starlift.copy.request import CopyRequest, Layout, TargetColumn
from starlift.engines.duckdb import soft_pass, value_tests
from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import by_fast_path, by_reference, copy_request

_TYPES = {
    "n": ColumnType("numeric", precision=5, scale=1),
    "v": ColumnType("varchar", length=4),
    "c": ColumnType("char", length=3),
    "d": ColumnType("date"),
    "t": ColumnType("timestamp"),
    "z": ColumnType("timestamptz"),
    "m": ColumnType("time"),
    "i": ColumnType("int4"),
}
_CSV = TextFormat(",", quote='"', ignores_blank_lines=True, fills_records=True)
_LINES = TextFormat("|", ignores_blank_lines=True, fills_records=True)
Counts = dict[tuple[str, str], int]


@pytest.fixture
def counts(connection, monkeypatch) -> Callable[[CopyRequest], Counts]:
    """What a COPY's report says that it changed, by column and rule: the same on both ways."""
    monkeypatch.setattr(text_framing, "FEWEST_PLAIN_LINES", 1)

    def count(request: CopyRequest) -> Counts:
        fast, slow = by_fast_path(request, connection), by_reference(request)
        assert fast.difference(slow) == ""
        return {(each.column, each.rule.value): each.count for each in fast.changes}

    return count


def _columns(names: str) -> list[TargetColumn]:
    return [TargetColumn(name, _TYPES[name], is_nullable=True) for name in names]


def _json(names: str, *rows: tuple[object, ...], **options: object) -> CopyRequest:
    """A COPY of JSON with these values; None is no value."""
    lines = (json.dumps(dict(zip(names, row, strict=True))) for row in rows)
    content = "\n".join(lines).encode()
    return copy_request({"a": content}, _columns(names), None, Conversion(**options))


def _text(names: str, content: bytes, layout: Layout = _LINES, **options: object) -> CopyRequest:
    conversion = Conversion(null_text="\\N", **options)
    return copy_request({"a": content}, _columns(names), layout, conversion)


def test_values_that_are_too_long_are_counted(counts):
    """TRUNCATECOLUMNS has cut two in v and one in c; blanks alone are cut without it, too."""
    rows = [("abcde", "abcd"), ("ééé", "abc"), ("abcd", "ab "), ("ab     ", "abc  "), ("x", None)]
    assert counts(_json("vc", *rows, truncate_columns=True)) == {
        ("v", "TRUNCATECOLUMNS"): 2,
        ("c", "TRUNCATECOLUMNS"): 1,
        ("v", "excess blanks"): 1,
    }
    assert counts(_json("vc", ("ab     ", "abc  "))) == {("v", "excess blanks"): 1}


def test_blank_and_empty_values_are_counted(counts):
    """EMPTYASNULL, BLANKSASNULL and TRIMBLANKS count texts; in a number a blank is no value."""
    rows = [("", "", ""), ("  ", " ", " "), ("a ", "b", "7"), ("\t", "", ""), (None, None, None)]
    both = _json("vci", *rows, empty_as_null=True, blanks_as_null=True, trim_blanks=True)
    assert counts(both) == {
        ("v", "EMPTYASNULL"): 1,
        ("c", "EMPTYASNULL"): 2,
        ("v", "BLANKSASNULL"): 2,
        ("c", "BLANKSASNULL"): 1,
        ("v", "TRIMBLANKS"): 1,
    }
    assert counts(_json("vci", *rows, trim_blanks=True)) == {("v", "TRIMBLANKS"): 3}
    assert counts(_json("vci", *rows)) == {}


def test_decimals_that_lose_digits_are_counted(counts):
    """1.25 and -0.04 do; 1.20, with zeros alone behind the scale, does not."""
    rows = [(1.25,), (-0.04,), ("1.20",), (7,), (None,)]
    assert counts(_json("n", *rows)) == {("n", "scale"): 2}
    assert counts(_json("n", *rows, round_decimals=True)) == {("n", "ROUNDEC"): 2}


def test_invalid_characters_that_are_replaced_are_counted(counts):
    """A value once, however many characters of it are replaced."""
    content = b"a\xff\xfe|a\n\xef\xbf\xbe|b\nabc|\xc3\n"
    columns = [
        TargetColumn(name, ColumnType("varchar", length=9), is_nullable=True) for name in "vw"
    ]
    conversion = Conversion(null_text="\\N", invalid_replacement="?")
    assert counts(copy_request({"a": content}, columns, _LINES, conversion)) == {
        ("v", "ACCEPTINVCHARS"): 2,
        ("w", "ACCEPTINVCHARS"): 1,
    }


def test_invalid_dates_that_become_null_are_counted(counts):
    """ACCEPTANYDATE counts those of dates, timestamps and times; a NULL is none."""
    rows = [("soon", "2018-02-30", "x", "25:00"), ("2018-11-01", "2018-11-01", None, "")]
    assert counts(_json("dtzm", *rows, accept_any_date=True)) == {
        ("d", "ACCEPTANYDATE"): 1,
        ("t", "ACCEPTANYDATE"): 1,
        ("z", "ACCEPTANYDATE"): 1,
        ("m", "ACCEPTANYDATE"): 1,
    }


def test_what_a_date_or_time_loses_is_counted(counts):
    """The time of day, a zone other than UTC, what is finer than microseconds; UTC is no loss."""
    rows = [
        ("2018-11-01 21:01:46", "2018-11-01 21:01:46 PST", "2018-11-01 21:01:46 PST"),
        ("2018-11-01 00:00:00", "2018-11-01 21:01:46Z", "2018-11-01 21:01:46.1234567Z"),
        ("2018-11-01", "2018-11-01 21:01:46.12345670", "2018-11-01 21:01:46.12345600"),
        ("2018-11-01 00:00 +02", "2018-11-01 21:01:46+02:00", None),
    ]
    assert counts(_json("dtz", *rows, date_format="auto", time_format="auto")) == {
        ("d", "time of day"): 1,
        ("d", "time zone"): 1,
        ("t", "time zone"): 2,
        ("t", "fraction of a second"): 1,
        ("z", "fraction of a second"): 1,
    }


def test_a_time_of_day_in_a_pattern_of_dates_is_counted(counts):
    """Midnight is no loss."""
    rows = [("2018-11-01 21:01:46",), ("2018-11-01 00:00:00",), ("2018-11-01 00:00:00.5",), ("",)]
    copy = _json("d", *rows, date_format="YYYY-MM-DD HH:MI:SS")
    assert counts(copy) == {("d", "time of day"): 2}


@pytest.mark.parametrize("layout", [_LINES, _CSV])
def test_missing_values_that_are_filled_are_counted(counts, layout):
    """By column; one that FILLRECORD fills is not counted for EMPTYASNULL once more."""
    mark = layout.delimiter.encode()
    lines = [[b"1", b"a", b"b"], [b"2", b""], [b"3"], [b"4", b"", b"c"]]
    content = b"\n".join(map(mark.join, lines))
    assert counts(_text("ivc", content, layout, empty_as_null=True)) == {
        ("v", "EMPTYASNULL"): 2,
        ("v", "FILLRECORD"): 1,
        ("c", "FILLRECORD"): 2,
    }


def test_lines_that_are_skipped_are_counted(counts):
    """Headers by object, as many lines as there are; of blank lines those behind the header."""
    contents = {"a": b"head\n\n1\n\n2\n", "b": b"\n", "c": b"h\n\r\n\n\n3", "d": b""}
    request = copy_request(contents, _columns("i"), _LINES, Conversion(null_text="\\N"),
                           ignored_lines=2)  # fmt: skip
    assert counts(request) == {("", "IGNOREHEADER"): 5, ("", "IGNOREBLANKLINES"): 3}


def test_records_that_a_nul_ends_are_counted(counts):
    """What stands behind it is not loaded."""
    assert counts(_text("iv", b"1|a\0bc\n2|b\n3\0|c\n")) == {("", "NUL"): 2, ("v", "FILLRECORD"): 1}


def test_fixed_width_fields_count_alike(counts):
    """Blanks that fill a field are cut by TRIMBLANKS alone."""
    content = b"1  ab  \n2  abcd\n"
    assert counts(_text("iv", content, FixedWidthFormat((3, 4)))) == {}
    trimmed = _text("iv", content, FixedWidthFormat((3, 4)), trim_blanks=True)
    assert counts(trimmed) == {("v", "TRIMBLANKS"): 1}


def test_rejected_records_are_not_counted(counts):
    """Neither what was changed before the value that is refused, nor behind it."""
    rows = [("abcde", "x", 1.25), ("abcde", 1, 1.25), ("abcde", "x", 7)]
    assert counts(_json("vin", *rows, truncate_columns=True)) == {
        ("v", "TRUNCATECOLUMNS"): 1,
        ("n", "scale"): 1,
    }


def _parquet(columns: dict[str, pa.Array]) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def test_columnar_files_are_counted_by_the_same_rules(warehouse):
    """Nanoseconds that are cut, also within nested values, characters replaced, columns filled."""
    warehouse.connection.execute("create table t (m timestamp, s super, v varchar(9), i int)")
    moments = pa.array([1_541_105_830_796_123_999, 1_541_105_830_796_123_000, None],
                       pa.timestamp("ns"))  # fmt: skip
    nested = pa.array([{"at": [1_001, 2_000]}, {"at": []}, {"at": [1]}],
                      pa.struct([("at", pa.list_(pa.timestamp("ns")))]))  # fmt: skip
    texts = pa.array([b"a\xff", b"b", None], pa.binary())
    warehouse.put({"in/1": _parquet({"m": moments, "s": nested, "v": texts})})
    options = "parquet serializetojson fillrecord acceptinvchars"
    copy = f"copy t from 's3://bucket/in/' iam_role 'arn' {options}"
    outcome = warehouse.connection.execute(copy)
    assert [(each.column, each.rule.value, each.count) for each in outcome.copy.changes] == [
        ("v", "ACCEPTINVCHARS", 1),
        ("m", "fraction of a second", 1),
        ("s", "fraction of a second", 2),
        ("i", "FILLRECORD", 3),
    ]
    told = "Load into table 't': 3 times without what is finer than microseconds (m 1, s 2)"
    assert told in outcome.notices


_VALUES = {
    "n": ("1.25", "0.04", "1.20", "7", ""),
    "v": ("abcde", "ab", "", " ", "a ", "abcd  ", "\ufffe", "é\ufffeabc ", "\t"),
    "c": ("abcd", "ab", "", " ", "a ", "abc   "),
    "d": ("2018-11-01", "2018-11-01 21:01", "2018-11-01 00:00 +01", "soon", "", "11/1/2018"),
    "t": ("2018-11-01 21:01:46", "2018-11-01 21:01:46+01", "2018-11-01 21:01:46.1234567", "soon"),
    "z": ("2018-11-01 21:01:46+01", "2018-11-01 21:01:46.1234567Z", "2018-11-01 21:01:46", ""),
    "m": ("21:01", "25:00", ""),
    "i": ("1", "x", ""),
}


def _options(random: Random) -> dict[str, object]:
    flags = ("truncate_columns", "blanks_as_null", "empty_as_null", "trim_blanks",
             "round_decimals", "accept_any_date")  # fmt: skip
    formats = random.choice((None, "auto"))
    return {
        **{flag: random.random() < 0.5 for flag in flags},
        "date_format": formats,
        "time_format": formats,
        "invalid_replacement": random.choice((None, "?")),
    }


def _requests(seed: int) -> Iterator[CopyRequest]:
    """The same values as JSON, as lines and as CSV, under random options."""
    random = Random(seed)  # noqa: S311 - not for secrets
    names = "".join(random.sample("nvcdtzmi", random.randint(1, 8)))
    rows = [tuple(random.choice(_VALUES[name]) for name in names) for _ in range(60)]
    options = _options(random)
    yield _json(names, *rows, **options)
    for layout, mark in ((_LINES, "|"), (_CSV, ",")):
        lines = [mark.join(row[: random.choice((len(row), len(row), 1))]) for row in rows]
        lines += [""] * random.randrange(3)
        random.shuffle(lines)
        yield _text(names, "\n".join(lines).encode(), layout, **options)


@pytest.mark.parametrize("first_seed", range(0, 60, 20))
def test_all_ways_count_alike(counts, first_seed):
    """Of values that many rules change, the fast path and the reference reader tell the same."""
    seen: Counter[str] = Counter()
    for seed in range(first_seed, first_seed + 20):
        for request in _requests(seed):
            seen.update({rule: count for (_, rule), count in counts(request).items()})
    assert seen.keys() == {*Rule} - {Rule.NUL, Rule.IGNORE_HEADER}


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (value_tests, "_character_changes", lambda _kind, _text, _conversion: ()),
        (soft_pass.SoftPass, "changes", []),
    ],
)
def test_a_lost_count_is_seen(connection, monkeypatch, module, name, broken):
    """The comparison fails when the fast path counts nothing."""
    monkeypatch.setattr(module, name, broken)
    requests = [request for seed in range(20) for request in _requests(seed)]
    assert any(by_fast_path(r, connection).difference(by_reference(r)) for r in requests)
