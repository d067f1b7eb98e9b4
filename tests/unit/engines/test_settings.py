"""SET, SHOW and RESET.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html, r_SHOW.html, r_RESET.html and
cm_chap_ConfigurationRef.html.
"""

from __future__ import annotations

import pytest

from starlift.errors import SqlError, UnsupportedSqlError


def shown(connection, name):
    """The value that SHOW gives, under the setting's name."""
    outcome = connection.execute(f"show {name}")
    assert outcome.columns == (name.lower(),)
    ((value,),) = outcome.rows
    return value


@pytest.mark.parametrize(
    ("statement", "name", "value"),
    [
        ("set query_group to 'priority'", "query_group", "priority"),
        ("set query_group to '6 p.m.'", "query_group", "6 p.m."),
        ("SET query_group = nightly", "query_group", "nightly"),
        ("set session wlm_query_slot_count to 3", "wlm_query_slot_count", "3"),
        ("set extra_float_digits to 2", "extra_float_digits", "2"),
        ("set extra_float_digits = -3", "extra_float_digits", "-3"),
        ("set statement_timeout to '60000'", "statement_timeout", "60000"),
        ("set analyze_threshold_percent to 0.01", "analyze_threshold_percent", "0.01"),
        ("set enable_result_cache_for_session to off", "enable_result_cache_for_session", "off"),
        ("set enable_result_cache_for_session = TRUE", "enable_result_cache_for_session", "on"),
        ("set datestyle to 'ISO, MDY'", "datestyle", "ISO, MDY"),
        ("set datestyle to iso, mdy", "datestyle", "ISO, MDY"),
        ("set timezone to 'Europe/Berlin'", "timezone", "Europe/Berlin"),
        ("set timezone = UTC", "timezone", "UTC"),
        ("set time zone 'Asia/Tokyo'", "timezone", "Asia/Tokyo"),
        ("set search_path to '$user', public, enterprise", "search_path",
         '"$user", public, enterprise'),
        ('set search_path = "$user", public', "search_path", '"$user", public'),
        ("set application_name to 'loader'", "application_name", "loader"),
        ("set client_encoding to 'utf-8'", "client_encoding", "UTF8"),
        ("set app_context.user_id to 123", "app_context.user_id", "123"),
        ("set query_group to default", "query_group", "default"),
    ],
)  # fmt: skip
def test_what_is_set_is_shown(connection, statement, name, value):
    """A setting keeps its value for the session, however it is written, until RESET."""
    default = shown(connection, name)
    connection.execute(statement)
    assert shown(connection, name) == value
    connection.execute(f"reset {name}")
    assert shown(connection, name) == default


def test_show_all(connection):
    """SHOW ALL lists the configuration reference's settings, RESET ALL gives all defaults back."""
    connection.execute("set wlm_query_slot_count to 5")
    outcome = connection.execute("show all")
    assert outcome.columns == ("name", "setting")
    expected = {("datestyle", "ISO, MDY"), ("query_group", "default"), ("timezone", "UTC"),
                ("search_path", '"$user", public'), ("wlm_query_slot_count", "5")}  # fmt: skip
    assert expected <= set(outcome.rows)
    connection.execute("reset all")
    assert shown(connection, "wlm_query_slot_count") == "1"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("set colour to blue", 'unrecognized configuration parameter "colour"'),
        ("show colour", 'unrecognized configuration parameter "colour"'),
        ("reset colour", 'unrecognized configuration parameter "colour"'),
        ("set wlm_query_slot_count to 51", "from 1 to 50"),
        ("set wlm_query_slot_count to many", "from 1 to 50"),
        ("set extra_float_digits to 3", "from -15 to 2"),
        ("set analyze_threshold_percent to 101", "from 0 to 100"),
        ("set enable_result_cache_for_session to maybe", "on or off"),
        ("set timezone to 'Atlantis/Port'", 'invalid value for parameter "timezone"'),
        ("set client_encoding to latin1", "UTF8"),
        ("set query_group", "Expected TO or ="),
        ("set query_group to", "Expected a value"),
    ],
)
def test_what_cannot_be_set(connection, statement, message):
    """An unknown name and a value out of range are errors, and change nothing."""
    before = connection.execute("show all").rows
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert connection.execute("show all").rows == before


@pytest.mark.parametrize(
    "statement",
    [
        "set enable_case_sensitive_identifier to true",
        "set error_on_nondeterministic_update to on",
        "set json_serialization_enable to true",
        "set datestyle to 'SQL, DMY'",
    ],
)
def test_what_would_change_results_is_refused(connection, statement):
    """A setting that would change results, and does not here, is refused rather than ignored."""
    with pytest.raises(UnsupportedSqlError):
        connection.execute(statement)


def test_a_time_zone_tells_what_a_moment_is(connection):
    """A TIMESTAMP becomes a TIMESTAMPTZ in the session's zone (r_timezone_config)."""
    connection.execute("create table a (z timestamptz)")
    connection.execute("set timezone to 'America/New_York'")
    connection.execute("insert into a values ('2018-07-01 08:00:00')")
    connection.execute("set timezone to 'UTC'")
    ((moment,),) = connection.execute("select z from a").rows
    assert str(moment) == "2018-07-01 12:00:00+00:00"


def test_local_ends_with_the_transaction(connection):
    """SET LOCAL holds until the end of its block; outside one it changes nothing."""
    connection.execute("set local query_group to 'x'")
    assert shown(connection, "query_group") == "default"
    for end in ("commit", "rollback"):
        connection.execute("begin")
        connection.execute("set local query_group to 'x'")
        assert shown(connection, "query_group") == "x"
        connection.execute(end)
        assert shown(connection, "query_group") == "default"


def test_a_rollback_undoes_what_was_set(connection):
    """What a block has set is undone with it, and stays with COMMIT."""
    for end, expected in (("rollback", "UTC"), ("commit", "Asia/Tokyo")):
        connection.execute("begin")
        connection.execute("set timezone to 'Asia/Tokyo'")
        connection.execute(end)
        assert shown(connection, "timezone") == expected


def test_a_seed(connection):
    """SET SEED takes a number."""
    connection.execute("set seed to .25")
    connection.execute("set seed = 0.5")
