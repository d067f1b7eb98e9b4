"""DuckDB's SQL out of a rewritten tree: sqlglot's generator, and texts with places for operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ErrorLevel, UnsupportedError
from sqlglot.generators.duckdb import DuckDBGenerator

from starlift.errors import UnsupportedSqlError
from starlift.redshift.duckdb_library import qualified

# What binds less tightly than a call: in parentheses where it stands within a text.
_LOOSE = (exp.Binary, exp.Unary, exp.Between, exp.In, exp.Is, exp.AtTimeZone, exp.Interval)


class Template(exp.Expression, exp.Condition):
    """A text of DuckDB's with `{1}`, `{2}` for its operands; it binds as tightly as a call.

    Where an aggregate stands in it, `{over}` is the place for its window; `over` is that window.
    """

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": False, "over": False}


def template(text: str, *operands: exp.Expr) -> Template:
    """The text with operands in its places, each as tight as need be."""
    return Template(this=text, expressions=list(operands))


class StarliftDuckDbGenerator(DuckDBGenerator):
    """DuckDB's generator, with templates."""

    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **DuckDBGenerator.TRANSFORMS,
        Template: lambda self, node: self._template(node),
    }

    def _template(self, node: Template) -> str:
        operands = [self._tight(operand) for operand in node.expressions]
        window = node.args.get("over")
        over = f" {self.sql(window).strip()}" if window else ""
        text = qualified(str(node.args["this"]))
        return text.format("", *operands, over=over)

    def _tight(self, operand: exp.Expr) -> str:
        text = self.sql(operand)
        is_loose = isinstance(operand, _LOOSE) and not isinstance(operand, exp.Paren)
        return f"({text})" if is_loose or text.startswith("-") else text


class StarliftDuckDb(DuckDB):
    """DuckDB's SQL, as Starlift writes it."""

    Generator = StarliftDuckDbGenerator


_DIALECT = StarliftDuckDb()


def quoted(*names: str | None) -> str:
    """A name, or a name within a schema, in quotation marks."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name)


def duckdb_sql(tree: exp.Expr) -> str:
    """A rewritten tree as text.

    Raises:
        UnsupportedSqlError: when DuckDB has no form for a part of it.
    """
    try:
        return _DIALECT.generate(
            tree, copy=False, unsupported_level=ErrorLevel.RAISE, comments=False
        )
    except UnsupportedError as error:
        raise UnsupportedSqlError(f"This cannot be run by DuckDB: {error}") from None
