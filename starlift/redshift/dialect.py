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
from starlift.redshift.copy_grammar import COPY_GRAMMAR, Argument
from starlift.redshift.functions import builders

# Functions whose arguments are not a plain list; all others are read by name, or stay unknown.
_OWN_SYNTAX = ("CAST", "CONVERT", "EXTRACT", "SUBSTRING", "TRIM")


class StarliftParser(RedshiftParser):
    """Redshift's grammar with COPY and the table and column attributes as nodes."""

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

    def _parse_command(self) -> exp.Command:
        name = self._prev
        raise UnsupportedSqlError(
            f"{name.text.upper()} is not supported yet", line=name.line, column=column_of(name)
        )

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

    def _parse_copy(self) -> exp.Expr:  # type: ignore[override]  # our own node, no exp.Copy
        table = self._parse_table_parts(schema=True)
        columns = (
            self._parse_wrapped_id_vars() if self._match(TokenType.L_PAREN, advance=False) else None
        )
        if not self._match(TokenType.FROM):
            self.raise_error("Expected FROM: COPY table FROM 's3://bucket/prefix' ...")
        source = self._parse_string()
        if source is None:
            self.raise_error("Expected a quoted location after FROM")
        options = []
        while self._curr and self._curr.token_type != TokenType.SEMICOLON:
            options.append(self._parse_copy_option())
        return self.expression(
            nodes.CopyFrom(this=table, columns=columns, source=source, options=options)
        )

    def _parse_copy_option(self) -> exp.Expr:
        self._match_text_seq("WITH")
        word = self._curr_word()
        if word not in COPY_GRAMMAR:
            self.raise_error(f"COPY has no parameter {word}")
        self._advance()
        if word == "FORMAT":
            return self._parse_copy_format()
        value = self._parse_copy_argument(word, COPY_GRAMMAR[word])
        return self.expression(nodes.CopyOption(this=word, value=value))

    def _parse_copy_format(self) -> exp.Expr:
        self._match_text_seq("AS")
        word = self._curr_word()
        if word not in {"JSON", "CSV", "PARQUET", "ORC", "AVRO", "DELIMITER", "FIXEDWIDTH"}:
            self.raise_error(f"COPY has no format {word}")
        self._advance()
        value = self._parse_copy_argument(word, COPY_GRAMMAR[word])
        return self.expression(nodes.CopyOption(this=word, value=value))

    def _curr_word(self) -> str:
        """The next word in upper case; a string is no word, and may be a secret."""
        if not self._curr:
            return "(end of statement)"
        is_string = self._curr.token_type in {TokenType.STRING, TokenType.IDENTIFIER}
        return "in quotation marks" if is_string else self._curr.text.upper()

    def _parse_copy_argument(self, name: str, argument: Argument) -> exp.Expr | None:
        if argument is Argument.NONE:
            return None
        if name == "NULL":
            self._match_text_seq("AS")
        value = self._parse_copy_value(argument)
        if value is None and not argument.is_optional:
            self.raise_error(f"COPY's parameter {name} needs {argument.value}")
        return value

    def _parse_copy_value(self, argument: Argument) -> exp.Expr | None:
        self._match_text_seq("AS")
        if argument is Argument.NUMBER:
            return self._parse_number()
        if argument is Argument.SWITCH:
            words = ("ON", "OFF", "TRUE", "FALSE", "PRESET")
            return exp.var(self._prev.text.upper()) if self._match_texts(words) else None
        if argument is Argument.ROLE and self._match(TokenType.DEFAULT):
            return exp.var("DEFAULT")
        if argument is Argument.WORD:
            return self._parse_string() or self._parse_var(any_token=True)
        return self._parse_string()


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
    Parser = StarliftParser
    Generator = StarliftGenerator


def column_of(token: Token) -> int:
    """The column at which a token begins, from 1."""
    return max(1, token.col - (token.end - token.start))


def shown(node: exp.Expr) -> str:
    """A node as Redshift's SQL, for an error."""
    return StarliftRedshift().generate(node, unsupported_level=ErrorLevel.IGNORE, comments=False)
