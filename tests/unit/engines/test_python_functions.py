"""The functions that DuckDB calls in Python are there wherever a statement may run."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import duckdb
import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.duckdb.python_functions import PYTHON_FUNCTIONS, register_functions

HASH = hashlib.sha512(b"a").hexdigest()


def rows(connection, query):
    """What a query gives."""
    return list(connection.execute(query).rows)


def test_in_a_view_and_a_default_that_outlive_the_session(tmp_path):
    """What calls such a function stands in the file, and works for the next session, too."""
    settings = load_settings(tmp_path, environ={})
    session = connect(settings)
    session.execute("create table t (a int, h varchar(128) default sha2('a', 512))")
    session.execute("create view v as select a, sha2(h, 512) as twice from t")
    session.close()
    session = connect(settings)
    session.execute("insert into t (a) values (1)")
    assert rows(session, "select h from t") == [(HASH,)]
    assert rows(session, "select * from v") == [(1, hashlib.sha512(HASH.encode()).hexdigest())]
    session.close()


def test_in_a_block_that_is_rolled_back(connection):
    """A rollback takes no function away."""
    connection.execute("begin")
    assert rows(connection, "select sha2('a', 512)") == [(HASH,)]
    connection.execute("rollback")
    assert rows(connection, "select sha2('a', 512)") == [(HASH,)]


def test_in_a_cursor_and_another_schema(connection):
    """Cursors and other search paths find them, too."""
    connection.execute("create schema s")
    connection.execute("set search_path to s")
    connection.execute("begin")
    connection.execute("declare c cursor for select sha2('a', 512)")
    assert rows(connection, "fetch 1 from c") == [(HASH,)]
    connection.execute("commit")


def test_over_many_rows(connection):
    """Rows of several vectors, NULLs among them, each have their own result."""
    connection.execute("create table t as select generate_series(1, 5000) as n")
    counted = (
        "select count(distinct sha2(case when n % 5 > 0 then n::varchar end, 384)), "
        "count(murmur3_32_hash(n, n::int)) from t"
    )
    assert rows(connection, counted) == [(4000, 5000)]


@pytest.mark.parametrize("function", PYTHON_FUNCTIONS, ids=lambda function: function.name)
def test_null_gives_null(function):
    """No function is called with a NULL."""
    connection = duckdb.connect()
    register_functions(connection)
    nulls = ", ".join(f"NULL::{kind}" for kind in function.arguments)
    assert connection.execute(f"select {function.name}({nulls})").fetchall() == [(None,)]
    connection.close()


def test_numpy_is_neither_needed_nor_hidden(tmp_path):
    """DuckDB asks for numpy, which is not imported; what is asked of it later is the real one."""
    (tmp_path / "numpy.py").write_text("ndarray = 'the real one'\n")
    code = """
import sys
import duckdb
from starlift.engines.duckdb.python_functions import _LateNumpy, register_functions

for name in [name for name in sys.modules if name.startswith("numpy")]:
    del sys.modules[name]
connection = duckdb.connect()
register_functions(connection)
assert not [name for name in sys.modules if name.startswith("numpy")]
assert len(connection.execute("select py_sha2('a', 512)").fetchone()[0]) == 128
connection.close()
sys.path.insert(0, sys.argv[1])
late = _LateNumpy("numpy")
assert late.ndarray == "the real one"
assert sys.modules["numpy"].ndarray == "the real one"
assert not hasattr(late, "nothing")
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
