"""Rejected records of delimited text, CSV and fixed width are read back whole, and go back in."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from starlift.errors import RetryError
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.rejects import Reject, rejects, whole
from starlift.pipeline.retry import EditedRecord, prepare_retries
from tests.loads.arrivals import Arrivals, unwatched

_BORNE = "maxerror 100"
_STAGED = "[LOAD]\nMAX_REJECT_SHARE = 100\n[STAGING]\nLOCATION = parts\n"
_UNSTAGED = "[LOAD]\nMAX_REJECT_SHARE = 100\n"


@dataclass(frozen=True)
class Form:
    """How lines are written: the COPY's options, a line of fields, the object of lines."""

    options: str
    line: Callable[..., str]
    content: Callable[[list[str]], bytes] = lambda lines: "".join(f"{o}\n" for o in lines).encode()


def _quoted(*fields: str) -> str:
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields)


def _headed(lines: list[str]) -> bytes:
    return gzip.compress("".join(f"{each}\r\n" for each in ["id,name,size", *lines]).encode())


_FORMS = {
    "lines": Form("", lambda *fields: "|".join(fields)),
    "blank lines": Form(
        "delimiter ';' ignoreblanklines fillrecord",
        lambda *fields: ";".join(fields),
        lambda lines: "\n".join(f"{each}\n" for each in lines).encode(),
    ),
    "escaped": Form("delimiter ',' escape", lambda *fields: ",".join(fields)),
    "quotes removed": Form("delimiter ',' removequotes", lambda *f: f"'{f[0]}',{','.join(f[1:])}"),
    "csv": Form("csv", lambda *fields: ",".join(fields), lambda lines: "\n".join(lines).encode()),
    "quoted csv": Form("csv", _quoted),
    "packed csv with a header": Form(
        "csv ignoreheader 1 gzip", lambda *fields: ",".join(fields), _headed
    ),
    "UTF-16": Form(
        "delimiter '|' encoding utf16le",
        lambda *fields: "|".join(fields),
        lambda lines: "\n".join(lines).encode("utf-16-le"),
    ),
    "fixed width": Form("fixedwidth 'id:3,name:4,size:6'", lambda a, b, c: f"{a:<3}{b:<4}{c:<6}"),
}
_BAD = "12x"


def _lines(form: Form, names: list[str]) -> tuple[list[str], list[str]]:
    """An object's lines as they should be, and the same with every third one spoilt."""
    right = [form.line(str(at), name, "1.5") for at, name in enumerate(names, start=1)]
    spoilt = [
        form.line(_BAD, name, "1.5") if at % 3 == 2 else line
        for at, (name, line) in enumerate(zip(names, right, strict=True), start=1)
    ]
    return right, spoilt


def _retry(made: Arrivals, edited: list[EditedRecord]) -> None:
    found = prepare_retries(made.connection, made.project, made.settings, edited)
    load(made.connection, made.project, made.settings, unwatched,
         LoadOptions(retries=found.records))  # fmt: skip


def _open(made: Arrivals) -> list[Reject]:
    return rejects(made.connection, is_all=False)


def _kept(made: Arrivals) -> list[tuple[object, ...]]:
    return sorted(made.rows("select id, name, size from kept"))


@pytest.mark.parametrize("more", [_UNSTAGED, _STAGED], ids=["", "staged"])
@pytest.mark.parametrize("name", _FORMS)
def test_lines_are_read_back_and_go_back_in(cities, name, more):
    """Whatever their layout, header and encoding; also on --full, by their content."""
    form = _FORMS[name]
    right, spoilt = _lines(form, ["Ulm", "Bonn", "Kö", "", "Hof", "Jena"])
    made = cities(f"{form.options} {_BORNE}", more)
    made.put("song_data/1", form.content(spoilt))
    made.load()
    found = _open(made)
    told = list(whole(found, made.project, made.settings))
    bad = [line for line in spoilt if _BAD in line]
    assert [(each.record, each.note) for each in told] == [(line, "") for line in bad]
    by_line = dict(zip(bad, [o for o, s in zip(right, spoilt, strict=True) if o != s], strict=True))
    _retry(made, [
        EditedRecord(at, each.reject.reject_id, by_line[each.record])
        for at, each in enumerate(told, start=1)
    ])  # fmt: skip
    assert _open(made) == []
    kept = _kept(made)
    assert [row[0] for row in kept] == [1, 2, 3, 4, 5, 6]
    made.load(is_full=True)
    assert _kept(made) == kept
    made.put("song_data/1", form.content(right))
    made.load()
    assert _kept(made) == kept


def test_fields_in_quotation_marks_keep_what_stands_in_them(cities):
    """Delimiters and doubled marks of a corrected CSV record are read as any others."""
    made = cities(f"csv {_BORNE}", _UNSTAGED)
    made.put("song_data/1", b'1,"a,b",1\nx,"c""d",2\n3,"",3\n')
    made.load()
    [reject] = _open(made)
    [told] = whole([reject], made.project, made.settings)
    assert told.record == 'x,"c""d",2'
    _retry(made, [EditedRecord(1, reject.reject_id, '2,"c"",",2')])
    assert [row[:2] for row in _kept(made)] == [(1, "a,b"), (2, 'c",'), (3, "")]


def test_equal_lines_are_told_apart_by_their_place(cities):
    """Of two alike one can be corrected; an empty line is a reject as any other."""
    made = cities(_BORNE, _UNSTAGED)
    made.put("song_data/1", b"x|a|1\n2|b|2\nx|a|1\n\n5|e|5")
    made.load()
    found = {each.line_number: each for each in _open(made)}
    assert [found[line].raw_record for line in (1, 3, 4)] == ["x|a|1", "x|a|1", ""]
    _retry(made, [
        EditedRecord(1, found[3].reject_id, "3|c|3"), EditedRecord(2, found[4].reject_id, "4|d|4"),
    ])  # fmt: skip
    assert [row[0] for row in _kept(made)] == [2, 3, 4, 5]
    assert [each.line_number for each in _open(made)] == [1]


@pytest.mark.parametrize(
    ("options", "content", "record", "said"),
    [
        ("", b"x|a|1\n", "1|a|1\n2|b|2", "not one line"),
        ("", b"x|a|1\n", "", "not one line"),
        ("", b"x|a|1\n", "y|a|1", "column id, value 'y': 1207"),
        ("csv", b"x,a,1\n", '1,"a,1', "Invalid quote formatting"),
        ("csv", b'x,"a\nb",1\n', "1,a,1", "something else stands at line 1"),
        ("delimiter ',' escape", b"x,a\\\nb,1\n", "1,a,1", "something else stands at line 1"),
    ],
)
def test_what_cannot_go_in_is_told_and_changes_nothing(cities, options, content, record, said):
    """More than a line, no record, one that is rejected again, one that was several lines."""
    made = cities(f"{options} {_BORNE}", _UNSTAGED)
    made.put("song_data/1", content)
    made.load()
    [reject] = _open(made)
    with pytest.raises(RetryError, match=said):
        _retry(made, [EditedRecord(1, reject.reject_id, record)])
    assert made.rows("select count(*) from starlift.retried_records") == [(0,)]
    assert _open(made) == [reject]


@pytest.mark.parametrize("seed", range(6))
def test_the_rows_are_those_of_objects_that_were_right_from_the_start(cities, seed):
    """Lines of any layout are spoilt at random, corrected in parts, loaded anew at times."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    form = _FORMS[dice.choice(list(_FORMS))]
    made = cities(f"{form.options} {_BORNE}", dice.choice((_UNSTAGED, _STAGED)))
    right: dict[tuple[str, str], str] = {}
    clean: dict[str, bytes] = {}
    for number in range(3):
        key = f"song_data/{number}"
        lines, spoilt = [], []
        for at in range(dice.randint(1, 40)):
            words = dice.choice(("Ulm", "Kö", "", "a b", "Jena"))
            lines.append(form.line(str(at), words, dice.choice(("1.5", "2", "30.0"))))
            spoilt.append(lines[-1])
            if dice.random() < 0.3:
                spoilt[-1] = form.line(dice.choice(("x", "-", "1x")), words, f"{at}.1")
                right[f"s3://app/{key}", spoilt[-1]] = lines[-1]
        clean[key] = form.content(lines)
        made.put(key, form.content(spoilt))
    made.load()
    while found := _open(made):
        some = dice.sample(found, dice.randint(1, len(found)))
        told = whole(some, made.project, made.settings)
        _retry(made, [EditedRecord(at, e.reject.reject_id, right[e.reject.url, e.record])
                      for at, e in enumerate(told, start=1)])  # fmt: skip
        if dice.random() < 0.4:
            made.load(is_full=True)
    kept = _kept(made)
    for key, content in clean.items():
        made.put(key, content)
    made.load(is_full=True)
    assert kept == _kept(made)
