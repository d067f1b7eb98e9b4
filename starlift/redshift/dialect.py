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
from starlift.redshift.functions import builders
from starlift.redshift.own_statements import read_own
from starlift.redshift.reading import Reader, column_of

# Functions whose arguments are not a plain list; all others are read by name, or stay unknown.
_OWN_SYNTAX = ("CAST", "CONVERT", "EXTRACT", "SUBSTRING", "TRIM")


class StarliftParser(Reader):
    """Redshift's grammar with its own statements and the table and column attributes as nodes."""

    FUNCTIONS: ClassVar[dict[str, Callable[..., exp.Expr]]] = builders()
    FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {
        name: RedshiftParser.FUNCTION_PARSERS[name] for name in _OWN_SYNTAX
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {
        "CASE": RedshiftParser.NO_PAREN_FUNCTION_PARSERS["CASE"],
        "SYSDATE": lambda self: self.expression(nodes.SysDate()),
    }
    CONSTRAINT_PARSERS: ClassVar[dict[str, Callable[[StarliftParser], exp.Expr]]] = {
        **RedshiftParser.CONSTRAINT_PARSERS,
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

    def _parse_as_command(self, start: Token) -> exp.Command:
        """Refuse what sqlglot would keep as text, at the word from which on it is not known."""
        at = self._curr or self._prev
        raise UnsupportedSqlError(
            f'{start.text.upper()} is not supported in this form: "{at.text}" is not known here',
            line=at.line,
            column=column_of(at),
        )

    def _parse_statement(self) -> exp.Expr | None:
        return read_own(self) or super()._parse_statement()

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

    def _parse_delete(self) -> exp.Delete:
        """DELETE, also without its FROM, which Redshift does not need."""
        tree = super()._parse_delete()
        tables = tree.args.get("tables") or []
        if len(tables) == 1 and not tree.this:
            tree.set("this", tables[0])
            tree.set("tables", None)
        return tree

    def _parse_table_sortkey(self) -> exp.Expr:
        if self._match_text_seq("AUTO"):
            return self.expression(nodes.SortKeyAuto())
        return self._parse_sortkey()

    def _parse_interleaved_sortkey(self) -> exp.Expr:
        if not self._match_text_seq("SORTKEY"):
            self.raise_error("Expected SORTKEY after INTERLEAVED")
        return self.expression(nodes.InterleavedSortKey(this=self._parse_wrapped_id_vars()))

    def _parse_table_encode(self) -> exp.Expr:
        if not self._match_text_seq("AUTO"):
            self.raise_error("Expected AUTO after ENCODE of a table")
        return self.expression(nodes.EncodeAuto())


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
    }


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
