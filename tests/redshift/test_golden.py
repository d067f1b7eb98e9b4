"""The statements that go to Redshift, one by one, in a small project: they stand in golden/.

GOLDEN=write python -m pytest tests/redshift/test_golden.py writes the files anew, to be read.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from starlift.engines.protocols import Outcome
from tests.places import Ended
from tests.redshift_place import Cluster
from tests.redshift_server import Fault

GOLDEN = Path(__file__).parent / "golden"
_PROJECT = """
drop_table_queries = [
    "drop table if exists towns",
    "drop table if exists staging_towns",
    "drop table if exists staging_objects",
]
create_table_queries = [
    "create table staging_objects (source_object_id bigint not null, url varchar(2048) not null)",
    "create table staging_towns (id int not null, name varchar(8), source_object_id bigint)",
    "create table towns (id int not null, name varchar(8), source_object_id bigint, "
    "primary key (id))",
]
copy_table_queries = [
    "copy staging_towns (id, name) from '${song_data}' iam_role '${iam_role}' "
    "format as json 'auto' maxerror 10",
]
insert_table_queries = [
    "delete from towns using staging_objects "
    "where towns.source_object_id = staging_objects.source_object_id",
    "insert into towns (id, name, source_object_id) "
    "select id, name, source_object_id from staging_towns",
]
"""
# What differs from run to run.
_CHANGING = (
    (r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?'", "'<moment>'"),
    (r"'\d+\.\d+\.\d{4}-\d\d-\d\dT[\d:.]+'", "'<session>'"),
    (r"start_time <= '[^']*'", "start_time <= '<moment>'"),
    (r"starlift-[0-9a-f]{8}", "starlift-<place>"),
    (r"run-(\d+)-[0-9a-f]{8}", r"run-\1-<token>"),
    (rf"'{re.escape(socket.gethostname())}', \d+", "'<host>', <process>"),
    (rf"host = '{re.escape(socket.gethostname())}'", "host = '<host>'"),
    (r"holder = '[^']*'", "holder = '<user>'"),
    (r"process_id = \d+", "process_id = <process>"),
    (r"session_id = \d+", "session_id = <process>"),
    (r"query_id = \d+", "query_id = <query>"),
    (r"(\(\d+, \d+, '[^']*', (?:\d+|null)), [\d.e-]+\)", r"\1, <seconds>)"),
)


def _stable(statement: str) -> str:
    for pattern, text in _CHANGING:
        statement = re.sub(pattern, text, statement)
    return "\n".join(line.rstrip() for line in statement.strip().splitlines())


class Towns:
    """The project of towns on a cluster, and the statements of its last command."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        self.cluster, self.directory = cluster, directory
        (directory / "sql_queries.py").write_text(_PROJECT)

    def put(self, name: str, *lines: str) -> None:
        """Write an object."""
        self.cluster.put(f"song_data/{name}", "".join(f"{line}\n" for line in lines).encode())

    def run(self, *arguments: str) -> Ended:
        """Run a command of Starlift's; the statements of those before are forgotten."""
        self.cluster.server.statements.clear()
        command = [sys.executable, "-m", "starlift", "--project", str(self.directory), *arguments]
        return self.cluster.place.run(command)

    @property
    def statements(self) -> list[str]:
        """The statements of the last command."""
        return [_stable(each) for each in self.cluster.server.statements]

    def equals(self, name: str) -> None:
        """The statements are those of the golden file."""
        text = "".join(f"{each};\n\n" for each in self.statements)
        file = GOLDEN / f"{name}.sql"
        if os.environ.get("GOLDEN") == "write":
            file.write_text(text)
        assert text == file.read_text()
        _check_transactions(self.statements)


def _check_transactions(statements: list[str]) -> None:
    """Within BEGIN and COMMIT nothing stands that commits by itself."""
    is_open = False
    for each in statements:
        first = each.split()[0].lower()
        assert not (is_open and first in {"truncate", "vacuum", "analyze", "begin"}), each
        assert " append from " not in each.lower()
        is_open = first == "begin" or (is_open and first not in {"commit", "rollback"})
    assert not is_open


@pytest.fixture
def towns(
    request: pytest.FixtureRequest, make_cluster: Callable[..., Cluster], tmp_path: Path
) -> Towns:
    directory = tmp_path / "towns"
    directory.mkdir()
    made = Towns(make_cluster(request.node.name), directory)
    made.run("create-tables").succeeded()
    made.put("a.json", '{"id": 1, "name": "Aarhus"}', '{"id": 2, "name": "Bergen"}')
    return made


def test_tables_are_made(towns: Towns) -> None:
    """DROP and CREATE as they are written, in one transaction with the ledger."""
    towns.run("create-tables").succeeded()
    towns.equals("create_tables")


def test_a_first_load(towns: Towns) -> None:
    """One COPY of parts whose records carry their objects' numbers, star, checks, ledger."""
    towns.run("etl").succeeded()
    towns.equals("first_load")


def test_an_incremental_load(towns: Towns) -> None:
    """An object that has changed, and one that cannot be joined and is numbered after its COPY."""
    towns.run("etl").succeeded()
    towns.put("a.json", '{"id": 1, "name": "Aarhus"}')
    towns.put("b.json", '{"id": 3,', '"name": "Cork"}')
    towns.run("etl").succeeded()
    towns.equals("incremental_load")
    assert sorted(towns.cluster.run("select id, name from towns").rows) == [
        *((1, "Aarhus"), (3, "Cork")),
    ]


def test_a_failed_check(towns: Towns) -> None:
    """Everything is undone; the run and what the check found are written down after it."""
    towns.put("b.json", '{"id": 2, "name": "Cork"}')
    towns.run("etl").failed(9, "id 2, row_count 2")
    towns.equals("failed_check")
    assert towns.cluster.run("select * from towns").rows == ()


def test_a_reject(towns: Towns) -> None:
    """The system views are asked for it; the ledger has it with its record and its value."""
    towns.put("b.json", '{"id": 3, "name": "Constantinople"}', '{"id": 4, "name": "Delft"}')
    towns.run("etl").succeeded()
    towns.equals("reject")


def test_a_reject_that_fails_the_copy(towns: Towns) -> None:
    """The COPY has failed and all is undone; then its errors are asked for."""
    towns.put("b.json", *(f'{{"id": "x{number}"}}' for number in range(11)))
    towns.run("etl").failed(7, "reached MAXERROR 10", "x0")
    towns.equals("failed_copy")


def test_errors_that_the_end_of_a_copy_hides(towns: Towns) -> None:
    """Where the views know fewer than those at which the COPY stopped, that is said."""
    towns.put("b.json", *(f'{{"id": "x{number}"}}' for number in range(11)))
    url = f"s3://{towns.cluster.bucket}/{towns.cluster.prefix}song_data/b.json"
    row = (url, 2, "id", 0, 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer")
    towns.cluster.server.answers["trim(error_message)"] = Outcome(
        columns=("file", "line", "column", "position", "code", "message"), rows=(row,)
    )
    ended = towns.run("etl").failed(7, "tells of 1 of the 10 errors at which the COPY stopped")
    assert "x1" in ended.err


def test_a_retry(towns: Towns, tmp_path: Path) -> None:
    """The object is written anew with the corrected record, and has a COPY of its own."""
    towns.put("b.json", '{"id": 3, "name": "Constantinople"}', '{"id": 4, "name": "Delft"}')
    towns.run("etl").succeeded()
    edited = tmp_path / "edited.jsonl"
    towns.run("rejects", "--export", str(edited)).succeeded()
    line = json.loads(edited.read_text())
    edited.write_text(json.dumps({**line, "raw_record": '{"id": 3, "name": "Istanbul"}'}))
    towns.run("rejects", "retry", str(edited)).succeeded()
    towns.equals("retry")
    assert (3, "Istanbul") in towns.cluster.run("select id, name from towns").rows


def test_a_load_that_is_done_again(towns: Towns) -> None:
    """Another transaction has won: the load is undone and done again, as a whole."""
    towns.cluster.server.faults.append(
        Fault("insert into towns", "1023: Serializable isolation violation on table - 100100")
    )
    ended = towns.run("etl").succeeded()
    assert "An attempt was undone, and the load done again" in ended.out
    towns.equals("conflict")
    assert len(towns.cluster.run("select * from towns").rows) == 2
    assert towns.cluster.run("select status from starlift.runs order by run_id").rows[1:] == (
        ("failed",),
        ("published",),
    )


def test_upkeep_after_a_load(towns: Towns) -> None:
    """Statistics of what has changed; a table that is out of order is vacuumed; both are told."""
    towns.cluster.server.answers["svv_table_info"] = Outcome(
        columns=("unsorted", "tbl_rows", "visible"), rows=((35.0, 200_000, 200_000.0),)
    )
    ended = towns.run("etl").succeeded()
    assert "Notice: Analyzed: public.towns." in ended.out
    assert "Notice: Vacuumed public.towns" in ended.out
    last = [each.lower() for each in towns.statements]
    assert "commit" in last[: last.index("analyze public.towns")]
    assert "vacuum full public.towns" in last[last.index("analyze public.towns") :]
    _check_transactions(towns.statements)


def test_upkeep_of_what_is_another_user_s(towns: Towns) -> None:
    """Neither is said to be done that Redshift would not do: it is left to it, and told."""
    nobody = Outcome(columns=("schemaname", "tablename"), rows=())
    towns.cluster.server.answers["t.tableowner = u.usename"] = nobody
    ended = towns.run("etl").succeeded()
    assert "Another user's, and so left to Redshift: public.towns." in ended.out
    assert not any(each.startswith(("analyze", "vacuum")) for each in towns.statements)


def test_privileges_that_a_migration_cannot_see_are_told(towns: Towns) -> None:
    """Who is no superuser is told, before and after, what they cannot give again."""
    towns.run("etl").succeeded()
    sql = towns.directory / "sql_queries.py"
    text = sql.read_text().replace("create table towns (id int", "create table towns (id bigint")
    sql.write_text(text)
    assert "seen by superusers alone" not in towns.run("plan").succeeded().out
    mere = Outcome(columns=("usesuper",), rows=((False,),))
    towns.cluster.server.answers["select usesuper from pg_user"] = mere
    assert "would not be given again by this user" in towns.run("plan").succeeded().out
    assert "was not given again: starlift cloud grant" in towns.run("migrate").succeeded().out


def test_all_of_a_project_is_sent_as_it_is_written(
    cluster: Cluster, month: Path, keys: list[str]
) -> None:
    """Each statement of sql/ but the COPYs goes to the server byte for byte, in its order."""
    import sql_queries  # noqa: PLC0415 - the project's lists

    cluster.place.create_tables().succeeded()
    cluster.bring(month, keys)
    cluster.place.etl().succeeded()
    sent = cluster.server.statements
    written = [*sql_queries.create_table_queries, *sql_queries.insert_table_queries]
    places = [sent.index(statement.strip()) for statement in map(str, written)]
    assert len(places) > 30
    assert all(first < second for first, second in pairwise(places))
