"""Syntax-tree nodes for what Redshift's SQL has and sqlglot's dialect has no node for."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp


class Part(exp.Expression):
    """A part of a statement of Redshift's own: made by our parser, its arguments need no check."""


class Definition(Part):
    """A part that is declared as CREATE TABLE declares it: `tables` looks at it."""


class Statement(Part):
    """A statement of Redshift's own."""


class CopyFrom(Statement):
    """`COPY this [(columns)] FROM source options...`: a load from object storage.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True,
        "columns": False,
        "source": True,
        "options": False,
    }


class CopyOption(Part):
    """One parameter of a COPY: `this` is its name in upper case, `value` its argument, if any."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "value": False}


class DistKeyColumn(exp.Expression, exp.ColumnConstraintKind):
    """The column attribute DISTKEY."""

    arg_types: ClassVar[dict[str, bool]] = {}


class SortKeyColumn(exp.Expression, exp.ColumnConstraintKind):
    """The column attribute SORTKEY."""

    arg_types: ClassVar[dict[str, bool]] = {}


class InterleavedSortKey(exp.Property):
    """The table attribute INTERLEAVED SORTKEY (columns)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class SortKeyAuto(exp.Property):
    """The table attribute SORTKEY AUTO."""

    arg_types: ClassVar[dict[str, bool]] = {}


class EncodeAuto(exp.Property):
    """The table attribute ENCODE AUTO."""

    arg_types: ClassVar[dict[str, bool]] = {}


class LocalProperty(exp.Property):
    """LOCAL before TEMPORARY: accepted, without effect."""

    arg_types: ClassVar[dict[str, bool]] = {}


class DatePart(exp.Expression, exp.Func):
    """`DATE_PART(part, moment)`: `this` is the part, a bare name or a string."""

    _sql_names: ClassVar[list[str]] = ["DATE_PART"]
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class DateTrunc(exp.Expression, exp.Func):
    """`DATE_TRUNC(part, moment)`."""

    _sql_names: ClassVar[list[str]] = ["DATE_TRUNC"]
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class DateAdd(exp.Expression, exp.Func):
    """`DATEADD(part, amount, moment)`: `this` is the part."""

    _sql_names: ClassVar[list[str]] = ["DATEADD"]
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "amount": True, "expression": True}


class DateDiff(exp.Expression, exp.Func):
    """`DATEDIFF(part, start, end)`: `this` is the part."""

    _sql_names: ClassVar[list[str]] = ["DATEDIFF"]
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "start": True, "end": True}


class GetDate(exp.Expression, exp.Func):
    """`GETDATE()`: the moment in UTC, without a zone."""

    _sql_names: ClassVar[list[str]] = ["GETDATE"]
    arg_types: ClassVar[dict[str, bool]] = {}


class SysDate(exp.Expression, exp.Func):
    """`SYSDATE`: the start of the transaction in UTC, without a zone."""

    _sql_names: ClassVar[list[str]] = ["SYSDATE"]
    arg_types: ClassVar[dict[str, bool]] = {}
