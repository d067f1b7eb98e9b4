"""What faults.json says is what stands in the files, and the good records stand as they were."""

import json
from collections import Counter

import pytest

from starlift.simulator.faults import LOG_FAULTS, SONG_FAULTS
from starlift.simulator.records import FIELDS

# The JSON field of each staging column that is spelled otherwise in the logs.
COLUMNS = {"session_id": "sessionId", "item_in_session": "itemInSession"}


@pytest.fixture(scope="module")
def faults(faulty):
    """The entries of faults.json."""
    return json.loads((faulty / "faults.json").read_bytes())


def record_of(faulty, fault):
    """The bytes that the entry points at: a line, or a whole file."""
    data = (faulty / fault["file"]).read_bytes()
    return data if fault["line"] is None else data.split(b"\n")[fault["line"] - 1]


def value_of(fields, column):
    return fields.get(COLUMNS.get(column, column))


def named(faults, what):
    [fault] = [fault for fault in faults if what in fault["what"]]
    return fault


def chosen(faults, **wanted):
    return [fault for fault in faults if wanted.items() <= fault.items()]


def test_every_fault_is_planted_once(faults):
    """Each known fault stands in the list, with its fate."""
    known = Counter((fault.what, fault.fate, fault.code) for fault in LOG_FAULTS + SONG_FAULTS)
    assert Counter((fault["what"], fault["fate"], fault["code"]) for fault in faults) == known


def test_entries_are_complete(faults):
    """Rejected ones have a code, kept out and flagged ones a check, and all the same keys."""
    keys = ("file", "line", "what", "fate", "code", "column", "check", "key")
    for fault in faults:
        assert tuple(fault) == keys
        assert (fault["code"] is not None) == (fault["fate"] == "rejected")
        assert (fault["check"] is not None) == (fault["fate"] in {"kept_out", "flagged"})


def test_good_lines_are_unchanged(clean, faulty, faults):
    """A faulty log without its planted lines is the clean log, byte for byte."""
    for log in clean.glob("log_data/*/*/*"):
        key = log.relative_to(clean).as_posix()
        lines = (faulty / key).read_bytes().split(b"\n")
        for fault in sorted(chosen(faults, file=key), key=lambda fault: -fault["line"]):
            length = len(FIELDS) + 2 if "several lines" in fault["what"] else 1
            del lines[fault["line"] - length : fault["line"]]
        assert b"\n".join(lines) == log.read_bytes()


def test_good_objects_are_unchanged(clean, faulty, faults):
    """A faulty bucket has the clean one's songs, unchanged, and the planted ones."""
    good = {path.relative_to(clean).as_posix() for path in clean.rglob("*.json")}
    there = {path.relative_to(faulty).as_posix() for path in faulty.rglob("*.json")}
    planted = {fault["file"] for fault in faults if fault["file"].startswith("song_data/")}
    assert there - good == planted | {"faults.json"}
    for key in good:
        if not key.startswith("log_data/"):
            assert (faulty / key).read_bytes() == (clean / key).read_bytes()


def test_faults_are_not_neighbours(faults):
    """Between two faults of a file stands a good line, which must be loaded."""
    places = {(fault["file"], fault["line"]) for fault in faults}
    assert not places & {(file, line + 1) for file, line in places if line}


def test_malformed_records_are_no_objects(faulty, faults):
    """What is rejected as malformed cannot be read as a JSON object."""
    malformed = chosen(faults, code=1216)
    assert len(malformed) == 6
    for fault in malformed:
        try:
            found = json.loads(record_of(faulty, fault).decode())
        except ValueError:
            continue
        assert not isinstance(found, dict)


def test_cut_records_end_in_a_string(faulty, faults):
    """A cut record ends within a string: its quotes do not pair."""
    for what in ("The line is cut", "song's file is cut"):
        data = record_of(faulty, named(faults, what))
        assert data.replace(b'\\"', b"").count(b'"') % 2 == 1


def test_truncated_line_is_the_last(faulty, faults):
    """The truncated line ends its file, without a brace."""
    fault = named(faults, "truncated")
    assert (faulty / fault["file"]).read_bytes().endswith(b"\n" + record_of(faulty, fault))
    assert not record_of(faulty, fault).endswith(b"}")


def test_missing_brace_is_all_that_is_missing(faulty, faults):
    """With its brace back the record is complete."""
    data = record_of(faulty, named(faults, "brace"))
    assert tuple(json.loads(data + b"}")) == FIELDS


@pytest.mark.parametrize(
    ("code", "column", "value"),
    [
        (1206, "ts", "yesterday"),
        (1213, "ts", None),
        (1213, "page", None),
        (1213, "song_id", None),
        (1207, "session_id", 12.7),
        (1207, "item_in_session", "abc"),
        (1222, "session_id", 99_999_999_999),
        (1204, "artist", "é" * 300),
        (1204, "artist_name", "é" * 300),
        (1208, "registration", "n/a"),
        (1208, "duration", "long"),
    ],
)
def test_bad_values_stand_where_the_list_says(faulty, faults, code, column, value):
    """The record is fine but for this value in this column."""
    [fault] = chosen(faults, code=code, column=column)
    fields = json.loads(record_of(faulty, fault))
    assert value_of(fields, column) == value


def test_bad_byte(faulty, faults):
    """The record with the bad byte is fine when that byte is read leniently, and has its key."""
    [fault] = chosen(faults, code=1220)
    data = record_of(faulty, fault)
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    assert json.loads(data.decode(errors="replace"))["song"] == "Cabar\ufffd"


def test_utf16_and_empty_files(faulty, faults):
    """One song's file is UTF-16, one has no byte."""
    encoded = record_of(faulty, named(faults, "UTF-16"))
    assert "song_id" in json.loads(encoded.decode("utf-16"))
    assert record_of(faulty, named(faults, "empty: it holds")) == b""


def test_kept_out_and_flagged(faulty, faults):
    """The plays that are kept out or flagged can be read, and break the rule that they name."""
    [without_user] = chosen(faults, check="plays_without_user")
    [repeated] = chosen(faults, check="repeated_events")
    [early] = chosen(faults, check="plays_before_registration")
    for fault in (without_user, repeated, early):
        assert json.loads(record_of(faulty, fault))["page"] == "NextSong"
    assert json.loads(record_of(faulty, without_user))["userId"] == ""
    fields = json.loads(record_of(faulty, early))
    assert fields["registration"] > fields["ts"]
    lines = (faulty / repeated["file"]).read_bytes().split(b"\n")
    assert lines.index(record_of(faulty, repeated)) < repeated["line"] - 1


def test_keys_are_those_of_the_records(faulty, faults):
    """A key in the list is the one in the file."""
    for fault in faults:
        if fault["key"] is None or fault["code"] == 1220:
            continue
        fields = json.loads(joined(faulty, fault))
        assert {name: value_of(fields, name) for name in fault["key"]} == fault["key"]


def test_planted_sessions_are_their_own(events, faults):
    """A planted record shares its key with no good one, but for the repeated play."""
    good = {(event["sessionId"], event["itemInSession"]) for event in events}
    keys = [fault["key"] for fault in faults if fault["key"] and "session_id" in fault["key"]]
    shared = [key for key in keys if (key["session_id"], key["item_in_session"]) in good]
    assert shared == [named(faults, "second time")["key"]]


def joined(faulty, fault):
    """The entry's record, which may stand on several lines."""
    lines = (faulty / fault["file"]).read_bytes().split(b"\n")
    length = len(FIELDS) + 2 if "several lines" in fault["what"] else 1
    return b"\n".join(lines[fault["line"] - length : fault["line"]])


@pytest.mark.parametrize(
    ("what", "is_odd"),
    [
        ("userId is a number", lambda fields, _: isinstance(fields["userId"], int)),
        ("fraction that is zero", lambda fields, _: isinstance(fields["sessionId"], float)),
        ("no column knows", lambda fields, _: set(fields) - set(FIELDS)),
        ("another order", lambda fields, _: tuple(fields) == FIELDS[::-1]),
        ("around the separators", lambda _, data: b' : "' in data and b' , "' in data),
        ("number in a string", lambda fields, _: float(fields["length"]) == 201.5),
        ("empty string, which", lambda fields, _: fields["status"] == ""),
        ("several lines", lambda _, data: data.count(b"\n") == len(FIELDS) + 1),
    ],
)
def test_odd_records_leave_the_plays_alone(faulty, faults, what, is_odd):
    """An odd record that loads is odd as the list says, and no play."""
    fault = named(faults, what)
    data = joined(faulty, fault)
    fields = json.loads(data)
    assert is_odd(fields, data)
    assert fault["fate"] == "loaded"
    assert fields["page"] in {"Home", "Help"}
    assert fields["song"] is None
