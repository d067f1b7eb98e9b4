"""Batches hold many objects' records and know the object and line of each."""

from __future__ import annotations

import pytest

from starlift.copy import batches as module
from starlift.copy.json_batches import JsonBatch
from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.readers import request_batches
from starlift.copy.request import Selection, TargetColumn
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import copy_request

_COLUMNS = (TargetColumn("id", ColumnType("int4"), is_nullable=True),)


def _batches(contents: dict[str, bytes], selection: Selection | None = None) -> list[JsonBatch]:
    return list(request_batches(copy_request(contents, _COLUMNS, selection)))


def test_a_plain_record_knows_its_object_and_line():
    """Records of blocks, single ones and those of tiny objects are placed alike."""
    (batch,) = _batches(
        {
            "a": b'{"id":1}\n{"id":2}\n{"id":3}',
            "b": b'{"id":4}\n\n{"id":\n5} {"id":6}\n{\n{"id":7}\n',
            "c": b"",
            "d": b'{"id":8}',
        }
    )
    assert [batch.place(number) for number in range(batch.plain_count)] == [
        ("s3://bucket/a", 1),
        ("s3://bucket/a", 2),
        ("s3://bucket/a", 3),
        ("s3://bucket/b", 1),
        ("s3://bucket/b", 4),
        ("s3://bucket/b", 4),
        ("s3://bucket/b", 6),
        ("s3://bucket/d", 1),
    ]


def test_the_table_holds_each_record_apart():
    """Tiny objects are joined, with or without a line break at their ends."""
    (batch,) = _batches({"a": b'{"id":1}', "b": b'{"id":2}\n', "c": b'{"id":\n3}'})
    assert batch.table().to_pylist() == [
        {"n": 0, "record": '{"id":1}'},
        {"n": 1, "record": '{"id":2}\n'},
        {"n": 2, "record": '{"id":\n3}'},
    ]


def test_errors_come_in_the_order_of_their_records():
    """Those found between records and those found in them, also on one line."""
    (batch,) = _batches({"a": b'{"id":1} {"id":2} x\n{"id":3}\n{\n'})
    for number in range(batch.plain_count):
        batch.take(LoadError("", 0, ErrorCode.NOT_A_DIGIT, "", f"record {number}"), number, "")
    assert [error.raw_record for error in batch.errors_in_order()] == [
        "record 0",
        "record 1",
        "x",
        "record 2",
        "{",
    ]


@pytest.mark.parametrize("content", [b'{"id":1}\n', b"[1]\n", b"x\n{}\n"])
def test_no_batch_grows_without_end(monkeypatch, content):
    """Whatever the records are, a batch ends when they take so many bytes."""
    monkeypatch.setattr(module, "BATCH_BYTES", 100)
    selection = Selection(((0,),)) if content.startswith(b"[") else None
    found = _batches({f"{number:03}": content for number in range(200)}, selection)
    assert max(batch.record_count for batch in found) <= 12


def test_a_batch_tells_what_its_records_cannot_hold():
    """Without nested values and escaped NULs in any record, no record is tested for them."""
    (plain,) = _batches({"a": b'{"id":1}\n{"id":2}'})
    (nested,) = _batches({"a": b'{"id":1}\n{"id":[]}'})
    (nul,) = _batches({"a": b'{"id":1}\n{"id":"\\u0000"}'})
    assert (plain.may_nest, plain.may_hold_nul) == (False, False)
    assert (nested.may_nest, nul.may_hold_nul) == (True, True)
