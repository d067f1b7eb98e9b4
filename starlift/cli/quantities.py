"""Quantities in words."""

from __future__ import annotations

_BYTES_PER_MB = 1_000_000
_SECONDS_A_MINUTE = _MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24


def rows_text(count: int) -> str:
    """The number of rows in words.

    >>> rows_text(1), rows_text(6820)
    ('1 row', '6,820 rows')
    """
    return f"{count:,} row{'' if count == 1 else 's'}"


def objects_text(count: int) -> str:
    """The number of objects in words.

    >>> objects_text(1), objects_text(14_926)
    ('1 object', '14,926 objects')
    """
    return f"{count:,} object{'' if count == 1 else 's'}"


def records_text(count: int, kind: str = "") -> str:
    """The number of records, of a kind perhaps, in words.

    >>> records_text(1), records_text(6820, "rejected")
    ('1 record', '6,820 rejected records')
    """
    return f"{count:,} {f'{kind} ' if kind else ''}record{'' if count == 1 else 's'}"


def megabytes(size_bytes: int) -> str:
    """So many MB (10^6 bytes), without the unit.

    >>> megabytes(7_471_825)
    '7.5'
    """
    return f"{size_bytes / _BYTES_PER_MB:.1f}"


def duration_text(duration_s: float) -> str:
    """So long, roughly.

    >>> duration_text(3.91), duration_text(726.8), duration_text(14_936), duration_text(1_493_315)
    ('4 s', '12 min', '4.1 h', '17 days')
    """
    if duration_s < _SECONDS_A_MINUTE * 2:
        return f"{duration_s:.0f} s"
    minutes = duration_s / _SECONDS_A_MINUTE
    if minutes < _MINUTES_AN_HOUR * 2:
        return f"{minutes:.0f} min"
    hours = minutes / _MINUTES_AN_HOUR
    return f"{hours:.1f} h" if hours < _HOURS_A_DAY * 2 else f"{hours / _HOURS_A_DAY:,.0f} days"


def uptime_text(hours: float) -> str:
    """So many hours, in hours and minutes.

    >>> uptime_text(0.004), uptime_text(0.26), uptime_text(2.6), uptime_text(1075.25)
    ('0 min', '15 min', '2 h 36 min', '1,075 h 15 min')
    """
    full, minutes = divmod(int(hours * _MINUTES_AN_HOUR), _MINUTES_AN_HOUR)
    return f"{full:,} h {minutes} min" if full else f"{minutes} min"
