"""The statements that are Redshift's own: by their first words, what reads the rest.

A new statement has its node (a `nodes.Statement`) and its reader in a module of its family, and an
entry in that module's table, which is gathered here. What an engine makes of it stands in the
engine's own table of handlers. All other statements are read by the parser's library.
"""

from __future__ import annotations

from collections.abc import Callable

from starlift.errors import SqlError
from starlift.redshift import (
    alter_syntax,
    cursors,
    function_syntax,
    maintenance,
    merge_syntax,
    nodes,
    prepared_syntax,
    privilege_syntax,
    refusals,
    schema_syntax,
    session_settings,
    show_catalog,
    transactions,
    unload_syntax,
    view_syntax,
)
from starlift.redshift.copy_syntax import read_copy
from starlift.redshift.reading import Reader, column_of

Read = Callable[[Reader], nodes.Statement]

OWN_STATEMENTS: dict[str, Read] = {
    "COPY": read_copy,
    **alter_syntax.STATEMENTS,
    **cursors.STATEMENTS,
    **function_syntax.STATEMENTS,
    **maintenance.STATEMENTS,
    **merge_syntax.STATEMENTS,
    **prepared_syntax.STATEMENTS,
    **schema_syntax.STATEMENTS,
    **session_settings.STATEMENTS,
    **show_catalog.STATEMENTS,
    **transactions.STATEMENTS,
    **unload_syntax.STATEMENTS,
    **view_syntax.STATEMENTS,
    **privilege_syntax.STATEMENTS,
    **refusals.STATEMENTS,
}


def _by_first_word() -> dict[str, list[tuple[str, Read]]]:
    """The longest phrases first: ALTER TABLE APPEND before ALTER TABLE."""
    found: dict[str, list[tuple[str, Read]]] = {}
    for phrase in sorted(OWN_STATEMENTS, key=lambda phrase: -len(phrase.split())):
        entry = (phrase, OWN_STATEMENTS[phrase])
        found.setdefault(phrase.split()[0], []).append(entry)
    return found


_BY_FIRST_WORD = _by_first_word()


def read_own(reader: Reader) -> nodes.Statement | None:
    """The statement that comes next, if it is one of Redshift's own; its place and words are kept.

    Raises:
        SqlError: when it is refused, at the word that tells it.
    """
    for phrase, read in _BY_FIRST_WORD.get(reader.word, ()):
        if reader.takes(phrase):
            first, reader.phrase = reader.last, phrase
            try:
                tree = read(reader)
            except SqlError as error:
                at = reader.last
                error.line, error.column = error.line or at.line, error.column or column_of(at)
                raise
            tree.update_positions(first)
            tree.meta["phrase"] = phrase
            return tree
    return None
