"""A session whose time zone is not UTC.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_timezone_config.html, r_GETDATE.html and
r_SYSDATE.html: both are the time of the session's zone.
"""

from __future__ import annotations

import pytest

from starlift.cli.tables import value_text
from starlift.errors import DatabaseError
from tests.conformance.warehouse import Warehouse

_TEN = "'2018-07-01 10:00:00'::timestamptz"


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse whose session is in New York: four hours behind UTC in summer."""
    opened = Warehouse(tmp_path)
    opened.connection.execute("set timezone to 'America/New_York'")
    yield opened
    opened.connection.close()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (_TEN, "2018-07-01 10:00:00-04"),
        (f"({_TEN})::varchar", "2018-07-01 10:00:00-04"),
        (f"{_TEN} at time zone 'UTC'", "2018-07-01 14:00:00"),
        ("('2018-07-01' || ' 10:00:00')::timestamptz", "2018-07-01 10:00:00-04"),
        ("('Jul 1, 2018' || ' 10:00:00')::timestamptz", "2018-07-01 10:00:00-04"),
        ("('2018-07-01 10:00:00' || '+00')::timestamptz", "2018-07-01 06:00:00-04"),
        ("to_timestamp('01/07/2018 10', 'DD/MM/YYYY HH24')", "2018-07-01 10:00:00-04"),
        (f"extract(timezone_hour from {_TEN})", "-4"),
        (f"to_char({_TEN}, 'HH24:MI OF')", "10:00 -04"),
        ("trunc('2018-07-01 22:00:00'::timestamptz)", "2018-07-01"),
        ("sysdate - current_timestamp::timestamp = interval '0 seconds'", "true"),
        ("datediff(hour, getdate(), current_timestamp::timestamp)", "0"),
        ("datediff(hour, sysdate, current_timestamp at time zone 'UTC') in (4, 5)", "true"),
        ("current_date = trunc(sysdate)", "true"),
    ],
)
def test_moments_are_of_the_session(warehouse, expression, expected):
    """What names no zone is of the session's, and what has one is shown in it."""
    ((value,),) = warehouse.rows(f"select {expression}")
    assert value_text(value) == expected


def test_an_unknown_abbreviation_is_no_guess(warehouse):
    """TO_CHAR's TZ is known for UTC alone."""
    with pytest.raises(DatabaseError, match="TZ is not supported in the time zone America/New"):
        warehouse.rows(f"select to_char({_TEN}, 'HH24 TZ')")


@pytest.mark.parametrize("time_format", ["", "timeformat 'auto'"])
def test_copy_reads_utc(warehouse, time_format):
    """Where a text names no zone; the last form is one for the reference reader."""
    warehouse.put({"a.json": b"""
        {"id": 1, "at": "2018-07-01 10:00:00"}
        {"id": 2, "at": "2018-07-01 10:00:00.5"}
        {"id": 3, "at": "20180701 100000"}"""})  # fmt: skip
    warehouse.connection.execute("create table a (id int, at timestamptz)")
    warehouse.connection.execute(
        f"copy a from 's3://bucket/a.json' iam_role default json 'auto' {time_format} maxerror 9"
    )
    loaded = [
        (1, "2018-07-01 06:00:00-04"),
        (2, "2018-07-01 06:00:00.5-04"),
        (3, "2018-07-01 06:00:00-04"),
    ]
    rows = warehouse.rows("select id, at from a order by id")
    expected = loaded if time_format else loaded[:2]
    assert [(number, value_text(moment)) for number, moment in rows] == expected


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("timeformat 'YYYY-MM-DD HH24:MI'", '"2018-07-01 10:00"'),
        ("timeformat 'epochsecs'", "1530439200"),
        ("timeformat 'epochmillisecs'", "1530439200000"),
        ("", '"2018-07-01 12:00:00+02"'),
        ("", '"2018-07-01 04:30:00-05:30"'),
        ("timeformat 'auto'", '"2018-07-01T10:00:00Z"'),
        ("timeformat 'auto'", '"Jul 1, 2018 06:00:00 EDT"'),
    ],
)
def test_copy_by_a_format(warehouse, options, text):
    """Patterns, seconds since 1970 and offsets mean the same moment in every session."""
    warehouse.put({"a.json": b'{"at": %s}' % text.encode()})
    warehouse.connection.execute("create table a (at timestamptz)")
    warehouse.connection.execute(
        f"copy a from 's3://bucket/a.json' iam_role default json 'auto' {options}"
    )
    ((moment,),) = warehouse.rows("select at from a")
    assert value_text(moment) == "2018-07-01 06:00:00-04"
