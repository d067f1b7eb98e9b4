"""How many records a load may set aside and still publish."""

from __future__ import annotations

import json
import shutil

import pytest

from starlift.errors import CopyError, RejectsError
from starlift.project import load_project
from starlift.redshift.copy_command import MAXERROR_LIMIT
from tests.loads.conftest import PATHS
from tests.places import ROOT

_BAD = b'{"page": "NextSong", "sessionId": "none"}\n'


def _songs(count, first=0):
    lines = [
        {"song_id": f"S{n}", "title": "t", "artist_id": "A", "artist_name": "a"}
        for n in range(first, first + count)
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


@pytest.fixture
def started(arrivals, month, keys):
    """A warehouse with a log and a song."""
    arrivals.bring(month, [PATHS, keys[0], keys[-1]])
    arrivals.load()
    return arrivals


def _rejects(arrivals):
    return arrivals.rows(
        "select run_id, count(*), bool_or(is_published) from starlift.rejected_records "
        "where run_id > 2 group by 1 order by 1"
    )


def test_more_rejects_than_are_borne_publish_nothing_and_are_kept(started):
    """As many as MAX_REJECTS load; one more does not, and the message says what to do."""
    started.configured("[LOAD]\nMAX_REJECTS = 3\n", {})
    star = started.star()
    started.put("log_data/bad.json", _BAD * 4)
    with pytest.raises(
        RejectsError, match="4 of 4 records were rejected; MAX_REJECTS is 3"
    ) as told:
        started.load()
    assert "staging_events" in told.value.message
    assert "starlift rejects" in told.value.hint
    assert started.star() == star
    assert _rejects(started) == [(3, 4, False)]
    started.put("log_data/bad.json", _BAD * 3)
    started.load()
    assert _rejects(started) == [(3, 4, False), (4, 3, True)]


def test_a_share_counts_from_a_thousand_records_on(started):
    """Of 999 records a larger share is borne, of 1,000 it is not."""
    started.configured("[LOAD]\nMAX_REJECT_SHARE = 1%\n", {})
    started.put("song_data/a.json", _songs(979) + b"{}\n" * 20)
    started.load()
    started.put("song_data/b.json", _songs(980, 2_000) + b"{}\n" * 20)
    with pytest.raises(RejectsError, match=r"20 of 1,000 .* 2\.0 percent; MAX_REJECT_SHARE is 1 p"):
        started.load()


@pytest.mark.parametrize(
    ("option", "error", "said"),
    [
        ("maxerror 100000", CopyError, "100000 errors reached MAXERROR 100000"),
        ("ignoreallerrors", RejectsError, "a COPY keeps 100,000 of its errors"),
    ],
)
def test_more_errors_than_a_copy_keeps_fail_the_load(
    started, tmp_path_factory, option, error, said
):
    """Whatever the COPY and the settings bear: what was not kept would be lost."""
    started.configured("[LOAD]\nMAX_REJECTS = 100000\nMAX_REJECT_SHARE = 100\n", {})
    altered = tmp_path_factory.mktemp("altered")
    started.project = _altered(altered, option)
    started.put("song_data/bad.json", b"{}\n" * (MAXERROR_LIMIT + 1))
    with pytest.raises(error, match=said):
        started.load(is_full=True)  # another COPY than the one that made the rows
    assert started.rows(
        "select run_id, count(*), bool_or(is_published) from starlift.rejected_records "
        "where run_id > 2 and table_name = 'staging_songs' group by 1"
    ) == [(3, MAXERROR_LIMIT, False)]


def _altered(directory, option):
    """The project with another MAXERROR."""
    shutil.copytree(ROOT / "sql", directory / "sql")
    shutil.copy(ROOT / "sql_queries.py", directory)
    file = directory / "sql" / "staging" / "staging_songs.sql"
    file.write_text(file.read_text().replace("maxerror 1000", option))
    return load_project(directory)
