"""Sessions on a Redshift server: what opens them, what ends them, whom the warehouse belongs to."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from starlift.engines.protocols import Outcome
from starlift.engines.redshift.connection import RedshiftConnection
from starlift.errors import ConnectionLostError, DatabaseError, SqlError
from tests.places import ROLE, WITHIN_S, Place, sources, starlift
from tests.redshift_place import Cluster
from tests.redshift_server import DATABASE, FALSE_PASSWORD, Fault

_WRONG = "false-and-wrong"


@pytest.fixture
def loaded(cluster: Cluster, small_bucket: Path) -> Cluster:
    """A cluster that has all tables, and two days' objects in its bucket."""
    cluster.place.create_tables().succeeded()
    files = sorted(path for path in small_bucket.rglob("*.json") if path.is_file())
    keys = [path.relative_to(small_bucket).as_posix() for path in files]
    logs = [key for key in keys if key.startswith("log_data")]
    cluster.bring(small_bucket, [key for key in keys if key not in logs[2:]])
    return cluster


def _runs(cluster: Cluster) -> list[str]:
    rows = cluster.run("select status from starlift.runs where kind <> 'reset' order by run_id")
    return [status for (status,) in rows.rows]


def _changed(cluster: Cluster, **environ: str) -> Place:
    return replace(cluster.place, environ={**cluster.place.environ, **environ})


def test_a_wrong_password_is_refused_and_not_shown(cluster: Cluster) -> None:
    """The message names the server and the setting; no password stands in it."""
    place = _changed(cluster, STARLIFT_CLUSTER_DB_PASSWORD=_WRONG)
    ended = place.starlift("schema").failed(8, "refuses the user", "localhost:", "DB_USER")
    assert _WRONG not in ended.err


def test_a_certificate_that_nobody_vouches_for_is_refused(cluster: Cluster) -> None:
    """TLS is verified: no password is sent to a server that cannot show who it is."""
    before = len(cluster.server.sessions)
    environ = {key: value for key, value in cluster.place.environ.items()
               if key != "SSL_CERT_FILE"}  # fmt: skip
    place = replace(cluster.place, environ=environ)
    place.starlift("schema").failed(8, "cannot be reached", "certificate")
    assert len(cluster.server.sessions) == before


def test_a_server_that_is_not_there_is_told(cluster: Cluster) -> None:
    """The hint names what people get stuck on: paused, or not admitted."""
    place = _changed(cluster, STARLIFT_CLUSTER_DB_PORT="1")
    place.starlift("schema").failed(8, "localhost:1 cannot be reached", "paused", "doctor")


@pytest.mark.parametrize("host", ["localhost:5439/dev", "https://localhost"])
def test_a_host_that_is_more_than_a_name_is_refused(cluster: Cluster, host: str) -> None:
    """As the console shows it, with port and database: the message says where those go."""
    place = _changed(cluster, STARLIFT_CLUSTER_HOST=host)
    place.starlift("schema").failed(3, "[CLUSTER] HOST", "DB_PORT", "DB_NAME")


def test_a_missing_staging_area_is_told_before_a_cluster_is_woken(cluster: Cluster) -> None:
    """The setting is looked at first; nobody connects."""
    cluster.place.configure(IAM_ROLE=ROLE, S3=sources(cluster.bucket, cluster.prefix))
    before = len(cluster.server.sessions)
    cluster.place.etl().failed(3, "[STAGING] LOCATION is not set", "starlift cloud up")
    assert len(cluster.server.sessions) == before


def test_a_password_that_nobody_makes_is_asked_for(cluster: Cluster) -> None:
    """A host of somebody's own is no cluster for which Amazon would make one."""
    place = _changed(cluster, STARLIFT_CLUSTER_DB_PASSWORD="")
    place.starlift("schema").failed(3, "DB_PASSWORD is not set", "localhost")


def test_every_statement_has_the_query_group(session: RedshiftConnection, cluster: Cluster) -> None:
    """It is set first, outside any block, and stays after a rollback."""
    assert cluster.server.statements[0] == "set query_group to 'starlift'"
    with pytest.raises(DatabaseError, match="aborted"):
        _in_one_transaction(session, "select nothing from nowhere")
    assert session.execute("show query_group").rows == (("starlift",),)


def _fails(session: RedshiftConnection, statement: str) -> None:
    with pytest.raises(SqlError, match=r"nowhere|aborted"):
        session.execute(statement)


def _in_one_transaction(session: RedshiftConnection, *statements: str) -> None:
    """Run statements; one of them fails, and the transaction with it."""
    with session.transaction():
        for statement in statements:
            if "nowhere" in statement:
                _fails(session, statement)
                _fails(session, statements[0])
            else:
                session.execute(statement)


def test_an_error_undoes_the_transaction(session: RedshiftConnection) -> None:
    """What follows in it is refused until it ends; then the session goes on."""
    session.execute("create table towns (id int)")
    insertion = "insert into towns values (1)"
    with pytest.raises(DatabaseError, match="aborted"):
        _in_one_transaction(session, insertion, "select * from nowhere")
    assert session.execute("select * from towns").rows == ()


def test_a_statement_that_commits_is_told(session: RedshiftConnection) -> None:
    """TRUNCATE publishes what stands before it; what follows is a transaction of its own."""
    session.execute("create table towns (id int)")
    session.execute("create table gone (id int)")
    with session.transaction():
        session.execute("insert into towns values (1)")
        assert session.execute("truncate gone").has_committed
        assert not session.execute("insert into towns values (2)").has_committed
        session.execute("rollback")
    assert session.execute("select id from towns").rows == ((1,),)


def test_first_rows_counts_all(session: RedshiftConnection) -> None:
    """The first rows come, all are counted, also of a query with WITH; none of none."""
    session.execute("create table towns (id int, name varchar(8))")
    session.append("public.towns", ("id", "name"), [(number, "it's") for number in range(1200)])
    found = session.first_rows("with t as (select id, name from towns) select * from t -- all", 3)
    assert (found.columns, len(found.rows), found.row_count) == (("id", "name"), 3, 1200)
    assert session.first_rows("select id from towns where id < 0", 3).row_count == 0


def test_tables_are_told_as_they_were_declared(session: RedshiftConnection) -> None:
    """Types, keys, distribution and order, and the encodings that Redshift has chosen."""
    session.execute(
        "create table towns (id int not null, name varchar(8) encode zstd default 'x', "
        "seen timestamp, primary key (id)) distkey (id) sortkey (seen)"
    )
    (found,) = session.catalog.tables()
    assert found.columns == (
        *(("id", "integer"), ("name", "character varying(8)")),
        ("seen", "timestamp without time zone"),
    )
    declared = found.definition
    assert (declared.primary_key, declared.dist_key, declared.sort_key) == (
        *(("id",), "id", ("seen",)),
    )
    assert [column.encoding for column in declared.columns] == ["az64", "zstd", None]
    assert session.catalog.column_types("nowhere", "public") == {}


@pytest.mark.parametrize("kind", ["varchar(8) COLLATE case_insensitive", "geometry"])
def test_a_table_of_somebody_s_that_is_not_read_is_no_hindrance(
    session: RedshiftConnection, cluster: Cluster, kind: str
) -> None:
    """What it declares is not known; its columns and rows are."""
    session.execute("create table towns (id int)")
    session.execute("create table theirs (shape varchar(8))")
    shown = f"CREATE TABLE public.theirs (shape {kind} ENCODE raw) DISTSTYLE AUTO;"
    answer = Outcome(columns=("Show Table DDL statement",), rows=((shown,),))
    cluster.server.answers["show table public.theirs"] = answer
    theirs, ours = session.catalog.tables()
    assert (theirs.name, theirs.definition) == ("theirs", None)
    assert theirs.columns == (("shape", "character varying(8)"),)
    assert ours.definition is not None


def test_schemas_that_are_not_the_project_s_are_not_looked_at(loaded: Cluster) -> None:
    """Nobody counts the rows of a department's tables beside, nor asks how they were made."""
    loaded.run("create schema beside")
    loaded.run("create table beside.huge (id int)")
    loaded.server.statements.clear()
    loaded.place.etl().succeeded()
    loaded.place.starlift("plan").succeeded()
    assert not any("huge" in statement for statement in loaded.server.statements)
    assert "huge" in loaded.place.starlift("schema").succeeded().out


def test_a_table_of_the_project_s_that_is_not_read_is_refused(loaded: Cluster) -> None:
    """It cannot be compared with what the project declares: it is not told to be missing."""
    shown = "CREATE TABLE public.artists (artist_id geometry) DISTSTYLE AUTO;"
    answer = Outcome(columns=("Show Table DDL statement",), rows=((shown,),))
    loaded.server.answers["show table public.artists"] = answer
    ended = loaded.place.starlift("plan")
    assert ended.code == 8
    assert "The table public.artists stands, and was made in a way" in ended.err


@pytest.mark.parametrize("is_late", [False, True], ids=["before it", "after it"])
def test_a_connection_lost_at_commit(loaded: Cluster, *, is_late: bool) -> None:
    """Before it took effect, the load is done again; after it, the ledger has the run: once."""
    loaded.server.faults.append(Fault("commit", is_late=is_late, passes=1))  # that of the lease
    ended = loaded.place.etl().succeeded()
    assert not loaded.server.faults
    told = "the ledger has it" if is_late else "An attempt was undone, and the load done again"
    assert told in ended.out
    assert _runs(loaded) == (["published"] if is_late else ["failed", "published"])
    events = "select distinct session_id, item_in_session from staging_events"
    expected = loaded.run(f"select count(*) from ({events} where page = 'NextSong') as e").rows  # noqa: S608
    assert loaded.run("select count(*) from songplays").rows == expected


def test_a_connection_lost_before_the_transaction(loaded: Cluster) -> None:
    """While the bucket is looked at: the lease is given back, though the server has not noticed."""
    loaded.server.faults.append(Fault("from starlift.loaded_objects"))
    loaded.server.notices_nothing = True
    ended = loaded.place.etl().succeeded()
    assert "An attempt was undone, and the load done again" in ended.out
    assert _runs(loaded)[-1] == "published"


def test_a_connection_that_is_always_lost_ends_the_load(loaded: Cluster) -> None:
    """Three attempts; then the error says that nothing was published."""
    loaded.server.faults += [Fault("insert into songplays")] * 3
    loaded.place.etl().failed(8, "The connection to Redshift was lost", "nothing was published")
    assert _runs(loaded) == ["failed"] * 3
    assert loaded.run("select count(*) from songplays").rows == ((0,),)


def test_a_load_that_fails_for_good_is_not_done_again(loaded: Cluster) -> None:
    """An error that no second try mends ends the load at once."""
    loaded.server.faults.append(Fault("insert into songplays", "Disk Full", "53100"))
    loaded.place.etl().failed(6, "Disk Full", "sql/star/songplays.sql")
    assert _runs(loaded) == ["failed"]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("Snapshot Isolation", "The database isolates by Snapshot Isolation."),
        ("Serializable", "That of dev cannot be changed"),
        (None, "another transaction has changed the same tables"),
    ],
)
def test_a_conflict_tells_how_the_database_isolates(
    session: RedshiftConnection, cluster: Cluster, level: str | None, told: str
) -> None:
    """The level is read from the catalog; where that does not tell, nothing is said of it."""
    rows = () if level is None else ((level,),)
    answer = Outcome(columns=("isolation_level",), rows=rows)
    cluster.server.answers["stv_db_isolation_level"] = answer
    cluster.server.faults.append(Fault("select 1", "1023: Serializable isolation violation"))
    with pytest.raises(DatabaseError, match="1023") as raised:
        session.execute("select 1")
    assert raised.value.sqlstate == "40001"
    assert told in raised.value.hint


def test_one_load_at_a_time(loaded: Cluster) -> None:
    """A second one says who has the warehouse; a dead one's lease is taken over."""
    go_on = threading.Event()
    loaded.server.faults.append(Fault("select max(run_id) from starlift.runs", waits=go_on))
    with loaded.place.started(loaded.place.script("etl.py")) as first:
        _until(lambda: not loaded.server.faults)
        loaded.place.etl().failed(8, "Another run has the warehouse: incremental run of")
        first.kill()
        first.wait(WITHIN_S)
    go_on.set()
    _until(lambda: not any(each.is_active for each in loaded.server.sessions))
    ended = loaded.place.etl().succeeded()
    assert "The last run ended without a word" in ended.out
    assert _runs(loaded) == ["published"]


def test_ctrl_c_ends_the_statement_on_the_server(cluster: Cluster) -> None:
    """The server is asked to cancel it; the command says so, and nothing of it goes on."""
    cluster.run("create table numbers as select 1 as n")
    for doubling in range(15):
        cluster.run(f"insert into numbers select n + {2**doubling} from numbers")  # noqa: S608
    heavy = "select count(*) from numbers a, numbers b, numbers c where md5(a.n + b.n + c.n) = ''"
    with cluster.place.started(starlift("query", heavy)) as process:
        _until(lambda: cluster.server.is_running and heavy in cluster.server.statements)
        time.sleep(0.5)  # until it has begun, there is nothing to cancel
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN_S) == 130
        assert "Interrupted." in process.stderr.read()
    _until(lambda: not cluster.server.is_running)


def test_a_lost_connection_is_an_error_of_its_own(session: RedshiftConnection, cluster: Cluster):
    """Not the driver's; the session can be opened anew, and is another one."""
    cluster.server.faults.append(Fault("select 1"))
    before = session.session_id
    with pytest.raises(ConnectionLostError, match="The connection to Redshift was lost"):
        session.execute("select 1")
    session.reconnect()
    assert session.execute("select 1").rows == ((1,),)
    assert session.session_id != before
    assert session.is_alive(session.session_id)
    assert not session.is_alive(before)


@pytest.mark.parametrize(
    ("user", "is_superuser", "may_go_on"),
    [("mine", False, False), ("another", False, True), ("another", True, False)],
)
def test_a_session_that_nobody_tells_of(
    session: RedshiftConnection, cluster: Cluster, user: str, *, is_superuser: bool, may_go_on: bool
) -> None:
    """It has ended, unless it is another user's and we see our own alone."""
    mine = session.session_id.split(".")[1]
    gone = f"77.{mine if user == 'mine' else 9999}.2026-01-01T00:00:00"
    cluster.server.answers["usesuper"] = Outcome(columns=("usesuper",), rows=((is_superuser,),))
    assert session.is_alive(gone) is may_go_on


def test_no_password_stands_in_what_is_shown(session: RedshiftConnection, cluster: Cluster) -> None:
    """Neither settings nor sessions show it."""
    shown = f"{cluster.settings!r} {session!r} {vars(session)!r}"
    assert FALSE_PASSWORD not in shown
    assert DATABASE in shown


def _until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
