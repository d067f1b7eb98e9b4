"""A text -> a date or a timestamp of Redshift's, by DATEFORMAT and TIMEFORMAT.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
"""

from __future__ import annotations

import re

from starlift.copy.changes import Rule
from starlift.copy.date_patterns import date_pattern
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.copy.numbers import whole_number
from starlift.redshift.calendar import US_PER_SECOND, Moment, clock_us, day_number
from starlift.redshift.copy_options import Conversion
from starlift.redshift.moments import offset_s, read_moment
from starlift.redshift.types import ColumnType

EPOCHS = {"epochsecs": 1, "epochmillisecs": 1000}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?: ?([+-][0-9]{1,2}(?::?[0-9]{2})?))?)?"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?")
# Beyond microseconds; no other part of a form that is recognized has so many digits behind a point.
_FINER = re.compile(r"\.[0-9]{6}[0-9]*[1-9]")
_OFFSET = re.compile(r" ?[+-][0-9]{1,2}(?::?[0-9]{2})?\Z")
# TIMESTAMP's ends in seconds since 1970: 4713-01-01 BC, and the last second that 64 bits of
# microseconds since 1970 reach, in January 294247 (Redshift counts from 2000: 30 years more).
_FIRST_SECOND, _LAST_SECOND = -210_866_803_200, 9_223_372_036_853
_FIRST_DAY = _FIRST_SECOND // 86_400


def check_formats(conversion: Conversion) -> None:
    """Refuse a DATEFORMAT or TIMEFORMAT that cannot be read.

    Raises:
        SqlError: for a pattern that holds what is no part of a date.
    """
    for written in (conversion.date_format, conversion.time_format):
        if written is not None and written != "auto" and written not in EPOCHS:
            date_pattern(written)


def date(text: str, _: ColumnType, options: Conversion, rules: list[Rule]) -> int | None:
    """The day's number from 1970-01-01.

    Raises:
        ValueRefusedError: when the text is no such date.
    """
    moment = _date(text, options.date_format)
    if moment is not None and moment.day >= _FIRST_DAY:
        rules += [Rule.TIME_OF_DAY] * bool(moment.clock_us) + [Rule.TIME_ZONE] * _has_offset(moment)
        return moment.day
    if options.accept_any_date:
        rules.append(Rule.ACCEPT_ANY_DATE)
        return None
    shown = options.date_format or "YYYY-MM-DD"
    raise ValueRefusedError(ErrorCode.DATE_FORMAT, f"Invalid Date Format or value [{shown}]")


def _date(text: str, date_format: str | None) -> Moment | None:
    if date_format == "auto":
        return _recognized(text)
    if date_format is not None:
        return date_pattern(date_format).moment(text)
    match = _DATE.fullmatch(text)
    return _calendar_moment(match.groups()) if match else None


def _has_offset(moment: Moment) -> bool:
    """Whether a text names another zone than UTC."""
    return bool(moment.offset_s)


def _recognized(text: str) -> Moment | None:
    try:
        return read_moment(text)
    except ValueError:
        return None


def timestamp(text: str, kind: ColumnType, options: Conversion, rules: list[Rule]) -> int | None:
    """Microseconds since 1970: of a TIMESTAMP by its own clock, of a TIMESTAMPTZ in UTC.

    Raises:
        ValueRefusedError: when the text is no such moment.
    """
    if options.time_format in EPOCHS:
        us = _epoch_us(text, EPOCHS[options.time_format])
    else:
        us = _moment_us(text, kind, options.time_format, rules)
    first, last = _FIRST_SECOND * US_PER_SECOND, _LAST_SECOND * US_PER_SECOND
    if us is not None and first <= us <= last + US_PER_SECOND - 1:
        return us
    if options.accept_any_date:
        rules[:] = [Rule.ACCEPT_ANY_DATE]  # no other: nothing of it is left
        return None
    shown = options.time_format or "YYYY-MM-DD HH24:MI:SS"
    raise ValueRefusedError(
        ErrorCode.TIMESTAMP_FORMAT, f"Invalid timestamp format or value [{shown}]"
    )


def time_of_day(text: str, _: ColumnType, options: Conversion, rules: list[Rule]) -> int | None:
    """Microseconds since midnight of `HH:MI[:SS[.ffffff]]`.

    Raises:
        ValueRefusedError: when the text is no such time.
    """
    found = _time_us(text)
    if found is None and not options.accept_any_date:
        raise ValueRefusedError(
            ErrorCode.TIMESTAMP_FORMAT, "Invalid time format or value [HH24:MI:SS]"
        )
    if found is None:
        rules.append(Rule.ACCEPT_ANY_DATE)
    return found


def time_with_zone(
    text: str, kind: ColumnType, options: Conversion, rules: list[Rule]
) -> str | None:
    """A time of the day with its offset from UTC, as a text; without one it is UTC.

    Raises:
        ValueRefusedError: when the text is no such time.
    """
    found = _OFFSET.search(text)
    offset = _offset_s(found[0].strip()) if found else 0
    clock = text[: found.start()] if found else text
    us = time_of_day(clock if offset is not None else "", kind, options, rules)
    if us is None:
        return None
    minutes, us = divmod(us, 60 * US_PER_SECOND)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{us // US_PER_SECOND:02}.{us % US_PER_SECOND:06}"
    hours, rest = divmod(abs(offset or 0), 3600)
    return f"{clock}{'-' if (offset or 0) < 0 else '+'}{hours:02}:{rest // 60:02}"


def _time_us(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    return clock_us(int(hour), int(minute), int(second or 0), fraction or "")


def _moment_us(
    text: str, kind: ColumnType, time_format: str | None, rules: list[Rule]
) -> int | None:
    has_zone = kind.name == "timestamptz"
    if time_format == "auto":
        moment = _recognized(text)
        rules += [Rule.FRACTION] * bool(_FINER.search(text))
    elif time_format is not None:
        moment = date_pattern(time_format).moment(text)
    else:
        match = _TIMESTAMP.fullmatch(text)
        moment = _calendar_moment(match.groups()) if match else None
        if moment is not None and moment.offset_s is not None and not has_zone:
            return None
    if moment is None:
        return None
    rules += [Rule.TIME_ZONE] * (_has_offset(moment) and not has_zone)
    return moment.utc_us if has_zone else moment.local_us


def _offset_s(text: str) -> int | None:
    try:
        return offset_s(text)
    except ValueError:
        return None


def _epoch_us(text: str, per_second: int) -> int | None:
    try:
        number = whole_number(text, "Long")
    except ValueRefusedError:
        return None
    first, last = _FIRST_SECOND * per_second, _LAST_SECOND * per_second
    return number * (US_PER_SECOND // per_second) if first <= number <= last else None


def _calendar_moment(groups: tuple[str | None, ...]) -> Moment | None:
    """The moment of year, month, day and, if they are there, hour to offset."""
    year, month, day, hour, minute, second = (int(part or 0) for part in (*groups, *"000")[:6])
    fraction, offset = (*groups, None, None, None, None, None)[6:8]
    number = day_number(year, month, day) if year else None
    clock = clock_us(hour, minute, second, fraction or "")
    zone = _offset_s(offset) if offset else None
    if number is None or clock is None or (offset and zone is None):
        return None
    return Moment(number, clock, zone)
