"""Which SORTKEY fits planted tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from starlift.advice.report import Given
from starlift.advice.verdicts import Assumptions
from tests.unit.advice.conftest import Look

SALES = """create table sales (sale_id bigint identity(0, 1), shop_id int, price int,
    at timestamp not null) {}"""
ROWS = [
    (n % 30, n % 50, datetime(2018, 11, 1) + timedelta(minutes=n))  # noqa: DTZ001 - without a zone
    for n in range(1000)
]
RECENT = "select sum(price) from sales where at >= '2018-11-01' and at < '2018-11-02'"
BY_PRICE = "select count(*) from sales where price > 40"
LARGE = Given(Assumptions(times=100_000))


@pytest.mark.parametrize(
    ("declared", "questions", "advised"),
    [
        # What is filtered by ranges leads; of two, what is filtered more.
        ("sortkey (shop_id)", [RECENT], "(at)"),
        ("sortkey (shop_id)", [RECENT, BY_PRICE, BY_PRICE], "(price)"),
        ("sortkey (at)", [RECENT], "(at)"),
        ("sortkey (at, shop_id)", [RECENT], "(at, shop_id)"),
        # Ranges before single values.
        ("sortkey (sale_id)", [RECENT, "select 1 from sales where shop_id = 3"], "(at)"),
        ("sortkey (shop_id)", ["select 1 from sales where shop_id = 3"], "(shop_id)"),
        # Without a filter, the time of each row.
        ("sortkey (price)", [], "(at)"),
        ("sortkey (at)", [], "(at)"),
        # Each number stands once: what follows it orders nothing.
        ("sortkey (sale_id, at)", [], "(at)"),
        ("sortkey (sale_id, at)", [BY_PRICE], "(price)"),
        ("sortkey (sale_id, shop_id)", ["select 1 from sales where sale_id = 3"], "(sale_id)"),
        # What grows steadily wants no interleaved key; nothing else does, either.
        ("interleaved sortkey (at, shop_id)", [], "(at)"),
        ("interleaved sortkey (shop_id, price)", [BY_PRICE], "(price)"),
    ],
)
def test_a_key(look: Look, declared: str, questions: list[str], advised: str) -> None:
    """The key that serves the questions fits, whatever the size."""
    verdict = look({SALES.format(declared): ROWS}, questions=questions).verdict("sales", "SORTKEY")
    assert verdict.advised == advised


def test_a_small_table_needs_none(look: Look) -> None:
    """What fits one block of a slice has nothing to skip, whatever is filtered."""
    verdict = look({SALES.format(""): ROWS}, questions=[RECENT]).verdict("sales", "SORTKEY")
    assert (verdict.declared, verdict.keeps) == ("AUTO", True)
    assert "one block" in verdict.reason


def test_a_large_table_gets_what_is_filtered(look: Look) -> None:
    """A hundred million rows take many blocks: the filtered column orders them."""
    found = look({SALES.format(""): ROWS}, questions=[RECENT], given=LARGE)
    verdict = found.verdict("sales", "SORTKEY")
    assert verdict.advised == "(at)"
    assert "filtered by questions.sql" in verdict.reason


def test_a_large_table_without_questions_stays_automatic(look: Look) -> None:
    """Nobody knows what is asked: Redshift may choose, and see."""
    assert look({SALES.format(""): ROWS}, given=LARGE).verdict("sales", "SORTKEY").keeps


def test_a_filter_of_a_view_counts(look: Look) -> None:
    """What a view filters is filtered each time it is asked."""
    view = "create view dear as select * from sales where price > 40"
    verdict = look({SALES.format("sortkey (shop_id)"): ROWS}, views=[view]).verdict(
        "sales", "SORTKEY"
    )
    assert verdict.advised == "(price)"
    assert "view dear" in verdict.reason


def test_a_filter_of_a_load_does_not(look: Look) -> None:
    """A load filters a batch: for that no table is ordered otherwise."""
    load = "insert into sales (shop_id) select shop_id from sales where price > 40"
    found = look({SALES.format("sortkey (shop_id)"): ROWS}, insert=[load])
    assert found.verdict("sales", "SORTKEY").advised == "(at)"
