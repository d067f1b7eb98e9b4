"""starlift query: statements from the command line or a file, their rows, their errors."""

from __future__ import annotations

import json

import pytest

from tests.places import Place


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_secret_of_a_statement_that_does_not_close(place: Place, options: list[str]) -> None:
    """A quotation mark that is not closed shows no secret, in the command line or in a project."""
    copy = "copy users from 's3://b/k' credentials 'aws_secret_access_key=hush"
    (place.directory / "sql_queries.py").write_text(
        "drop_table_queries = create_table_queries = insert_table_queries = []\n"
        f'copy_table_queries = ["{copy}"]\n'
    )
    for arguments in (["query", copy], ["--project", str(place.directory), "etl"]):
        ended = place.starlift(*options, *arguments)
        assert "is not closed" in ended.err
        assert "hush" not in ended.err


def test_a_statement_that_nests_too_deeply(place: Place) -> None:
    """It is an error that says so, in the command line and in a project."""
    deep = f"insert into users select {'(' * 2000}1{')' * 2000}"
    place.starlift("query", deep).failed(6, "too deeply")
    (place.directory / "sql_queries.py").write_text(
        "drop_table_queries = create_table_queries = copy_table_queries = []\n"
        f"insert_table_queries = ['{deep}']\n"
    )
    place.starlift("--project", str(place.directory), "etl").failed(6, "too deeply")


def test_several_statements(place: Place) -> None:
    """Each statement's result is printed in turn; one without rows says how many it touched."""
    text = """
        create table favourites (name varchar(20), plays int);
        insert into favourites values ('a; b', 1), (null, 22);
        select favourites.name, favourites.plays from favourites order by favourites.plays;
        drop table favourites;
    """
    assert place.starlift("query", text).succeeded().out.splitlines() == [
        "done",
        "2 rows",
        "name | plays",
        "-----+------",
        "a; b |     1",
        "NULL |    22",
        "(2 rows)",
        "done",
    ]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_statements_that_begin_with_a_comment(place: Place, options: list[str]) -> None:
    """A comment before the first statement is no option of the command's."""
    ended = place.starlift(*options, "query", "-- how many?\nselect 1 as n -- one\n")
    expected = ['{"columns":["n"],"rows":[[1]]}'] if options else ["n", "-", "1", "(1", "row)"]
    assert ended.succeeded().out.split() == expected
    place.starlift("query", "-- nothing").failed(6, "no statement to run")


def test_notices(place: Place) -> None:
    """What a statement has to tell besides its result goes to standard error, or into the JSON."""
    text = "drop table if exists nobodys"
    place.starlift("query", "create table favourites (name varchar(20))").succeeded()
    ended = place.starlift("query", text).succeeded()
    assert (ended.out, ended.err) == (
        "done\n",
        'NOTICE: Table "nobodys" does not exist and will be skipped\n',
    )
    (line,) = place.starlift("--json", "query", text).succeeded().out.splitlines()
    assert '"notices":["Table \\"nobodys\\" does not exist and will be skipped"]' in line


def test_statements_are_one_transaction(place: Place) -> None:
    """When the last statement fails, none has happened, and none is shown."""
    before = place.contents()
    text = "delete from users; select 1 as n; select nope from users"
    place.starlift("query", text).failed(6, "nope")
    assert place.contents() == before


def test_statements_from_a_file(place: Place) -> None:
    """-f reads a file, and - reads standard input."""
    (place.directory / "q.sql").write_text("-- a comment\nselect 'é' as e;\n", encoding="utf-8")
    expected = "e\n-\né\n(1 row)\n"
    assert place.starlift("query", "-f", "q.sql").succeeded().out == expected
    assert place.starlift("query", "-f", "-", stdin="select 'é' as e").succeeded().out == expected


@pytest.mark.parametrize("text", ["", " ; ", "/* nothing */"])
def test_no_statement(place: Place, text: str) -> None:
    """A text without a statement is a mistake."""
    place.starlift("query", text).failed(6, "no statement")


def test_a_file_that_is_not_utf8(place: Place) -> None:
    """A file of another encoding is refused, not guessed at."""
    (place.directory / "q.sql").write_bytes(b"select '\xe9' as e")
    ended = place.starlift("query", "-f", "q.sql")
    assert ended.code == 2
    assert "not UTF-8" in ended.err


def test_values_are_aligned(place: Place) -> None:
    """NULLs, times, wide and accented text stand under their columns."""
    text = """
        select
            cast(null as int) as n,
            '日本' as name,
            cast('2018-11-01 21:01:46.796' as timestamp) as at
        union all select 22, 'né', cast('2018-11-02' as timestamp)
        order by name desc
    """
    assert place.starlift("query", text).succeeded().out.splitlines() == [
        "n    | name | at",
        "-----+------+------------------------",
        "NULL | 日本 | 2018-11-01 21:01:46.796",
        "  22 | né   | 2018-11-02 00:00:00",
        "(2 rows)",
    ]


def test_a_terminal_without_utf8(place: Place) -> None:
    """A character that the output's encoding lacks is shown by its number."""
    ascii_only = Place(place.directory, {"PYTHONIOENCODING": "ascii"})
    assert "\\xe9" in ascii_only.starlift("query", "select 'é' as e").succeeded().out


def test_a_statement_that_is_shown_can_be_run(place: Place) -> None:
    """SHOW TABLE prints the statement as it is, over several lines, ready to be run elsewhere."""
    out = place.starlift("query", "show table users").succeeded().out
    assert out.startswith("CREATE TABLE public.users (\n    user_id ")
    place.starlift("query", f"drop table users cascade; {out}").succeeded()
    assert place.starlift("query", "show table users").succeeded().out == out


def test_json_of_a_query(place: Place) -> None:
    """One document a result and line; numbers are numbers, with all their digits."""
    text = """
        select 1 as i, 1.5 as d, cast(0.1 as float8) as f, 'é' as t, cast(null as int) as n,
            true as b, cast('2018-11-01 21:01:46.796' as timestamp) as at;
        delete from users where false;
    """
    rows, count = place.starlift("--json", "query", text).succeeded().out.splitlines()
    assert json.loads(rows) == {
        "columns": ["i", "d", "f", "t", "n", "b", "at"],
        "rows": [[1, 1.5, 0.1, "é", None, True, "2018-11-01T21:01:46.796000"]],
    }
    assert json.loads(count) == {"row_count": 0}


def test_json_of_large_numbers(place: Place) -> None:
    """A NUMERIC keeps its digits in JSON; NaN, which JSON lacks, is null."""
    text = (
        "select cast('12345678901234567890.123' as numeric(38, 3)) as n, cast('nan' as float8) as f"
    )
    out = place.starlift("--json", "query", text).succeeded().out
    assert '"rows":[[12345678901234567890.123,null]]' in out
