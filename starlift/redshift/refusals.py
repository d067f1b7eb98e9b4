"""Statements that are refused by name, with the reason and the way out.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html and
the pages of the statements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from starlift.redshift.reading import Reader

# What Redshift has not, and what does the same there.
_NOT_ON_REDSHIFT = {
    "CREATE INDEX": "Leave it out: SORTKEY and DISTKEY of CREATE TABLE do an index's work.",
    "CREATE UNIQUE INDEX": "Leave it out: declare UNIQUE in CREATE TABLE; it is not enforced.",
    "DROP INDEX": "Leave it out: there are no indexes.",
    "ALTER INDEX": "Leave it out: there are no indexes.",
    "REINDEX": "Leave it out, or write VACUUM REINDEX table.",
    "CLUSTER": "Leave it out: SORTKEY of CREATE TABLE orders the rows.",
    "CREATE TRIGGER": "Run what the trigger would do as statements of the load.",
    "CREATE RULE": "Write a view.",
    "CREATE SEQUENCE": "Declare the column IDENTITY(1, 1).",
    "ALTER SEQUENCE": "Declare the column IDENTITY(1, 1).",
    "DROP SEQUENCE": "Leave it out: there are no sequences.",
    "CREATE TYPE": "Use a type of Redshift's.",
    "CREATE DOMAIN": "Use the type itself, and check the values in the load.",
    "CREATE AGGREGATE": "Use an aggregate function of Redshift's.",
    "CREATE EXTENSION": "Leave it out: there are no extensions.",
    "CREATE TABLESPACE": "Leave it out: there are no tablespaces.",
    "CREATE OPERATOR": "Write a function.",
    "CREATE CONSTRAINT TRIGGER": "Run what the trigger would do as statements of the load.",
    "CREATE UNLOGGED TABLE": "Write CREATE TABLE, or CREATE TEMP TABLE.",
    "SAVEPOINT": "End the transaction with COMMIT and begin another.",
    "RELEASE": "There are no savepoints: end the transaction with COMMIT.",
    "ROLLBACK TO": "There are no savepoints: ROLLBACK undoes the whole transaction.",
    "LISTEN": "Leave it out: there is no NOTIFY.",
    "NOTIFY": "Leave it out: there is no LISTEN.",
    "UNLISTEN": "Leave it out: there is no LISTEN.",
    "CHECKPOINT": "Leave it out, or write VACUUM.",
    "LOAD": "Write COPY.",
    "DO": "Write the statements themselves.",
    "REPLACE": "Write DELETE and INSERT, or MERGE.",
    "UPSERT": "Write MERGE.",
}
# What Redshift has and the embedded engine cannot do.
_NOT_EMBEDDED = {
    "CALL": "Write the procedure's statements themselves, in the order in which it runs them.",
    "CREATE PROCEDURE": "Write the procedure's statements themselves, in a file of sql/.",
    "CREATE OR REPLACE PROCEDURE": "Write the procedure's statements themselves, in sql/.",
    "ALTER PROCEDURE": "Write the procedure's statements themselves.",
    "DROP PROCEDURE": "Leave it out: there are no procedures.",
    "CREATE EXTERNAL TABLE": "Load the objects into a table with COPY.",
    "CREATE EXTERNAL SCHEMA": "Load the objects into tables with COPY.",
    "CREATE EXTERNAL FUNCTION": "Write the expression, or CREATE FUNCTION ... LANGUAGE sql.",
    "CREATE LIBRARY": "Write the expression in SQL: there is no Python in the database.",
    "CREATE OR REPLACE LIBRARY": "Write the expression in SQL: there is no Python in the database.",
    "DROP LIBRARY": "Leave it out: there are no libraries.",
    "ALTER DEFAULT PRIVILEGES": "Leave it out: GRANT keeps what is granted on what stands.",
    "CREATE MODEL": "Compute the predictions elsewhere and load them with COPY.",
    "CREATE DATASHARE": "Leave it out: the warehouse is one file.",
    "ALTER DATASHARE": "Leave it out: the warehouse is one file.",
    "CREATE DATABASE": "DB_NAME under [CLUSTER] names the one database there is.",
    "ALTER DATABASE": "DB_NAME under [CLUSTER] names the one database there is.",
    "DROP DATABASE": "Delete the warehouse's file; DB_NAME under [CLUSTER] names its database.",
    "USE": "DB_NAME under [CLUSTER] names the one database there is.",
    "CREATE MASKING POLICY": "Mask the values in a view.",
    "CREATE RLS POLICY": "Select the rows in a view.",
    "CREATE IDENTITY PROVIDER": "Leave it out: there is one user.",
    "CANCEL": "Stop the command with Ctrl-C.",
    "SET SESSION AUTHORIZATION": "Leave it out: there is one user, whom every statement runs as.",
    "SET SESSION CHARACTERISTICS": "Leave it out: there is one isolation level, snapshots.",
    "SET TRANSACTION": "Leave it out: there is one isolation level, snapshots.",
    "RESET SESSION AUTHORIZATION": "Leave it out: there is one user.",
}
# Other databases', which the parser's library reads.
_NEVER = (
    *("ATTACH", "CACHE", "DESC", "DESCRIBE", "DETACH", "INSTALL", "KILL", "PIVOT"),
    *("PRAGMA", "SUMMARIZE", "UNCACHE", "UNPIVOT"),
)


def _refuser(message: str, hint: str = "") -> Callable[[Reader], NoReturn]:
    def refuse(reader: Reader) -> NoReturn:
        reader.refuses(message, hint=hint)

    return refuse


STATEMENTS: dict[str, Callable[[Reader], NoReturn]] = {
    **{phrase: _refuser(f"{phrase} is not supported yet") for phrase in _NEVER},
    **{
        phrase: _refuser(f"Redshift has no {phrase}", hint)
        for phrase, hint in _NOT_ON_REDSHIFT.items()
    },
    **{
        phrase: _refuser(f"{phrase} is not supported by the embedded engine", hint)
        for phrase, hint in _NOT_EMBEDDED.items()
    },
}
