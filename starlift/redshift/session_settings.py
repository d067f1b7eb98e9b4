"""SET, SHOW and RESET, and the values that a session has.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html, r_SHOW.html and r_RESET.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader
from starlift.redshift.setting_names import SETTINGS, setting


class Set(Statement):
    """`SET [LOCAL] name TO values`; without values, TO DEFAULT. The values are words and texts."""

    arg_types: ClassVar[dict[str, bool]] = {"name": True, "values": False, "is_local": False}


class SetSeed(Statement):
    """`SET SEED TO this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Show(Statement):
    """`SHOW name`, or ALL."""

    arg_types: ClassVar[dict[str, bool]] = {"name": True}


class Reset(Statement):
    """`RESET name`, or ALL."""

    arg_types: ClassVar[dict[str, bool]] = {"name": True}


def _set(reader: Reader) -> Set | SetSeed:
    is_local = reader.takes_any("LOCAL", "SESSION") == "LOCAL"
    if reader.takes("SEED"):
        reader.expects("TO", "=")
        return SetSeed(this=reader.condition())
    is_zone = reader.takes("TIME ZONE")  # PostgreSQL's form, which drivers send
    name = "timezone" if is_zone else _name(reader)
    setting(name)
    if not is_zone:
        reader.expects("TO", "=")
    if reader.takes("DEFAULT"):
        return Set(name=name, values=None, is_local=is_local)
    return Set(name=name, values=reader.several(lambda: _value(reader)), is_local=is_local)


def _name(reader: Reader) -> str:
    """A setting's name; that of a context variable has two parts."""
    name = reader.name().name.lower()
    return f"{name}.{reader.name().name.lower()}" if reader.takes(".") else name


def _value(reader: Reader) -> str:
    """A word, a number or a quoted text, without its marks."""
    text = reader.string_or_nothing()
    if text is not None:
        return text.name
    if reader.is_at_end:
        reader.fails("Expected a value")
    sign = "-" if reader.takes("-") else ""
    return sign + reader.next_word(is_as_written=True)


def _show(reader: Reader) -> Show:
    return Show(name="all" if reader.takes("ALL") else _name(reader))


def _reset(reader: Reader) -> Reset:
    return Reset(name="all" if reader.takes("ALL") else _name(reader))


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "RESET": _reset,
    "SET": _set,
    "SHOW": _show,
}


class SessionSettings:
    """The values of a session: those set, those of the transaction, else the defaults."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._local: dict[str, str] = {}
        self._before: dict[str, str] | None = None

    def value(self, name: str) -> str:
        """The value of a setting. Raises SqlError for an unknown name."""
        known = setting(name)
        values = {**self._values, **self._local}
        return values.get(name, known.default)

    def all(self) -> list[tuple[str, str]]:
        """Name and value of all that SHOW ALL lists."""
        return [(name, self.value(name)) for name, known in SETTINGS.items() if known.is_shown]

    def set(self, name: str, value: str | None, *, is_local: bool = False) -> None:
        """Give a setting a value; None is its default.

        Raises:
            SqlError: for an unknown name or a value that it cannot have.
        """
        known = setting(name)
        kept = known.default if value is None else known.accept(name, value)
        (self._local if is_local else self._values)[name] = kept
        if not is_local:
            self._local.pop(name, None)

    def reset(self) -> None:
        """Give every setting its default."""
        self._values.clear()
        self._local.clear()

    def begin(self) -> None:
        """Keep the values as they are, for a rollback."""
        self._before = dict(self._values)

    def end(self, *, is_kept: bool) -> None:
        """End a transaction: what was set for it is gone, and all that was set if it is undone."""
        self._local.clear()
        if not is_kept and self._before is not None:
            self._values = self._before
        self._before = None


def joined(values: list[str]) -> str:
    """Several values as one text; a schema's name that needs marks has them."""
    return ", ".join(f'"{value}"' if value.startswith("$") else value for value in values)


def schemas_of(search_path: str) -> list[str]:
    """The names of a search path in order, without their marks.

    >>> schemas_of('"$user", public')
    ['$user', 'public']
    """
    names = (name.strip().strip('"').lower() for name in search_path.split(","))
    return [name for name in names if name]
