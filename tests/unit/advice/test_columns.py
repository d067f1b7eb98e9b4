"""Which encodings and lengths fit planted columns."""

from __future__ import annotations

import pytest

from starlift.advice.report import Given
from starlift.advice.verdicts import Assumptions
from tests.unit.advice.conftest import Look

ROWS = [(n, f"word {n % 300}", "x" * (n % 100)) for n in range(1000)]
WORDS = "create table words (id int {id}, word varchar({length}) {word}, text varchar(256)) {key}"


def words(*, id: str = "", word: str = "", length: object = 64, key: str = "") -> dict:  # noqa: A002
    """A table of words with these attributes."""
    return {WORDS.format(id=id, word=word, length=length, key=key): ROWS}


@pytest.mark.parametrize(
    ("attributes", "advised"),
    [
        ({}, None),
        ({"id": "encode az64", "word": "encode lzo"}, None),
        ({"id": "encode raw", "key": "sortkey (id)"}, None),
        ({"id": "encode az64", "key": "sortkey (id)"}, "id raw"),
        ({"id": "encode runlength", "key": "sortkey (id, word)"}, "id raw"),
        ({"id": "encode bytedict"}, "id az64"),
        ({"word": "encode bytedict"}, "word lzo"),
        ({"id": "encode raw", "word": "encode raw"}, None),
    ],
)
def test_encodings(look: Look, attributes: dict[str, str], advised: str | None) -> None:
    """What is against Amazon's advice is named with what fits; ENCODE AUTO is never wrong."""
    verdict = look(words(**attributes)).verdict("words", "ENCODE")
    assert (None if verdict.keeps else verdict.advised) == advised


def test_raw_counts_once_it_takes_blocks(look: Look) -> None:
    """Ten thousand times the rows are worth compressing."""
    given = Given(Assumptions(times=10_000))
    found = look(words(id="encode raw", word="encode raw"), given=given)
    verdict = found.verdict("words", "ENCODE")
    assert verdict.advised == "id az64, word lzo"
    assert "id: 40 MB stay as they are" in verdict.reason


@pytest.mark.parametrize(
    ("length", "advised"),
    [
        # Up to eight times what holds twice the longest value, and 256 at least, is borne.
        (256, None),
        (2048, None),
        (2049, "varchar(256)"),
        ("max", "varchar(256)"),
    ],
)
def test_lengths(look: Look, length: object, advised: str | None) -> None:
    """A length far beyond the longest value is named."""
    verdict = look(words(length=length)).verdict("words", "VARCHAR")
    assert (None if verdict.keeps else verdict.advised) == advised


def test_lengths_are_bytes(look: Look) -> None:
    """A letter of two bytes counts twice: 400 of them may become 1,600 bytes, and take 2,048."""
    create = "create table texts (text varchar(65535))"
    verdict = look({create: [("ä" * 400,)]}).verdict("texts", "VARCHAR")
    assert verdict.advised == "varchar(2048)"
    assert verdict.reason.startswith("the longest value has 800 bytes")


@pytest.mark.parametrize(
    ("values", "advised"),
    [
        (["paid", "free"], None),  # all of a length: a code
        (["paid", "no"], "varchar(256)"),
        (["pai", "no"], None),
        (["päd", "no"], "varchar(256)"),
        ([None, ""], None),
    ],
)
def test_a_column_that_is_full(look: Look, values: list[str | None], advised: str | None) -> None:
    """Where the longest of different lengths takes all bytes, the next one may be too long."""
    create = "create table levels (level varchar(4), n int)"
    rows = [(value, n) for n, value in enumerate(values)]
    verdict = look({create: rows}).verdict("levels", "VARCHAR")
    assert (None if verdict.keeps else verdict.advised) == advised


def test_columns_of_the_same_length_are_told_together(look: Look) -> None:
    """Several wide columns make one line."""
    create = "create table texts (a varchar(max), b varchar(max), c varchar(9999))"
    verdict = look({create: [("a", "b", "c")]}).verdict("texts", "VARCHAR")
    assert verdict.declared == "a, b varchar(65535); c varchar(9999)"
    assert verdict.advised == "varchar(256); varchar(256)"
