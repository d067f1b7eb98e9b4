"""Statements that are refused by name, with the place and the way out.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html
"""

from __future__ import annotations

import pytest

from starlift.errors import UnsupportedSqlError
from starlift.redshift.statements import parse


@pytest.mark.parametrize(
    ("statement", "message", "hint"),
    [
        ("create index i on t (a)", "Redshift has no CREATE INDEX", "SORTKEY"),
        ("create unique index i on t (a)", "Redshift has no CREATE UNIQUE INDEX", "UNIQUE"),
        ("drop index i", "Redshift has no DROP INDEX", "Leave it out"),
        ("create trigger g before insert on t execute procedure p()", "CREATE TRIGGER", "load"),
        ("create sequence s", "Redshift has no CREATE SEQUENCE", "IDENTITY"),
        ("create type y as (a int)", "Redshift has no CREATE TYPE", "type"),
        ("create domain d as int", "Redshift has no CREATE DOMAIN", "type"),
        ("create extension x", "Redshift has no CREATE EXTENSION", "Leave it out"),
        ("create unlogged table t (a int)", "CREATE UNLOGGED TABLE", "CREATE TABLE"),
        ("savepoint s", "Redshift has no SAVEPOINT", "COMMIT"),
        ("rollback to savepoint s", "Redshift has no ROLLBACK TO", "whole transaction"),
        ("release savepoint s", "Redshift has no RELEASE", "COMMIT"),
        ("listen x", "Redshift has no LISTEN", "Leave it out"),
        ("do $$ begin end $$", "Redshift has no DO", "statements"),
        ("replace into t values (1)", "Redshift has no REPLACE", "MERGE"),
        ("call p()", "CALL is not supported by the embedded engine", "statements"),
        ("create procedure p() as $$ begin end $$ language plpgsql", "CREATE PROCEDURE", "sql/"),
        ("create or replace procedure p() as $$ $$ language plpgsql", "PROCEDURE", "sql/"),
        ("create external table s.t (a int)", "CREATE EXTERNAL TABLE", "COPY"),
        ("create external schema s from data catalog", "CREATE EXTERNAL SCHEMA", "COPY"),
        ("create or replace function f() returns int stable as $$ return 1 $$ language plpythonu",
         "Functions in Python are not supported", "LANGUAGE sql"),
        ("create library l language plpythonu from 's3://b/l.zip'", "CREATE LIBRARY", "SQL"),
        ("create database d", "CREATE DATABASE", "DB_NAME"),
        ("set session authorization 'u'", "SET SESSION AUTHORIZATION", "one user"),
        ("set transaction isolation level serializable", "SET TRANSACTION", "snapshots"),
        ("cancel 123", "CANCEL", "Ctrl-C"),
    ],
)  # fmt: skip
def test_what_is_refused(statement, message, hint):
    """The refusal says whose it is, where it stands, and what to write in its place."""
    with pytest.raises(UnsupportedSqlError) as caught:
        parse(statement)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert (caught.value.line, caught.value.column is not None) == (1, True)
    assert caught.value.sqlstate == "0A000"
