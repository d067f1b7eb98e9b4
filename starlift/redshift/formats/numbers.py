"""Formats of numbers: digits, signs, separators -> DuckDB's SQL over `{1}`.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_formating.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlift.errors import UnsupportedSqlError
from starlift.redshift.formats.moments import quoted

_TOKENS = re.compile(r"FM|SG|PL|MI|PR|RN|TH|[90.,DGSLV$]|\"[^\"]*\"|.", re.IGNORECASE | re.DOTALL)


@dataclass
class _Layout:
    """What a format asks for: digits before and behind the point, and what stands around."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    prefix: list[str] = field(default_factory=list)
    suffix: list[str] = field(default_factory=list)
    has_point: bool = False
    is_short: bool = False
    has_sign: bool = False
    is_bracketed: bool = False
    ordinal: str = ""

    def take(self, token: str) -> None:
        """Take the next token."""
        name = token.upper()
        has_digits = bool(self.before or self.after or self.has_point)
        around = self.suffix if has_digits else self.prefix
        match name:
            case "FM":
                self.is_short = True
            case "9" | "0":
                (self.after if self.has_point else self.before).append(name)
            case "," | "G":
                if not self.has_point:
                    self.before.append(",")
            case "." | "D":
                self.has_point = True
            case "PR":
                self.is_bracketed = True
            case "TH":
                self.ordinal = token
            case _:
                self._take_sign(name, token, around)

    def _take_sign(self, name: str, token: str, around: list[str]) -> None:
        signs = {
            "S": "(CASE WHEN {1} < 0 THEN '-' ELSE '+' END)",
            "SG": "(CASE WHEN {1} < 0 THEN '-' ELSE '+' END)",
            "PL": "(CASE WHEN {1} > 0 THEN '+' ELSE ' ' END)",
            "MI": "(CASE WHEN {1} < 0 THEN '-' ELSE ' ' END)",
        }
        if name in signs:
            self.has_sign = self.has_sign or name != "PL"
            around.append(signs[name])
        elif name in {"L", "$"}:
            around.append("'$'")
        else:
            around.append(quoted(token.strip('"')))


def number_text(format_: str, scale: int | None) -> str:
    """The SQL that prints a number `{1}` in a format.

    `scale` is how many digits an exact number has behind its point; None for a float.

    Raises:
        UnsupportedSqlError: for V, which shifts the point.
    """
    if format_.upper() in {"RN", "FMRN"}:
        text = "rs_roman(CAST({1} AS INTEGER))"
        text = text if format_.upper().startswith("FM") else f"lpad({text}, 15, ' ')"
        return text if format_.isupper() else f"lower({text})"
    layout = _Layout()
    for token in _TOKENS.findall(format_):
        if token.upper() == "V":
            raise UnsupportedSqlError("The element V of a number's format is not supported yet")
        layout.take(token)
    places = len(layout.after)
    if scale is None:
        rounded = f"rs_fixed({{1}}, {places})"
    else:
        rounded = f"rs_exact(CAST({{1}} AS DECIMAL(38,{min(scale, places)})), {places})"
    return _printed(layout, rounded)


def _printed(layout: _Layout, rounded: str) -> str:
    digits = sum(mark != "," for mark in layout.before)
    whole = f"split_part({rounded}, '.', 1)"
    first_zero = next((n for n, mark in enumerate(_digits(layout.before)) if mark == "0"), digits)
    zeros = digits - first_zero
    shown = f"CASE {whole} WHEN '0' THEN '' ELSE {whole} END" if layout.after else whole
    inner = f"rs_digits({shown}, {digits}, {zeros})"
    body = f"list_transform([{inner}], lambda d: {_grouped(layout.before)})[1]" if digits else "''"
    fraction = f" || '.' || {_fraction(layout, rounded)}" if layout.has_point else ""
    text = _signed(layout, body, len(layout.before), fraction)
    if layout.ordinal:
        ordinal = f"rs_ordinal({whole})"
        text += f" || {ordinal if layout.ordinal.isupper() else f'lower({ordinal})'}"
    if layout.is_short:
        text = f"trim({text})"
    return f"({text})"


def _digits(marks: list[str]) -> list[str]:
    return [mark for mark in marks if mark != ","]


def _grouped(marks: list[str]) -> str:
    """The digits d with their separators, blanks where no digit stands before one."""
    parts, position = [], 0
    for mark in marks:
        if mark == ",":
            parts.append(f"(CASE WHEN trim(d[1:{position}]) = '' THEN ' ' ELSE ',' END)")
        else:
            position += 1
            parts.append(f"d[{position}:{position}]")
    return " || ".join(parts)


def _fraction(layout: _Layout, rounded: str) -> str:
    text = f"split_part({rounded}, '.', 2)"
    if layout.is_short:
        least = len(layout.after) - next(
            (n for n, mark in enumerate(reversed(layout.after)) if mark == "0"), len(layout.after)
        )
        return f"rpad(rtrim({text}, '0'), {least}, '0')"
    return text


def _signed(layout: _Layout, body: str, width: int, fraction: str) -> str:
    prefix = " || ".join([*layout.prefix, "''"])
    suffix = " || ".join(["''", *layout.suffix])
    if layout.is_bracketed:
        opening = "(CASE WHEN {1} < 0 THEN '<' ELSE ' ' END)"
        closing = "(CASE WHEN {1} < 0 THEN '>' ELSE ' ' END)"
        shown = f"lpad({opening} || ltrim({body}), {width + 1}, ' ')"
        return f"{prefix} || {shown}{fraction} || {closing} || {suffix}"
    if layout.has_sign:
        shown = f"ltrim({body})" if layout.prefix else body
        return f"{prefix} || {shown}{fraction} || {suffix}"
    sign = "(CASE WHEN {1} < 0 THEN '-' ELSE ' ' END)"
    return f"{prefix} || lpad({sign} || ltrim({body}), {width + 1}, ' '){fraction} || {suffix}"


def number_value(format_: str) -> str:
    """The SQL that reads a text `{1}` by a format into a NUMERIC with the format's places."""
    return f"CAST(rs_signed_number({{1}}) AS DECIMAL(38,{places_of(format_)}))"


def places_of(format_: str) -> int:
    """How many digits a format has behind its point.

    >>> places_of("S99D9"), places_of("999,999")
    (1, 0)
    """
    places, has_point = 0, False
    for token in _TOKENS.findall(format_):
        name = token.upper()
        if name in {".", "D"}:
            has_point = True
        elif name in {"9", "0"} and has_point:
            places += 1
    return places
