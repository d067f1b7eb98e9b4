"""Broken objects and records spoil nothing but themselves, and what was wrong stays to be read."""

from __future__ import annotations

import gzip

import pytest

from starlift.errors import CopyError

_TABLE = "create table events (id int not null, name varchar(5))"
_COPY = "copy events from 's3://bucket/log' iam_role 'arn' json 'auto' maxerror {}"
_GOOD = b"".join(b'{"id":%d,"name":"good"}\n' % number for number in range(100))
_ERRORS = """
select trim(filename), line_number, trim(colname), trim(type), trim(raw_field_value), err_code,
    trim(err_reason)
from stl_load_errors order by filename, line_number
"""


class _StoppedError(Exception):
    """Something after the COPY fails."""


@pytest.fixture
def events(warehouse):
    """A warehouse with a table to load into."""
    warehouse.connection.execute(_TABLE)
    return warehouse


@pytest.mark.parametrize(
    ("broken", "errors"),
    [
        pytest.param(b'{"id":1,"name":"cut in the mi', 1, id="cut in a string"),
        pytest.param(b'{"id":1,"name":{"a":[', 1, id="cut in an array"),
        pytest.param(b"{\n" * 3, 3, id="braces alone"),
        pytest.param('{"id":1}\n'.encode("utf-16"), 1, id="UTF-16"),
        pytest.param(b'{"id":1,"name":"\xe6\x97"}', 1, id="no UTF-8"),
        pytest.param(b"\0" * 100, 1, id="zeros"),
        pytest.param(b"", 0, id="empty"),
    ],
)
def test_a_broken_object_changes_nothing_else(events, broken, errors):
    """The objects before and after it load whole; its errors name it alone."""
    events.put({"log/1.json": _GOOD, "log/2.json": broken, "log/3.json": _GOOD})
    outcome = events.connection.execute(_COPY.format(10))
    assert outcome.copy is not None
    assert {error.file for error in outcome.copy.errors} <= {"s3://bucket/log/2.json"}
    assert (outcome.row_count, len(outcome.copy.errors)) == (200, errors)
    assert events.rows("select name, count(*) from events group by name") == [("good", 200)]


def test_a_truncated_gzip_changes_nothing_else(events):
    """Not a record of it is loaded, and every record of the others is."""
    packed = gzip.compress(_GOOD)
    events.put({"log/1.gz": packed, "log/2.gz": packed[:-9], "log/3.gz": packed})
    outcome = events.connection.execute(f"{_COPY.format(10)} gzip")
    assert outcome.row_count == 200
    assert events.rows(_ERRORS) == [
        ("s3://bucket/log/2.gz", 0, "", "", "", 1216,
         "Invalid gzip data: Compressed file ended before the end-of-stream marker was reached"),
    ]  # fmt: skip


def test_a_failed_copy_names_the_place_and_the_reason(events):
    """The message of the error has file, line, column, type, value, code and reason."""
    events.put({"log/1.json": _GOOD + b'{"id":"12x","name":"bad"}\n'})
    with pytest.raises(CopyError) as failed:
        events.connection.execute(_COPY.format(0))
    assert (
        "s3://bucket/log/1.json  101   id      int4  '12x'  "
        "1207  Invalid digit, Value 'x', Pos 2, Type: Integer"
    ) in str(failed.value)


def test_load_errors_survive_the_rollback_of_the_copy(events):
    """A COPY that reaches MAXERROR loads no row, and its errors can be read afterwards."""
    events.put({"log/1.json": _GOOD, "log/2.json": b'{"id":1}\n{"id":"x"}\n{"name":"123456"}\n'})
    with pytest.raises(CopyError, match="2 errors reached MAXERROR 2"):
        events.connection.execute(_COPY.format(2))
    assert events.rows("select count(*) from events") == [(0,)]
    assert events.rows(_ERRORS) == [
        ("s3://bucket/log/2.json", 2, "id", "int4", "x", 1207,
         "Invalid digit, Value 'x', Pos 0, Type: Integer"),
        ("s3://bucket/log/2.json", 3, "id", "int4", "", 1213, "Missing data for not-null field"),
    ]  # fmt: skip


def test_load_errors_survive_the_rollback_of_the_transaction(events):
    """So they do when the COPY ended well and something after it fails."""
    events.put({"log/1.json": _GOOD + b"{\n"})

    def load() -> None:
        with events.connection.transaction():
            assert events.connection.execute(_COPY.format(2)).row_count == 100
            raise _StoppedError

    with pytest.raises(_StoppedError):
        load()
    assert events.rows("select count(*) from events") == [(0,)]
    assert [row[:2] for row in events.rows(_ERRORS)] == [("s3://bucket/log/1.json", 101)]


def test_as_many_errors_as_maxerror_allows_are_kept(events):
    """Thousands of them, each with its line, in a moment."""
    events.put({"log/1.json": b'{"id":"x"}\n' * 9_999})
    assert events.connection.execute(_COPY.format(10_000)).row_count == 0
    lines = "select count(distinct line_number), min(line_number), max(line_number)"
    assert events.rows(f"{lines} from stl_load_errors") == [(9_999, 1, 9_999)]


@pytest.mark.parametrize("name", ["batch", "rows", "passed", "record"])
def test_a_table_may_have_any_name(warehouse, name):
    """The loader's own relations do not hide the warehouse's."""
    warehouse.put({"log/1.json": b'{"n":1,"record":"a","v0":2}\n{"n":"3 ","record":"b","v0":4}\n'})
    warehouse.connection.execute(f'create table "{name}" (n int, record varchar(9), v0 int)')
    copy = _COPY.format(0).replace("events", f'"{name}"')
    assert warehouse.connection.execute(copy).row_count == 2
    found = warehouse.rows(f'select n, record, v0 from "{name}" order by n')  # noqa: S608 - names
    assert found == [(1, "a", 2), (3, "b", 4)]


def test_newer_types_are_loaded(warehouse):
    """SUPER, TIME, TIMETZ and VARBYTE, from JSON and from text; 'noshred' takes records whole.

    https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html
    """
    warehouse.connection.execute("create table t (s super, h time, z timetz, b varbyte(4))")
    warehouse.connection.execute("create table whole (data super)")
    record = b'{"s":{"a":[1,2.50]},"h":"21:01:02.5","z":"21:01-08","b":"00ff"}'
    warehouse.put({"log/1.json": record, "text": b'{"a":[1,2.50]}|21:01:02.5|21:01-08|00ff\n'})
    warehouse.connection.execute("copy t from 's3://bucket/log' iam_role 'arn' json 'auto'")
    warehouse.connection.execute("copy t from 's3://bucket/text' iam_role 'arn'")
    warehouse.connection.execute("copy whole from 's3://bucket/log' iam_role 'arn' json 'noshred'")
    counted = "select count(*), count(distinct h), count(distinct z) from t"
    assert warehouse.rows(counted) == [(2, 1, 1)]
    assert warehouse.rows("select s, b, s.a[1] from t") == [('{"a":[1,2.50]}', "00ff", "2.5")] * 2
    assert warehouse.rows("select data.s.a[0], data.b from whole") == [("1", '"00ff"')]


def test_a_copy_without_loading_says_what_it_found(events):
    """NOLOAD loads nothing and counts what could be loaded; IGNOREALLERRORS never fails.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html
    """
    events.put({"log/1.json": _GOOD + b'{"id":"x"}\n' * 3})
    checked = events.connection.execute(f"{_COPY.format(10)} noload")
    assert (checked.row_count, checked.copy.loaded, checked.copy.rejected) == (0, 100, 3)
    assert checked.notices == (
        "Load into table 'events' checked, nothing loaded, 100 record(s) could be loaded.",
        (
            "Load into table 'events' checked, nothing loaded, 3 record(s) could not be loaded. "
            "Check 'stl_load_errors' system table for details."
        ),
    )
    assert events.rows("select count(*) from events") == [(0,)]
    ignored = events.connection.execute(_COPY.format(10).replace("maxerror 10", "ignoreallerrors"))
    assert (ignored.row_count, len(ignored.copy.errors)) == (100, 3)
    assert ignored.notices[0] == "Load into table 'events' completed, 100 record(s) were loaded."


def test_each_file_tells_its_lines(events):
    """The report has the size and the lines of each object, and of no other."""
    events.put({"log/1.json": _GOOD, "log/2.json": b'{"id":1}'})
    report = events.connection.execute(_COPY.format(0)).copy
    assert [(file.url, file.size_bytes, file.lines_scanned) for file in report.files] == [
        ("s3://bucket/log/1.json", len(_GOOD), 100),
        ("s3://bucket/log/2.json", 8, 1),
    ]
