"""Redshift's dialect: what sqlglot's own lacks, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.redshift import Redshift
from sqlglot.errors import ErrorLevel
from sqlglot.generators.redshift import RedshiftGenerator
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokenizer_core import Token, TokenType

from starlift.errors import UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.calls import (
    NO_PARENTHESES,
    OWN_SYNTAX,
    UNARY_OPERATORS,
    WITHOUT_PARENTHESES,
    builders,
    call,
)
from starlift.redshift.date_parts import INTERVAL_UNITS, PRECISION
from starlift.redshift.own_statements import read_own
from starlift.redshift.reading import Reader, column_of

_IS_INTO = "is_select_into"


class StarliftParser(Reader):
    """Redshift's grammar with its own statements and the table and column attributes as nodes."""

    FUNCTIONS: ClassVar[dict[str, Callable[..., exp.Expr]]] = builders()
    FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., exp.Expr]]] = OWN_SYNTAX
    NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, Callable[[], exp.Expr]]] = NO_PARENTHESES
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {
        "CASE": RedshiftParser.NO_PAREN_FUNCTION_PARSERS["CASE"],
        "APPROXIMATE": lambda self: self._parse_approximate(),
        "SYSDATE": lambda self: self.expression(call("SYSDATE")),
    }
    UNARY_PARSERS: ClassVar[dict[TokenType, Callable[..., exp.Expr]]] = {
        **RedshiftParser.UNARY_PARSERS,
        **UNARY_OPERATORS,
    }
    CONSTRAINT_PARSERS: ClassVar[dict[str, Callable[[StarliftParser], exp.Expr]]] = {
        **RedshiftParser.CONSTRAINT_PARSERS,
        "COLLATE": lambda self: self._parse_collation(),
        "DEFAULT": lambda self: self._parse_default(),
        "DISTKEY": lambda self: self.expression(nodes.DistKeyColumn()),
        "SORTKEY": lambda self: self.expression(nodes.SortKeyColumn()),
    }
    PROPERTY_PARSERS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {
        **RedshiftParser.PROPERTY_PARSERS,
        "SORTKEY": lambda self: self._parse_table_sortkey(),
        "INTERLEAVED": lambda self: self._parse_interleaved_sortkey(),
        "ENCODE": lambda self: self._parse_table_encode(),
        "LOCAL": lambda self: self.expression(nodes.LocalProperty()),
    }

    _precision: int | None = None  # of the interval that is read

    def _parse_as_command(self, start: Token) -> exp.Command:
        """Refuse what sqlglot would keep as text, at the word from which on it is not known."""
        at = self._curr or self._prev
        raise UnsupportedSqlError(
            f'{start.text.upper()} is not supported in this form: "{at.text}" is not known here',
            line=at.line,
            column=column_of(at),
        )

    def _parse_statement(self) -> exp.Expr | None:
        return read_own(self) or _made_table(super()._parse_statement())

    def _parse_type(
        self,
        parse_interval: bool = True,  # noqa: FBT001, FBT002 - the library's own signature
        fallback_to_identifier: bool = False,  # noqa: FBT001, FBT002 - the same
    ) -> exp.Expr | None:
        """An expression; DATE '2018-11-01' is a whole, to which a cast behind it is applied."""
        index = self._index
        if self._curr and self._curr.token_type in self.TYPE_TOKENS - {TokenType.INTERVAL}:
            kind = self._parse_types(check_func=True, allow_identifiers=False)
            if isinstance(kind, exp.DataType) and self._match(TokenType.STRING, advance=False):
                constant = self.expression(exp.Cast(this=self._parse_primary(), to=kind))
                return self._parse_column_ops(constant)
            self._retreat(index)
        return super()._parse_type(parse_interval, fallback_to_identifier)

    def _parse_interval(self, *_: object, **__: object) -> exp.Interval | None:
        """`INTERVAL '1-2' YEAR TO MONTH`: the text as it is written, with the units behind it."""
        if not self._match(TokenType.INTERVAL):
            return None
        if not self._match(TokenType.STRING, advance=False):
            self._retreat(self._index - 1)
            return None
        text = self._parse_string()
        self._precision = None
        interval = self.expression(exp.Interval(this=text, unit=self._interval_unit()))
        interval.meta[PRECISION] = self._precision
        return interval

    def _interval_unit(self) -> exp.Expr | None:
        """`YEAR`, `DAY TO SECOND (3)`; None where no unit stands behind the text."""
        first = self._unit()
        if first is None or not self._match_text_seq("TO"):
            return first
        last = self._unit()
        if last is None:
            self.raise_error("Expected a unit after TO")
        return exp.IntervalSpan(this=first, expression=last)

    def _unit(self) -> exp.Expr | None:
        if not self._curr or self._curr.text.lower() not in INTERVAL_UNITS:
            return None
        unit = exp.var(self._curr.text.upper())
        self._advance()
        if self._match(TokenType.L_PAREN):
            precision = self._parse_number()
            self._match_r_paren()
            self._precision = int(precision.name) if precision else 0
        return unit

    def _parse_update_assignment(self) -> exp.Expr | None:
        """`column = expression`, or DEFAULT."""
        start = self._index
        column = self._parse_column()
        if column is not None and self.takes("=") and self.takes("DEFAULT"):
            return self.expression(exp.EQ(this=column, expression=exp.var("DEFAULT")))
        self._retreat(start)
        return super()._parse_update_assignment()

    def _parse_delete(self) -> exp.Delete:
        """DELETE, also without its FROM, which Redshift does not need."""
        tree = super()._parse_delete()
        tables = tree.args.get("tables") or []
        if len(tables) == 1 and not tree.this:
            tree.set("this", tables[0])
            tree.set("tables", None)
        return tree

    def _parse_approximate(self) -> exp.Expr:
        """What may be counted approximately is counted exactly."""
        counted = self._parse_function()
        return counted or self.fails("Expected COUNT or PERCENTILE_DISC after APPROXIMATE")

    def _parse_table_sortkey(self) -> exp.Expr:
        if self._match_text_seq("AUTO"):
            return self.expression(nodes.SortKeyAuto())
        return self._parse_sortkey()

    def _parse_interleaved_sortkey(self) -> exp.Expr:
        if not self._match_text_seq("SORTKEY"):
            self.raise_error("Expected SORTKEY after INTERLEAVED")
        return self.expression(nodes.InterleavedSortKey(this=self._parse_wrapped_id_vars()))

    def _parse_collation(self) -> exp.Expr:
        return self.expression(exp.CollateColumnConstraint(this=self._parse_var(any_token=True)))

    def _parse_default(self) -> exp.Expr:
        """A column's DEFAULT; a COLLATE behind it is the column's, too, and not the value's."""
        value = self._parse_bitwise()
        if isinstance(value, exp.Collate):
            value = value.this
            self._retreat(self._index - 2)
        return self.expression(exp.DefaultColumnConstraint(this=value))

    def _parse_table_encode(self) -> exp.Expr:
        if not self._match_text_seq("AUTO"):
            self.raise_error("Expected AUTO after ENCODE of a table")
        return self.expression(nodes.EncodeAuto())


def _made_table(tree: exp.Expr | None) -> exp.Expr | None:
    """SELECT ... INTO table as the CREATE TABLE AS that it is.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_INTO.html
    """
    if isinstance(tree, exp.Create) and _IS_INTO in tree.meta and tree.args.get("with_"):
        tree.expression.set("with_", tree.args.pop("with_"))  # the query's, read before it
    into = tree.args.get("into") if isinstance(tree, exp.Select) else None
    if into is None or into.args.get("unlogged"):
        return tree
    assert tree is not None  # noqa: S101 - it has an INTO
    tree.set("into", None)
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    properties = temporary if into.args.get("temporary") else None
    made = exp.Create(this=into.this, kind="TABLE", expression=tree, properties=properties)
    made.meta[_IS_INTO] = True
    return made


class StarliftGenerator(RedshiftGenerator):
    """Redshift's text of what sqlglot has no node for, to show it in errors."""

    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **RedshiftGenerator.TRANSFORMS,
        nodes.DistKeyColumn: lambda _self, _node: "DISTKEY",
        nodes.SortKeyColumn: lambda _self, _node: "SORTKEY",
        nodes.EncodeAuto: lambda _self, _node: "ENCODE AUTO",
        nodes.SortKeyAuto: lambda _self, _node: "SORTKEY AUTO",
        nodes.LocalProperty: lambda _self, _node: "LOCAL",
        nodes.InterleavedSortKey: lambda self, node: (
            f"INTERLEAVED SORTKEY({self.expressions(node, key='this', flat=True)})"
        ),
        nodes.AggregateCall: lambda self, node: self._call(node),
        nodes.Call: lambda self, node: self._call(node),
    }

    def _call(self, node: exp.Expr) -> str:
        """A call as it was written."""
        name = str(node.meta["spelling"]).upper()
        if name == "EXTRACT":
            part, moment = (self.sql(item) for item in node.expressions)
            return f"EXTRACT({part} FROM {moment})"
        if name in WITHOUT_PARENTHESES:
            return name
        return f"{name}({self.expressions(node, flat=True)})"


class StarliftRedshift(Redshift):
    """Amazon Redshift's SQL, as Starlift reads it."""

    SUPPORTS_USER_DEFINED_TYPES = True  # so that an unknown type is refused by its name

    class Tokenizer(Redshift.Tokenizer):
        """Every statement in words: none is kept as one string, and BEGIN opens no block."""

        COMMANDS: ClassVar[set[TokenType]] = set()
        KEYWORDS: ClassVar[dict[str, TokenType]] = {
            word: kind
            for word, kind in Redshift.Tokenizer.KEYWORDS.items()
            if kind not in {TokenType.BEGIN, TokenType.COMMAND}
        }

    Parser = StarliftParser
    Generator = StarliftGenerator


def shown(node: exp.Expr) -> str:
    """A node as Redshift's SQL, for an error."""
    return StarliftRedshift().generate(node, unsupported_level=ErrorLevel.IGNORE, comments=False)
