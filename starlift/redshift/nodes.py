"""Syntax-tree nodes for what Redshift's SQL has and sqlglot's dialect has no node for."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp


class CopyFrom(exp.Expression):
    """`COPY this [(columns)] FROM source options...`: a load from object storage.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True,
        "columns": False,
        "source": True,
        "options": False,
    }


class CopyOption(exp.Expression):
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
