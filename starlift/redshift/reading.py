"""What the parsers of Redshift's own statements read with: one piece after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from sqlglot import exp
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokenizer_core import Token, TokenType

from starlift.errors import UnsupportedSqlError

_Item = TypeVar("_Item")
_NO_WORDS = {TokenType.STRING, TokenType.IDENTIFIER, TokenType.HEREDOC_STRING}


class Reader(RedshiftParser):
    """A parser that stands behind the first words of a statement.

    `takes` goes past words if they come next, `expects` refuses anything else; the others read a
    piece of the grammar. What is left when a statement has been read is a syntax error. `phrase`
    are the first words.
    """

    phrase: str = ""

    def takes(self, phrase: str) -> bool:
        """Whether these words come next; if so, they are read."""
        start, words = self._index, phrase.split()
        while words:
            if not self._curr or self._curr.token_type in _NO_WORDS:
                break
            found = self._curr.text.upper().split()  # GROUP BY is one token
            if words[: len(found)] != found or not found:
                break
            words = words[len(found) :]
            self._advance()
        if words:
            self._retreat(start)
        return not words

    def takes_any(self, *phrases: str) -> str | None:
        """The first of the phrases that comes next; it is read."""
        return next((phrase for phrase in phrases if self.takes(phrase)), None)

    def expects(self, *phrases: str) -> str:
        """The one of the phrases that comes next. Raises ParseError for anything else."""
        return self.takes_any(*phrases) or self.fails(f"Expected {' or '.join(phrases)}")

    def fails(self, message: str) -> NoReturn:
        """Refuse what comes next as a syntax error."""
        self.raise_error(message)
        raise AssertionError(message)  # the parser raises at once

    def refuses(self, what: str, *, hint: str = "") -> NoReturn:
        """Refuse what was read last as something that is not supported."""
        at = self._prev or self._curr
        raise UnsupportedSqlError(what, line=at.line, column=column_of(at), hint=hint)

    @property
    def is_at_end(self) -> bool:
        """Whether the statement ends here."""
        return not self._curr or self._curr.token_type == TokenType.SEMICOLON

    @property
    def is_at_type(self) -> bool:
        """Whether a type's name comes next."""
        return bool(self._curr) and self._curr.token_type in self.TYPE_TOKENS

    @property
    def upcoming(self) -> Token:
        """The token that comes next, and is not read yet; there must be one."""
        token: Token = self._curr
        return token

    @property
    def last(self) -> Token:
        """The token that was read last."""
        return self._prev

    @property
    def word(self) -> str:
        """The next word in upper case; a string is no word, and may be a secret."""
        if self.is_at_end:
            return "(end of statement)"
        if self._curr.token_type in _NO_WORDS:
            return "in quotation marks"
        return self._curr.text.upper()

    def next_word(self, *, is_as_written: bool = False) -> str:
        """The next word in upper case or as it is written, whatever it is; it is read."""
        word = self._curr.text if is_as_written and self._curr else self.word
        self._advance()
        return word

    def opens(self) -> bool:
        """Whether an opening parenthesis comes next; it is not read."""
        return bool(self._match(TokenType.L_PAREN, advance=False))

    def name(self) -> exp.Identifier:
        """A name, quoted or not. Raises ParseError when there is none."""
        found = self._parse_id_var(any_token=False)
        return found if isinstance(found, exp.Identifier) else self.fails("Expected a name")

    def table(self) -> exp.Table:
        """A table's name, with its schema and database. Raises ParseError when there is none."""
        found = self._parse_table_parts(schema=True)
        return found if isinstance(found, exp.Table) else self.fails("Expected a table's name")

    def names(self) -> list[exp.Identifier]:
        """Names in parentheses. Raises ParseError when there are none."""
        return self.in_parentheses(self.name)

    def several(self, read: Callable[[], _Item]) -> list[_Item]:
        """One item or several, with commas between them."""
        items = [read()]
        while self.takes(","):
            items.append(read())
        return items

    def in_parentheses(self, read: Callable[[], _Item]) -> list[_Item]:
        """One item or several in parentheses."""
        self.expects("(")
        items = self.several(read)
        self.expects(")")
        return items

    def string(self, what: str = "a quoted string") -> exp.Literal:
        """A string literal. Raises ParseError when there is none."""
        found = self.string_or_nothing()
        return found if found is not None else self.fails(f"Expected {what}")

    def string_or_nothing(self) -> exp.Literal | None:
        """A string literal, if one comes next."""
        found = self._parse_string() if self._match(TokenType.STRING, advance=False) else None
        return found if isinstance(found, exp.Literal) else None

    def text(self, what: str) -> exp.Literal:
        """A string literal, also between dollar signs. Raises ParseError when there is none."""
        if self._match(TokenType.HEREDOC_STRING):
            return exp.Literal.string(self._prev.text)
        return self.string(what)

    def number(self) -> exp.Literal | None:
        """A number, if one comes next."""
        found = self._parse_number()
        return found if isinstance(found, exp.Literal) else None

    def condition(self) -> exp.Expr:
        """An expression. Raises ParseError when there is none."""
        return self._parse_disjunction() or self.fails("Expected an expression")

    def query(self) -> exp.Query:
        """A SELECT, with or without WITH and parentheses. Raises ParseError for anything else."""
        found = self.statement()
        return found if isinstance(found, exp.Query) else self.fails("Expected a query")

    def query_with_text(self) -> tuple[exp.Query, str]:
        """A query, and its text as it is written."""
        first = self._curr
        query = self.query()
        return query, self.sql[first.start : self._prev.end + 1]

    def statement_with_text(self) -> tuple[exp.Expr, str]:
        """A whole statement, and its text as it is written."""
        first = self._curr
        statement = self.statement()
        return statement, self.sql[first.start : self._prev.end + 1]

    def column(self) -> exp.ColumnDef:
        """A column's name, type and attributes. Raises ParseError when there are none."""
        found = self._parse_field_def()
        return found if isinstance(found, exp.ColumnDef) else self.fails("Expected a column")

    def constraint(self) -> exp.Expr:
        """A table's constraint. Raises ParseError when there is none."""
        return self._parse_unnamed_constraint() or self.fails("Expected a constraint")

    def data_type(self) -> exp.DataType:
        """A type. Raises ParseError when there is none."""
        found = self._parse_types(schema=True)
        return found if isinstance(found, exp.DataType) else self.fails("Expected a type")

    def statement(self) -> exp.Expr:
        """A whole statement. Raises ParseError when there is none."""
        return self._parse_statement() or self.fails("Expected a statement")


def column_of(token: Token) -> int:
    """The column at which a token begins, from 1."""
    return max(1, token.col - (token.end - token.start))
