"""Who may do what: the project's GRANTs, given once by who may, and again with tables made anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from starlift.errors import ProjectError
from starlift.project import read_grants
from tests.places import Place
from tests.redshift_place import Cluster

import sql_queries

_HELD = (
    "select relation_name, identity_name, privilege_type from svv_relation_privileges "
    "where identity_type = 'role'"
)
_STAGING = {"staging_objects", "staging_songs", "staging_events", "song_history", "play_history"}


def _held(place: Place) -> set[tuple[str, str, str]]:
    ended = place.starlift("--json", "query", _HELD).succeeded()
    return {(table, role, kind) for table, role, kind in json.loads(ended.out)["rows"]}


def _expected() -> set[tuple[str, str, str]]:
    tables = {each.table for each in sql_queries.tables}
    views = {each.table for each in sql_queries.marts}
    writes = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    written = {(table, "loader", kind) for table in tables for kind in writes}
    read = (tables | views) - _STAGING
    return written | {(relation, "analysts", "SELECT") for relation in read}


def test_a_loader_writes_and_analysts_read_their_own(place: Place) -> None:
    """Each table and view of the project is granted; staging and history to the loader alone."""
    assert _held(place) == set()
    ended = place.starlift("cloud", "grant").succeeded()
    assert ended.out.startswith("9 grants stand, to analysts, loader (analysts, loader made).\n")
    assert _held(place) == _expected()


def test_grants_are_given_again_with_tables_made_anew(place: Place) -> None:
    """Not before the roles are there; from then on by create_tables.py; twice is no harm."""
    place.create_tables().succeeded()
    assert _held(place) == set()
    place.starlift("cloud", "grant").succeeded()
    place.create_tables().succeeded()
    assert _held(place) == _expected()
    ended = place.starlift("cloud", "grant").succeeded()
    assert ended.out.startswith("9 grants stand, to analysts, loader.\n")
    assert _held(place) == _expected()


def test_grants_go_to_redshift_as_they_are_written(cluster: Cluster) -> None:
    """Roles first, then the GRANTs, in one transaction."""
    cluster.place.create_tables().succeeded()
    cluster.server.statements.clear()
    cluster.place.starlift("cloud", "grant").succeeded()
    sent = cluster.server.statements
    first = sent.index("create role analysts")
    assert sent[first + 1 : first + 2 + len(sql_queries.grant_queries)] == [
        *("create role loader", *sql_queries.grant_queries),
    ]
    assert "commit" not in sent[sent.index("create role analysts") - 2 : first]
    assert sent[-2].startswith("update starlift.lease")
    assert sent[-1] == "commit"


def test_what_grants_nothing_is_told(place: Place, tmp_path: Path) -> None:
    """A project without grants is told how to have some; a file of other statements is refused."""
    lists = ("drop_table", "create_table", "copy_table", "insert_table")
    text = "".join(f"{name}_queries = []\n" for name in lists)
    (tmp_path / "sql_queries.py").write_text(text)
    command = place.script("etl.py")[0], "-m", "starlift", "--project", str(tmp_path)
    place.run([*command, "cloud", "grant"]).failed(4, "grants nothing", "read_grants")
    other = tmp_path / "grants.sql"
    other.write_text("grant usage on schema public to role a; drop table songs")
    with pytest.raises(ProjectError, match="another statement: 'drop table songs'"):
        read_grants(other)
