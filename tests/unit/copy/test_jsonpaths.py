"""JSONPaths files are read as Redshift's guide describes them."""

from __future__ import annotations

import json

import pytest

from starlift.copy.jsonpaths import PathError, find, read_jsonpaths
from starlift.errors import CopyError

_URL = "s3://bucket/paths.json"


def _read(*paths: object):
    return read_jsonpaths(json.dumps({"jsonpaths": paths}).encode(), _URL)


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("$['artist']", ("artist",)),
        ('$["artist"]', ("artist",)),
        ("$[ 'artist' ]", ("artist",)),
        (" $['artist'] ", ("artist",)),
        ("$['a b.c']['$']", ("a b.c", "$")),
        ("$['']", ("",)),
        ("$['list'][0]['x']", ("list", 0, "x")),
        ("$[0]", (0,)),
        ("$[10][1]", (10, 1)),
        ("$.artist", ("artist",)),
        ("$.a.b", ("a", "b")),
        ("$.list[3].x", ("list", 3, "x")),
        ("$.a b", ("a b",)),
    ],
)
def test_a_path_is_read(expression, path):
    """Both notations lead to the same steps."""
    assert _read(expression) == (path,)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "$",
        "artist",
        "['artist']",
        "$artist",
        "$[artist]",
        "$['artist'",
        "$['artist\"]",
        "$[-1]",
        "$[1.5]",
        "$..artist",
        "$.",
        "$.a.",
        "$[*]",
        "$['a']x",
        "$[\u0661]",
    ],
)
def test_a_malformed_path_is_refused(expression):
    """The error names the file and the expression."""
    with pytest.raises(CopyError) as refused:
        _read("$['good']", expression)
    assert _URL in str(refused.value)
    assert repr(expression) in str(refused.value)


def test_the_notations_do_not_mix():
    """Bracket and dot notation together are refused, in a path or a file; an index is neither."""
    for paths in (["$['a']", "$.b"], ["$.a['b']"], ["$['a'].b"]):
        with pytest.raises(CopyError, match="mixed"):
            _read(*paths)
    assert _read("$[0]", "$[1].a") == ((0,), (1, "a"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "one JSON object"),
        (b'{"jsonpaths": {}}', "list of path expressions"),
        (b'{"jsonpaths": []}', "list of path expressions"),
        (b'{"jsonpaths": [1]}', "1 is not a path expression"),
        (b'{"jsonpaths": [null]}', "null is not a path expression"),
    ],
)
def test_a_file_that_is_none_is_refused(content, reason):
    """The error says what is wrong with the file, and how one looks."""
    with pytest.raises(CopyError, match=reason) as refused:
        read_jsonpaths(content, _URL)
    assert "jsonpaths" in refused.value.hint


def test_a_file_with_another_key_is_ignored():
    """Redshift then loads as with 'auto': the file gives no paths."""
    assert read_jsonpaths(b'{"jsonPaths": ["$.a"]}', _URL) is None


def test_a_byte_order_mark_does_no_harm():
    """A file written by an editor that adds one is read all the same."""
    assert read_jsonpaths(b'\xef\xbb\xbf{"jsonpaths": ["$.a"]}', _URL) == (("a",),)


def test_a_value_is_found_along_its_path():
    """A key that is not there, or stands where no object is, leads to NULL."""
    record = {"a": {"b": ["x", {"c": "1"}]}, "s": "text"}
    assert find(record, ("a", "b", 1, "c")) == "1"
    assert find(record, ("a", "B")) is None
    assert find(record, ("s", "b")) is None
    assert find(record, ("none", "b")) is None


@pytest.mark.parametrize("path", [("a", "b", 2), ("a", 0), ("none", 0)])
def test_an_index_must_lead_to_an_element(path):
    """An index beyond the end, or into what is no array, is an error: it is never NULL."""
    with pytest.raises(PathError):
        find({"a": {"b": ["x", "y"]}}, path)
