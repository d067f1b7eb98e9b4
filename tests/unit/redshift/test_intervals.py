"""Spans of months and of seconds: how their texts are read, stored and shown."""
# ruff: noqa: S608 - statements are made of the cases

from __future__ import annotations

import pytest

from starlift.errors import UnsupportedSqlError

_ZERO = "0 days 0 hours 0 mins 0.0 secs"


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("interval '2 decades'", "20 years 0 mons"),
        ("interval '1' century", "100 years 0 mons"),
        ("interval '2 c'", "200 years 0 mons"),
        ("interval '1-2'", "1 years 2 mons"),
        ("interval '-1-2' year to month", "-1 years -2 mons"),
        ("interval '1 qtr'", "0 years 3 mons"),
        ("interval '0 years'", "0 years 0 mons"),
        ("interval '0 s'", _ZERO),
        ("interval '1 year 1 day' day to second", "1 days 0 hours 0 mins 0.0 secs"),
        ("interval '1 year 1 day' year to month", "1 years 0 mons"),
        ("'2 years'::interval", "2 years 0 mons"),
        ("'1-2'::interval year to month", "1 years 2 mons"),
        ("cast('3 mon' as interval month)", "0 years 3 mons"),
        ("cast('26:00' as interval day to second)", "1 days 2 hours 0 mins 0.0 secs"),
        ("t::interval day to second", "2 days 0 hours 0 mins 0.0 secs"),
    ],
)
def test_shown(connection, interval, expected):
    """A text's units and those behind it say whether it is months or seconds, in one reading."""
    connection.execute("create temp table x as select '2 days' as t")
    assert connection.execute(f"select {interval} from x").rows == ((expected,),)


def test_columns(connection):
    """Texts in quotes go into columns of spans, by INSERT and by UPDATE."""
    connection.execute("create table s (m interval year to month, d interval day to second)")
    connection.execute("insert into s values ('1-2', '3 days 4:05:06'), (null, interval '5 s')")
    connection.execute("update s set m = '2 decades' where m is null")
    assert connection.execute("select * from s order by s.d desc").rows == (
        ("1 years 2 mons", "3 days 4 hours 5 mins 6.0 secs"),
        ("20 years 0 mons", "0 days 0 hours 0 mins 5.0 secs"),
    )


def test_no_units(connection):
    """Whether a column's texts are months or seconds cannot be told: units are asked for."""
    connection.execute("create temp table x as select '2 days' as t")
    with pytest.raises(UnsupportedSqlError, match="INTERVAL without units"):
        connection.execute("select t::interval from x")
