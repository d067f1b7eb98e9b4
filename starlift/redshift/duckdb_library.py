"""The functions of Redshift's that DuckDB lacks, as macros in DuckDB's SQL.

They stand in `library/*.sql`, each as `rs_name(parameters) AS expression;`. The translation calls
them, so that an operand stands once in its text. They are kept in the warehouse's file (views call
them too) and made anew when these files have changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from starlift.redshift.calendar import MONTH_NUMBERS
from starlift.redshift.date_forms import CLOCK_FIRST, FORM, field_of
from starlift.redshift.zones import ABBREVIATIONS_S

# Where the macros stand.
SCHEMA = "redshift_system"
_FILES = ("text", "numbers", "moments", "nested", "bytes", "catalog")
_CALL = re.compile(r"\brs_(?=[a-z0-9_]+\()")


@lru_cache(maxsize=1024)
def qualified(text: str) -> str:
    """A text of DuckDB's with the macros that it calls named by their schema."""
    return _CALL.sub(f"{SCHEMA}.rs_", text)


@cache
def version() -> str:
    """What tells this library from another."""
    return hashlib.sha256("".join(_texts().values()).encode()).hexdigest()[:16]


def macros() -> list[str]:
    """The macros, each as `name(parameters) AS expression`, callees before their callers."""
    texts = _texts()
    return [qualified(texts[name]) for name in _in_order(texts)]


@cache
def _texts() -> dict[str, str]:
    """The text of each macro by its name."""
    found: dict[str, str] = {}
    for file in _FILES:
        path = resources.files("starlift.redshift").joinpath("library", f"{file}.sql")
        _, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        for macro in text.strip().removesuffix(";").split(";\n"):
            found[macro.strip().partition("(")[0]] = _written_out(macro.strip())
    return found


def _written_out(macro: str) -> str:
    """A macro of the library with the forms and the names in their places."""
    for place, text in _places().items():
        macro = macro.replace(place, text)
    return macro


@cache
def _places() -> dict[str, str]:
    return {
        "{clock_first}": CLOCK_FIRST,
        "{date_fields}": _date_fields("t"),
        "{month_number}": _number_of(MONTH_NUMBERS, "lower(f.month_name)"),
        "{zone_s}": _number_of(ABBREVIATIONS_S, "lower(n.zone)"),
    }


def _date_fields(text: str) -> str:
    """The fields of a text of a date as a STRUCT, empty where it has no form."""
    groups: dict[str, list[str]] = {}
    for group in FORM.groupindex:
        groups.setdefault(field_of(group), []).append(f"g.{group}")
    names = ", ".join(f"'{group}'" for group in FORM.groupindex)
    found = f"regexp_extract({text}, '^{FORM.pattern}$', [{names}])"
    joined = ", ".join(f"'{name}': concat({', '.join(of)})" for name, of in groups.items())
    return f"list_transform([{found}], lambda g: {{{joined}}})[1]"


def _number_of(names: Mapping[str, int], of: str) -> str:
    """The number of a name, NULL for none of them."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"([{', '.join(map(str, names.values()))}])[list_position([{listed}], {of})]"


def _in_order(texts: dict[str, str]) -> list[str]:
    """The names of the macros, so that what one calls stands before it."""
    order: list[str] = []

    def add(name: str) -> None:
        body = texts[name].partition(" AS ")[2]
        for other in texts:
            if other != name and f"{other}(" in body and other not in order:
                add(other)
        if name not in order:
            order.append(name)

    for name in texts:
        add(name)
    return order
