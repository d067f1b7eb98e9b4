"""Syntax-tree nodes for what Redshift's SQL has and sqlglot's dialect has no node for."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp

# A mark of a column: the engine's tables have it and Redshift's do not. Its value is the type.
ENGINES_OWN = "engines_own"


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


class Call(exp.Expression, exp.Func):
    """A call of a function: `this` is its canonical name, `expressions` are its arguments."""

    _sql_names: ClassVar[list[str]] = ["STARLIFT_CALL"]
    is_var_len_args: ClassVar[bool] = True
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": False}


class AggregateCall(exp.Expression, exp.AggFunc):
    """A call of an aggregate or window function."""

    _sql_names: ClassVar[list[str]] = ["STARLIFT_AGGREGATE_CALL"]
    is_var_len_args: ClassVar[bool] = True
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": False}


class Argument(exp.Expression, exp.Condition):
    """`$1` in the body of a function: `this` is the argument's number, from 1."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Elements(exp.Expression):
    """The elements of a SUPER array as the rows of a FROM: `this AS element [AT index]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "element": True, "index": False}

    @property
    def alias_or_name(self) -> str:
        """The name of the element, as that of any source."""
        return str(self.args["element"])
