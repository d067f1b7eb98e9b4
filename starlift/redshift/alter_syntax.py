"""ALTER TABLE.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html and
r_ALTER_TABLE_APPEND.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Definition, Part, Statement
from starlift.redshift.reading import Reader


class AlterTable(Statement):
    """`ALTER TABLE this actions`; several stand together only where Redshift combines them."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "actions": True}


class ResizeColumn(Statement):
    """`ALTER TABLE this ALTER COLUMN column TYPE kind`: it stands outside of blocks."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "column": True, "kind": True}


class AppendTable(Statement):
    """`ALTER TABLE this APPEND FROM source [IGNOREEXTRA | FILLTARGET]`: outside of blocks."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "source": True, "extra": False}


class AddColumn(Definition):
    """`ADD [COLUMN] this`: a column as CREATE TABLE has it."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class AddConstraint(Definition):
    """`ADD [CONSTRAINT name] this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "name": False}


class DropColumn(Part):
    """`DROP [COLUMN] this [CASCADE]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "cascade": False}


class DropConstraint(Part):
    """`DROP CONSTRAINT this [CASCADE]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "cascade": False}


class RenameTable(Part):
    """`RENAME TO this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class RenameColumn(Part):
    """`RENAME [COLUMN] this TO name`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "name": True}


class SetOwner(Part):
    """`OWNER TO this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class SetEncoding(Part):
    """`ALTER [COLUMN] this ENCODE encoding`; without a column, ENCODE AUTO."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "encoding": True}


class SetDistribution(Part):
    """`ALTER DISTSTYLE style [DISTKEY key]`; the style is in lower case."""

    arg_types: ClassVar[dict[str, bool]] = {"style": True, "key": False}


class SetSortKey(Part):
    """`ALTER [COMPOUND] SORTKEY (columns)`, AUTO or NONE: the style is in lower case."""

    arg_types: ClassVar[dict[str, bool]] = {"style": True, "columns": False}


_COMBINED = (SetDistribution, SetSortKey)


def _alter_table(reader: Reader) -> Statement:
    table = reader.table()
    if reader.takes("APPEND FROM"):
        source = reader.table()
        extra = reader.takes_any("IGNOREEXTRA", "FILLTARGET")
        return AppendTable(this=table, source=source, extra=extra)
    first = _action(reader, table)
    if isinstance(first, Statement):
        return first
    actions = [first]
    while reader.takes(","):
        actions.append(_combined(reader, table, actions))
    return AlterTable(this=table, actions=actions)


def _combined(reader: Reader, table: exp.Table, before: list[Part]) -> Part:
    """One more action: encodings of several columns, or one distribution and one order."""
    action = _action(reader, table)
    if isinstance(action, SetEncoding) and all(isinstance(a, SetEncoding) for a in before):
        return action
    is_pair = isinstance(action, _COMBINED) and all(isinstance(a, _COMBINED) for a in before)
    if not is_pair or type(action) in {type(a) for a in before}:
        reader.refuses(
            "ALTER TABLE takes one action",
            hint="Write a statement for each; one column is added or dropped in each.",
        )
    return action


def _action(reader: Reader, table: exp.Table) -> Part:
    verb = reader.expects("ADD", "DROP", "RENAME", "OWNER TO", "ALTER", "SET", "ROW LEVEL SECURITY",
                          "PARTITION")  # fmt: skip
    if verb in {"SET", "ROW LEVEL SECURITY", "PARTITION"}:
        reader.refuses(
            f"ALTER TABLE {verb} is not supported by the embedded engine",
            hint="It has no external tables, and one user.",
        )
    return _VERBS[verb](reader, table)


def _add(reader: Reader, _: exp.Table) -> Part:
    if reader.takes("PARTITION") or reader.takes("IF NOT EXISTS"):
        reader.refuses("Redshift adds a partition to external tables only, which are not here")
    name = reader.name() if reader.takes("CONSTRAINT") else None
    if name is not None or reader.word.startswith(("PRIMARY", "UNIQUE", "FOREIGN")):
        return AddConstraint(this=reader.constraint(), name=name)
    reader.takes("COLUMN")
    return AddColumn(this=reader.column())


def _drop(reader: Reader, _: exp.Table) -> Part:
    if reader.takes("CONSTRAINT"):
        return DropConstraint(this=reader.name(), cascade=_cascades(reader))
    reader.takes("COLUMN")
    return DropColumn(this=reader.name(), cascade=_cascades(reader))


def _cascades(reader: Reader) -> bool:
    return reader.takes_any("CASCADE", "RESTRICT") == "CASCADE"


def _rename(reader: Reader, _: exp.Table) -> Part:
    if reader.takes("TO"):
        return RenameTable(this=reader.name())
    reader.takes("COLUMN")
    column = reader.name()
    reader.expects("TO")
    return RenameColumn(this=column, name=reader.name())


def _own(reader: Reader, _: exp.Table) -> Part:
    return SetOwner(this=reader.name())


def _change(reader: Reader, table: exp.Table) -> Part:
    match reader.takes_any("DISTSTYLE", "DISTKEY", "COMPOUND SORTKEY", "SORTKEY", "ENCODE AUTO",
                           "INTERLEAVED SORTKEY", "AUTOREFRESH"):  # fmt: skip
        case "DISTSTYLE":
            style = reader.expects("ALL", "EVEN", "AUTO", "KEY DISTKEY")
            key = reader.name() if style == "KEY DISTKEY" else None
            return SetDistribution(style=style.split()[0].lower(), key=key)
        case "DISTKEY":
            return SetDistribution(style="key", key=reader.name())
        case "COMPOUND SORTKEY" | "SORTKEY":
            order = reader.takes_any("AUTO", "NONE")
            columns = None if order else reader.names()
            return SetSortKey(style=(order or "compound").lower(), columns=columns)
        case "ENCODE AUTO":
            return SetEncoding(encoding="auto")
        case "INTERLEAVED SORTKEY":
            reader.refuses(
                "a sort key cannot be altered to an interleaved one",
                hint="Make a table with INTERLEAVED SORTKEY, insert the rows, rename it.",
            )
        case "AUTOREFRESH":
            reader.refuses("ALTER AUTOREFRESH is not supported", hint="Write REFRESH in the load.")
    return _change_column(reader, table)


def _change_column(reader: Reader, table: exp.Table) -> Part:
    reader.takes("COLUMN")
    column = reader.name()
    change = reader.expects("TYPE", "ENCODE", "SET", "DROP")
    if change in {"SET", "DROP"}:
        reader.refuses(
            "Redshift cannot change the default or NOT NULL of a column",
            hint="Make a new table, insert the rows, drop the old table and rename the new one.",
        )
    if change == "TYPE":
        return ResizeColumn(this=table, column=column, kind=reader.data_type())
    return SetEncoding(this=column, encoding=reader.next_word().lower())


_VERBS: dict[str, Callable[[Reader, exp.Table], Part]] = {
    "ADD": _add,
    "DROP": _drop,
    "RENAME": _rename,
    "OWNER TO": _own,
    "ALTER": _change,
}
STATEMENTS: dict[str, Callable[[Reader], Statement]] = {"ALTER TABLE": _alter_table}
