"""Statements that are refused by name: Redshift has them not, or they are not built yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from starlift.redshift.reading import Reader

_NOT_YET = (
    *("ALTER", "ANALYZE", "CALL", "CLOSE", "COMMENT", "DEALLOCATE", "DECLARE", "EXECUTE"),
    *("EXPLAIN", "FETCH", "GRANT", "LOCK", "MERGE", "PREPARE", "REFRESH", "RESET", "REVOKE"),
    *("SET", "SHOW", "TRUNCATE", "UNLOAD", "USE", "VACUUM"),
    *("CREATE VIEW", "CREATE OR REPLACE VIEW", "DROP VIEW"),
    *("CREATE MATERIALIZED VIEW", "DROP MATERIALIZED VIEW"),
    *("CREATE SCHEMA", "DROP SCHEMA", "CREATE USER", "DROP USER", "CREATE GROUP", "DROP GROUP"),
    *("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", "DROP FUNCTION"),
)
# Other databases', which the parser's library reads.
_NEVER = (
    *("ATTACH", "CACHE", "DESC", "DESCRIBE", "DETACH", "INSTALL", "KILL", "LOAD", "PIVOT"),
    *("PRAGMA", "SUMMARIZE", "UNCACHE", "UNPIVOT"),
)


def _refuser(what: str) -> Callable[[Reader], NoReturn]:
    def refuse(reader: Reader) -> NoReturn:
        reader.refuses(f"{what} is not supported yet")

    return refuse


STATEMENTS: dict[str, Callable[[Reader], NoReturn]] = {
    phrase: _refuser(phrase) for phrase in (*_NOT_YET, *_NEVER)
}
