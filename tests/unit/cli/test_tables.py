"""Tables of text line up as a terminal shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from starlift.cli.tables import shortened, table, value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "true"),
        (1.5, "1.5"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (Decimal("1.50"), "1.50"),
        (date(2018, 11, 1), "2018-11-01"),
        (datetime(2018, 11, 1, 21, 0), "2018-11-01 21:00:00"),  # noqa: DTZ001 - a TIMESTAMP has none
        (datetime(2018, 11, 1, 21, 0, 0, 120, tzinfo=UTC), "2018-11-01 21:00:00.00012+00"),
        ("two\nlines\tand\x1b[31m red", "two\\nlines\\tand\\x1b[31m red"),
        ("\u2028 \u00a0Español 日本", "\\u2028 \u00a0Español 日本"),
    ],
)
def test_values(value: object, text: str) -> None:
    """A value is on one line, as Redshift's own tools write it, and commands no terminal."""
    assert value_text(value) == text


def test_columns_line_up() -> None:
    """Wide and combining characters take the room that a terminal gives them."""
    rows = [["日本", 1], ["e\u0301", None], ["plain", 22]]
    assert table(["name", "n"], rows).split("\n") == [
        "name  | n",
        "------+-----",
        "日本  |    1",
        "e\u0301     | NULL",
        "plain |   22",
    ]


def test_a_column_without_a_number_is_to_the_left() -> None:
    """Only a column of numbers is to the right; one of NULLs alone is not."""
    assert table(["a", "b"], [[None, "1"]]).split("\n")[2] == "NULL | 1"


def test_no_rows() -> None:
    """A result without rows shows its columns."""
    assert table(["a", "bc"], []) == "a | bc\n--+---"


def test_shortened() -> None:
    """What is longer than its room ends in dots, within that room."""
    assert shortened("x" * 40, 40) == "x" * 40
    assert shortened("x" * 41, 40) == "x" * 37 + "..."
