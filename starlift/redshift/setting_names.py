"""The settings of a session: those of the configuration reference, and those that clients send.

Source: https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlift.errors import SqlError, UnsupportedSqlError

_ON, _OFF = ("on", "true", "t", "yes", "1"), ("off", "false", "f", "no", "0")
_DATE_STYLES = {"iso", "iso, mdy", "iso,mdy", "mdy"}


@dataclass(frozen=True)
class Setting:
    """A setting. `accept` gives the value as it is kept, or refuses it.

    `is_shown` says whether SHOW ALL lists it: those that only clients know are not.
    """

    name: str
    default: str
    accept: Callable[[str, str], str]
    is_shown: bool = True


def _text(_: str, value: str) -> str:
    return value


def _switch(name: str, value: str) -> str:
    if value.lower() in _ON:
        return "on"
    if value.lower() in _OFF:
        return "off"
    raise _invalid(name, value, "on or off")


def _only_off(name: str, value: str) -> str:
    """Off is what the embedded engine does; on would change results."""
    if _switch(name, value) == "on":
        raise UnsupportedSqlError(f"{name} can only be off on the embedded engine")
    return "off"


def _whole(low: int, high: int) -> Callable[[str, str], str]:
    def accept(name: str, value: str) -> str:
        if not value.removeprefix("-").isdecimal() or not low <= int(value) <= high:
            raise _invalid(name, value, f"a whole number from {low} to {high}")
        return str(int(value))

    return accept


def _percent(name: str, value: str) -> str:
    if not value.replace(".", "", 1).isdecimal() or float(value) > 100:  # noqa: PLR2004 - per cent
        raise _invalid(name, value, "a number from 0 to 100")
    return value


def _date_style(name: str, value: str) -> str:
    if value.lower() not in _DATE_STYLES:
        raise UnsupportedSqlError(
            f"{name} '{value}' is not supported: dates are shown and read as 'ISO, MDY'",
            hint="Use TO_CHAR and TO_DATE for other forms.",
        )
    return "ISO, MDY"


def _utf8(name: str, value: str) -> str:
    if value.lower().replace("-", "") not in {"utf8", "unicode"}:
        raise _invalid(name, value, "UTF8")
    return "UTF8"


def _invalid(name: str, value: str, expected: str) -> SqlError:
    return SqlError(
        f'invalid value for parameter "{name}": "{value}", it must be {expected}', sqlstate="22023"
    )


_ALL = (
    Setting("analyze_threshold_percent", "10", _percent),
    Setting("cast_super_null_on_error", "on", _switch),
    Setting("datestyle", "ISO, MDY", _date_style),
    Setting("describe_field_name_in_uppercase", "off", _only_off),
    Setting("downcase_delimited_identifier", "on", _switch),
    Setting("enable_case_sensitive_identifier", "off", _only_off),
    Setting("enable_case_sensitive_super_attribute", "off", _only_off),
    Setting("enable_numeric_rounding", "off", _only_off),
    Setting("enable_result_cache_for_session", "on", _switch),
    Setting("enable_vacuum_boost", "off", _switch),
    Setting("error_on_nondeterministic_update", "off", _only_off),
    Setting("extra_float_digits", "0", _whole(-15, 2)),
    Setting("json_serialization_enable", "off", _only_off),
    Setting("json_serialization_parse_nested_strings", "off", _only_off),
    Setting("max_concurrency_scaling_clusters", "1", _whole(0, 10)),
    Setting("max_cursor_result_set_size", "default", _text),
    Setting("mv_enable_aqmv_for_session", "on", _switch),
    Setting("navigate_super_null_on_error", "on", _switch),
    Setting("parse_super_null_on_error", "off", _only_off),
    Setting("query_group", "default", _text),
    Setting("search_path", '"$user", public', _text),
    Setting("statement_timeout", "0", _whole(0, 2**31 - 1)),
    Setting("stored_proc_log_min_messages", "log", _text),
    Setting("timezone", "UTC", _text),
    Setting("use_fips_ssl", "off", _only_off),
    Setting("wlm_query_slot_count", "1", _whole(1, 50)),
    Setting("application_name", "", _text, is_shown=False),
    Setting("client_encoding", "UTF8", _utf8, is_shown=False),
    Setting("client_min_messages", "notice", _text, is_shown=False),
    Setting("standard_conforming_strings", "off", _only_off, is_shown=False),
)
SETTINGS = {setting.name: setting for setting in _ALL}


def setting(name: str) -> Setting:
    """The setting of that name; a context variable `a.b` is one that takes any text.

    Raises:
        SqlError: for an unknown name.
    """
    known = SETTINGS.get(name)
    if known is not None:
        return known
    if "." in name:
        return Setting(name, "", _text, is_shown=False)
    raise SqlError(
        f'unrecognized configuration parameter "{name}"',
        sqlstate="42704",
        hint="SHOW ALL lists the settings.",
    )
