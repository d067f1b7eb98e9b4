"""Formats of dates and times: elements such as YYYY and HH24 -> DuckDB's SQL over `{1}`.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_FORMAT_strings.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlift.errors import UnsupportedSqlError

# An element -> strftime's, where that is the same.
_STRFTIME = {
    "YYYY": "%Y", "IYYY": "%G", "MM": "%m", "DDD": "%j", "DD": "%d", "IW": "%V", "HH24": "%H",
    "HH12": "%I", "HH": "%I", "MI": "%M", "SS": "%S", "US": "%f", "MS": "%g", "YY": "%y",
}  # fmt: skip
_NAMES = {"MONTH": ("%B", 9), "DAY": ("%A", 9), "MON": ("%b", 0), "DY": ("%a", 0)}
_NUMBERS = {
    "Y,YYY": "strftime({1}, '%Y')[1:1] || ',' || strftime({1}, '%Y')[2:4]",
    "YYY": "right(strftime({1}, '%Y'), 3)",
    "Y": "right(strftime({1}, '%Y'), 1)",
    "IYY": "right(strftime({1}, '%G'), 3)",
    "IY": "right(strftime({1}, '%G'), 2)",
    "I": "right(strftime({1}, '%G'), 1)",
    "CC": "lpad(((year({1}) - 1) // 100 + 1)::VARCHAR, 2, '0')",
    "Q": "quarter({1})::VARCHAR",
    "WW": "lpad(((dayofyear({1}) - 1) // 7 + 1)::VARCHAR, 2, '0')",
    "W": "((day({1}) - 1) // 7 + 1)::VARCHAR",
    "D": "(dayofweek({1}) + 1)::VARCHAR",
    "ID": "isodow({1})::VARCHAR",
    "IDDD": "lpad(((strftime({1}, '%V')::INT - 1) * 7 + isodow({1}))::VARCHAR, 3, '0')",
    "J": "(({1})::DATE - DATE '1970-01-01' + 2440588)::VARCHAR",
    "SSSSS": "lpad((epoch({1})::BIGINT % 86400)::VARCHAR, 5, '0')",
    "SSSS": "(hour({1}) * 3600 + minute({1}) * 60 + second({1}))::VARCHAR",
    "RM": "rpad(rs_roman(CAST(month({1}) AS INTEGER)), 4, ' ')",
}  # fmt: skip
_HALVES = {"AM": ("AM", "PM"), "PM": ("AM", "PM"), "A.M.": ("A.M.", "P.M."),
           "P.M.": ("A.M.", "P.M.")}  # fmt: skip
_ERAS = {"BC": ("AD", "BC"), "AD": ("AD", "BC"), "B.C.": ("A.D.", "B.C."),
         "A.D.": ("A.D.", "B.C.")}  # fmt: skip
_ZONES = {"TZ": "rs_zone_name()", "OF": "strftime(CAST({1} AS TIMESTAMPTZ), '%z')"}
_ELEMENTS = sorted(
    {*_STRFTIME, *_NAMES, *_NUMBERS, *_HALVES, *_ERAS, *_ZONES, "FM", "TH", "FX"},
    key=len,
    reverse=True,
)


@dataclass(frozen=True)
class Element:
    """A piece of a format as it is written: an element, or text to be printed as it is."""

    text: str
    is_plain: bool = False

    @property
    def name(self) -> str:
        """The element in upper case."""
        return self.text.upper()


def elements(format_: str) -> Iterator[Element]:
    """The elements of a format, in order; text in double quotation marks is plain.

    >>> [element.text for element in elements('YYYY-Mon "at" HH24')]
    ['YYYY', '-', 'Mon', ' ', 'at', ' ', 'HH24']
    """
    position = 0
    while position < len(format_):
        if format_[position] == '"':
            end = format_.find('"', position + 1)
            end = len(format_) if end < 0 else end
            yield Element(format_[position + 1 : end], is_plain=True)
            position = end + 1
            continue
        upper = format_[position:].upper()
        found = next((name for name in _ELEMENTS if upper.startswith(name)), None)
        size = len(found) if found else 1
        yield Element(format_[position : position + size], is_plain=found is None)
        position += size


def moment_text(format_: str) -> str:
    """The SQL that prints a timestamp `{1}` of the session's time zone in a format."""
    parts: list[str] = []
    is_short = False
    for element in elements(format_):
        if element.name == "FM" and not element.is_plain:
            is_short = True
        elif element.name == "TH" and not element.is_plain and parts:
            suffix = f"rs_ordinal({parts[-1]})"
            parts[-1] = (
                f"({parts[-1]} || {suffix if element.text.isupper() else f'lower({suffix})'})"
            )
        elif element.name != "FX":
            parts.append(_printed(element, is_short=is_short))
            is_short = False if not element.is_plain else is_short
    if not parts:
        return "(CASE WHEN {1} IS NOT NULL THEN '' END)"
    return f"({' || '.join(_merged(parts))})"


def _merged(parts: list[str]) -> Iterator[str]:
    """Plain texts and elements of strftime side by side, in one call."""
    pattern = ""
    for part in parts:
        simple = re.fullmatch(r"strftime\(\{1\}, '([^']*)'\)", part)
        if simple:
            pattern += simple[1]
            continue
        if re.fullmatch(r"'[^'%{}]*'", part):
            pattern += part[1:-1]
            continue
        if pattern:
            yield f"strftime({{1}}, '{pattern}')"
            pattern = ""
        yield part
    if pattern:
        yield f"strftime({{1}}, '{pattern}')"


def _printed(element: Element, *, is_short: bool) -> str:
    if element.is_plain:
        return quoted(element.text)
    name = element.name
    if name in _NAMES:
        return _name(element, is_short=is_short)
    if name in _HALVES or name in _ERAS:
        first, second = (_HALVES | _ERAS)[name]
        condition = "hour({1}) < 12" if name in _HALVES else "year({1}) > 0"
        text = f"(CASE WHEN {condition} THEN '{first}' ELSE '{second}' END)"
        return text if element.text.isupper() else f"lower({text})"
    if name in _ZONES:
        return _ZONES[name] if element.text.isupper() else f"lower({_ZONES[name]})"
    text = f"strftime({{1}}, '{_STRFTIME[name]}')" if name in _STRFTIME else f"({_NUMBERS[name]})"
    if is_short:
        return f"rs_short({text})"
    return text if element.text.isupper() or name != "RM" else f"lower({text})"


def _name(element: Element, *, is_short: bool) -> str:
    """A month's or a day's name in the case of the element: MONTH, Month, month."""
    pattern, width = _NAMES[element.name]
    text = f"strftime({{1}}, '{pattern}')"
    if element.text.isupper():
        text = f"upper({text})"
    elif element.text.islower():
        text = f"lower({text})"
    return f"rpad({text}, {width}, ' ')" if width and not is_short else text


def quoted(text: str) -> str:
    """A text in quotes, with braces that stay."""
    return "'" + text.replace("'", "''").replace("{", "{{").replace("}", "}}") + "'"


# An element -> the pattern of its digits, and how many when another number follows at once.
_READ = {
    "YYYY": ("year", 4), "YY": ("short_year", 2), "MM": ("month", 2), "DD": ("day", 2),
    "DDD": ("day_of_year", 3), "HH24": ("hour", 2), "HH12": ("hour", 2), "HH": ("hour", 2),
    "MI": ("minute", 2), "SS": ("second", 2), "MS": ("millisecond", 3), "US": ("microsecond", 6),
}  # fmt: skip


def moment_value(format_: str, *, is_strict: bool) -> str:
    """The SQL that reads a text `{1}` by a format into a TIMESTAMP.

    Raises:
        UnsupportedSqlError: for an element that cannot be read.
    """
    pattern, names = "", []
    found = [element for element in elements(format_) if element.name not in {"FM", "FX"}]
    for number, element in enumerate(found):
        if element.is_plain:
            pattern += r"[^0-9A-Za-z]*" if not element.text.isalnum() else re.escape(element.text)
            continue
        follower = found[number + 1] if number + 1 < len(found) else None
        is_tight = follower is not None and not follower.is_plain and follower.name in _READ
        piece, name = _read_pattern(element, is_tight=is_tight)
        pattern += piece
        if name:
            names.append(name)
    if not names:
        raise UnsupportedSqlError(f"The format {format_!r} has no element that can be read")
    keys = ", ".join(f"'{name}'" for name in names)
    escaped = quoted(rf"^\s*{pattern}")
    strict = "true" if is_strict else "false"
    return f"rs_read_moment({{1}}, regexp_extract({{1}}, {escaped}, [{keys}]), {strict})"


def _read_pattern(element: Element, *, is_tight: bool) -> tuple[str, str]:
    name = element.name
    if name in _READ:
        key, width = _READ[name]
        return (rf"([0-9]{{{width}}})" if is_tight else rf"([0-9]{{1,{width}}})"), key
    if name in {"MON", "MONTH"}:
        return r"([A-Za-z]{3,9})", "month_name"
    if name in _HALVES:
        return r"([AaPp]\.?[Mm]\.?)", "half"
    if name in {"DAY", "DY"}:
        return r"[A-Za-z]+", ""
    if name == "TH":
        return r"(?:st|nd|rd|th|ST|ND|RD|TH)?", ""
    raise UnsupportedSqlError(f"The element {element.text} of a format cannot be read yet")
