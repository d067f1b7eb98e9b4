"""Which DISTSTYLE and DISTKEY fit planted tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from starlift.advice.report import Given
from starlift.advice.verdicts import Assumptions
from tests.unit.advice.conftest import Look

_START = datetime(2018, 11, 1)  # noqa: DTZ001 - the warehouse's times carry no zone
FACT = "create table sales (at timestamp not null, shop_id int, item_id int)"
TIMES = "create table times (at timestamp not null primary key, hour int) {}"
SHOPS = "create table shops (shop_id int primary key, name varchar(64)) {}"
ITEMS = "create table items (item_id int primary key) {}"
BY_HOUR = "select hour, count(*) from sales join times on sales.at = times.at group by hour"
BY_SHOP = (
    "select name, count(*) from sales join shops on sales.shop_id = shops.shop_id group by name"
)
BY_ITEM = "select count(*) from sales join items using (item_id)"
GROWN = Given(Assumptions(times=1000, small_rows=1_000_000))


def moment(number: int) -> datetime:
    """A moment of its own for each number."""
    return _START + timedelta(seconds=7 * number)


def star(
    fact: str, *, times: str = "", shops: str = "diststyle all", items: str = ""
) -> dict[str, list[tuple[object, ...]]]:
    """Sales of 2,000 moments in 20 shops; 95 in 100 of them know no item."""
    dice = Random(1)  # noqa: S311 - planted, not secret
    sales = [(moment(n), dice.randrange(20), n if n % 20 == 0 else None) for n in range(2000)]
    return {
        TIMES.format(times): [(moment(n), moment(n).hour) for n in range(2000)],
        SHOPS.format(shops): [(n, f"shop {n}") for n in range(20)],
        ITEMS.format(items): [(n,) for n in range(2000)],
        f"{FACT} {fact}": sales,
    }


QUESTIONS = {"questions": [BY_HOUR, BY_SHOP, BY_ITEM]}


def test_a_key_that_is_mostly_null_is_caught(look: Look) -> None:
    """As DISTKEY it would put 95% of the rows on one slice; what fits is told, and for whom."""
    verdict = look(star("distkey (item_id)"), **QUESTIONS).verdict("sales")
    assert (verdict.declared, verdict.advised) == ("KEY (item_id)", "KEY (at)")
    assert verdict.reason.startswith("95% of the rows have no item_id and lie on one slice")
    assert "joined by at with times (questions.sql)" in verdict.reason


def test_a_skewed_key_is_caught(look: Look) -> None:
    """A value that has most of the rows puts them on one slice."""
    rows = [(moment(n), 7 if n % 5 else n, n) for n in range(2000)]
    tables = star("distkey (shop_id)") | {f"{FACT} distkey (shop_id)": rows}
    verdict = look(tables, **QUESTIONS).verdict("sales")
    assert verdict.advised != verdict.declared
    assert verdict.reason.startswith("80% of the rows have the same shop_id")


def test_a_key_of_few_values_is_caught(look: Look) -> None:
    """Twenty values cannot fill sixteen slices evenly, however evenly they stand themselves."""
    verdict = look(star("distkey (shop_id)"), **QUESTIONS).verdict("sales")
    assert verdict.advised == "KEY (at)"
    assert verdict.reason.startswith("shop_id has too few values for 16 slices")


def test_fewer_slices_bear_more(look: Look) -> None:
    """On two slices the same twenty values lie evenly enough."""
    given = Given(Assumptions(slices=2))
    assert look(star("distkey (shop_id)"), **QUESTIONS, given=given).verdict("sales").keeps


def test_a_good_key_stays(look: Look) -> None:
    """A key of many values, shared with a dimension that is as large, is right on both tables."""
    found = look(star("distkey (at)", times="distkey (at)"), **QUESTIONS)
    fact, times = found.verdict("sales"), found.verdict("times")
    assert fact.keeps
    assert "joined by it with times" in fact.reason
    assert times.keeps
    assert times.reason == "it lies beside sales (questions.sql)"


@pytest.mark.parametrize("declared", ["diststyle even", "distkey (shop_id)"])
def test_a_small_dimension_is_all(look: Look, declared: str) -> None:
    """A few rows that many look up stand on every node; spread otherwise, they move."""
    verdict = look(star("diststyle even", shops=declared), **QUESTIONS).verdict("shops")
    assert verdict.advised == "ALL"
    assert verdict.reason.startswith("only 20 rows, looked up by sales")


def test_what_is_small_may_stay_automatic(look: Look) -> None:
    """A project without keys is right as it is while it is small: Redshift begins with ALL."""
    found = look(star("", shops=""), **QUESTIONS)
    assert not found.advice.changes
    assert found.verdict("sales").reason == "2,000 rows: Redshift begins with ALL"


def test_what_has_grown_gets_a_key(look: Look) -> None:
    """At a thousand times the rows the fact and its largest dimension share a key."""
    found = look(star("", shops=""), **QUESTIONS, given=GROWN)
    advised = {name: found.verdict(name).advised for name in ("sales", "times", "shops", "items")}
    assert advised == {"sales": "KEY (at)", "times": "KEY (at)", "shops": "AUTO", "items": "AUTO"}


def test_a_large_table_is_not_all(look: Look) -> None:
    """Millions of rows are not copied to every node, be it a fact or a dimension."""
    tables = star("diststyle all", times="diststyle all", items="diststyle all")
    found = look(tables, **QUESTIONS, given=GROWN)
    assert found.verdict("sales").advised == "KEY (at)"
    assert found.verdict("sales").reason.startswith("each node would hold all 2,000,000 rows")
    assert found.verdict("times").advised == "KEY (at)"
    assert found.verdict("items").advised == "KEY (item_id)"


def test_a_key_without_a_join_gives_way_to_one_with(look: Look) -> None:
    """What spreads evenly but keeps no join in place is worth less than what does."""
    rows = [(moment(n), n % 20, n) for n in range(2000)]
    tables = star("distkey (item_id)", times="distkey (at)") | {f"{FACT} distkey (item_id)": rows}
    verdict = look(tables, questions=[BY_HOUR, BY_SHOP]).verdict("sales")
    assert verdict.advised == "KEY (at)"
    assert verdict.reason.startswith("nothing joins by item_id; joined by at")


def test_a_join_that_finds_few_rows_is_no_reason_for_a_key(look: Look) -> None:
    """Where 300 shops are looked up from 4,000 sales, they are better copied: EVEN will do."""
    rows = [(moment(n), n % 300, None) for n in range(4000)]
    tables = star("distkey (item_id)") | {
        SHOPS.format("diststyle all"): [(n, "x") for n in range(300)],
        f"{FACT} distkey (item_id)": rows,
    }
    verdict = look(tables, questions=[BY_SHOP]).verdict("sales")
    assert verdict.advised == "EVEN"
    assert verdict.reason.startswith("100% of the rows have no item_id")


def test_a_day_is_no_key_where_spans_are_asked_for(look: Look) -> None:
    """A span of a few days would have few slices at work."""
    days = [(date(2018, 1, 1) + timedelta(days=n % 300), n % 7) for n in range(6000)]
    create = "create table visits (day date not null, page int) distkey (day) sortkey (day)"
    asked = "select count(*) from visits where day between '2018-03-01' and '2018-03-07'"
    assert look({create: days}, questions=[asked]).verdict("visits").advised == "EVEN"


def test_a_day_may_be_a_key_where_none_are(look: Look) -> None:
    """Without such questions a day spreads the rows as evenly as anything."""
    days = [(date(2018, 1, 1) + timedelta(days=n % 300), n % 7) for n in range(6000)]
    create = "create table visits (day date not null, page int) distkey (day) sortkey (day)"
    assert look({create: days}).verdict("visits").keeps


def test_a_batch_may_lie_anyhow(look: Look) -> None:
    """A table that a COPY fills is read once: EVEN stays, and a key unless it is skewed."""
    copies = [
        f"copy {name} from 's3://b/k' iam_role 'r' json 'auto'" for name in ("arrived", "sent")
    ]
    tables = {
        "create table arrived (id int, kind int) distkey (id)": [(n, 1) for n in range(500)],
        "create table sent (id int, kind int) distkey (kind)": [(n, 1) for n in range(500)],
    }
    found = look(tables, copy=copies)
    assert found.verdict("arrived").keeps
    assert found.verdict("sent").advised == "EVEN"


def test_a_large_batch_is_not_all(look: Look) -> None:
    """What each load writes is not written to every node."""
    tables = {"create table arrived (id int) diststyle all": [(n,) for n in range(2000)]}
    copies = ["copy arrived from 's3://b/k' iam_role 'r' json 'auto'"]
    assert look(tables, copy=copies, given=GROWN).verdict("arrived").advised == "EVEN"


def test_a_large_dimension_is_not_skewed(look: Look) -> None:
    """Too large to be copied, and spread by a column of one value: its own key is better."""
    shops = "create table shops (shop_id int primary key, name char(2)) distkey (name)"
    tables = {
        TIMES.format("distkey (at)"): [(moment(n), 1) for n in range(2000)],
        shops: [(n, "x") for n in range(1500)],
        f"{FACT} distkey (at)": [(moment(n), n % 1500, None) for n in range(2000)],
    }
    verdict = look(tables, questions=[BY_HOUR, BY_SHOP], given=GROWN).verdict("shops")
    assert verdict.advised == "KEY (shop_id)"
    assert verdict.reason.startswith("100% of the rows have the same name")


def test_foreign_keys_speak_of_joins(look: Look) -> None:
    """Where no question is given, the keys that are declared say what is joined."""
    fact = """create table sales (at timestamp not null references times (at),
        item_id int references items) distkey (item_id)"""
    tables = {
        TIMES.format("distkey (at)"): [(moment(n), 1) for n in range(1000)],
        ITEMS.format("diststyle all"): [(n,) for n in range(1000)],
        fact: [(moment(n), None if n % 20 else n) for n in range(1000)],
    }
    verdict = look(tables).verdict("sales")
    assert verdict.advised == "KEY (at)"
    assert "times (foreign key (at))" in verdict.reason


def test_loads_alone_change_nothing(look: Look) -> None:
    """A join of a load touches a batch: it is no reason to spread a table otherwise."""
    load = "insert into shops select shop_id, 'x' from sales join times on sales.at = times.at"
    found = look(star("diststyle even"), insert=[load], given=GROWN)
    assert found.verdict("sales").keeps


def test_an_empty_table_is_not_judged(look: Look) -> None:
    """Without rows there is nothing to say, and nothing to change."""
    tables = star("diststyle even") | {"create table nobody (id int) distkey (id)": []}
    verdict = look(tables).verdict("nobody")
    assert (verdict.keeps, verdict.reason) == (True, "it has no rows to judge by")


def test_few_rows_say_nothing_of_skew(look: Look) -> None:
    """Eight rows leave slices empty by chance: no key is blamed for that."""
    create = "create table tiny (id int, k int) distkey (k)"
    assert look({create: [(n, 1) for n in range(8)]}).verdict("tiny").keeps


# Amazon's own example: https://docs.aws.amazon.com/redshift/latest/dg/t_explain_plan_example.html
TICKETS = """
select lastname, catname, venuename, venuecity, venuestate, eventname,
month, sum(pricepaid) as buyercost, max(totalprice) as maxtotalprice
from category join event on category.catid = event.catid
join venue on venue.venueid = event.venueid
join sales on sales.eventid = event.eventid
join listing on sales.listid = listing.listid
join date on sales.dateid = date.dateid
join users on users.userid = sales.buyerid
group by lastname, catname, venuename, venuecity, venuestate, eventname, month
having sum(pricepaid)>9999
order by catname, buyercost desc
"""


def tickets() -> dict[str, list[tuple[object, ...]]]:
    """The example's tables, spread evenly, with a twentieth of the rows that its plans show."""
    dice = Random(1)  # noqa: S311 - planted, not secret
    sales = [
        (n, dice.randrange(9624), dice.randrange(2500), dice.randrange(440), n % 365, 9)
        for n in range(8622)
    ]
    return {
        "create table category (catid int primary key, catname varchar(10)) diststyle even": [
            (n, "x") for n in range(11)
        ],
        """create table venue (venueid int primary key, venuename varchar(100),
            venuecity varchar(30), venuestate char(2)) diststyle even""": [
            (n, "x", "x", "NY") for n in range(202)
        ],
        """create table event (eventid int primary key, venueid int, catid int,
            eventname varchar(200)) diststyle even""": [
            (n, n % 202, n % 11, "x") for n in range(440)
        ],
        "create table date (dateid int primary key, month varchar(5)) diststyle even": [
            (n, "JAN") for n in range(365)
        ],
        "create table users (userid int primary key, lastname varchar(30)) diststyle even": [
            (n, "x") for n in range(2500)
        ],
        "create table listing (listid int primary key, totalprice int) diststyle even": [
            (n, 9) for n in range(9624)
        ],
        """create table sales (salesid int primary key, listid int, buyerid int, eventid int,
            dateid int, pricepaid int) diststyle even""": sales,
    }


def test_the_guides_example_gets_the_guides_solution(look: Look) -> None:
    """Sales and their largest dimension, listing, share listid; all other tables are ALL."""
    given = Given(Assumptions(times=20, small_rows=100_000))
    found = look(tickets(), questions=[TICKETS], given=given)
    others = ("category", "venue", "event", "date", "users")
    assert {found.verdict(name).advised for name in others} == {"ALL"}
    assert found.verdict("sales").advised == found.verdict("listing").advised == "KEY (listid)"
