"""MERGE, in both of its forms, in every habit.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
"""

from __future__ import annotations

import pytest

from starlift.errors import SqlError

GIVEN = [
    "create table users (id int, level varchar)",
    "insert into users values (8, 'free'), (9, 'free')",
    "create table news (id int, level varchar)",
    "insert into news values (8, 'paid'), (10, 'paid')",
]
ALL = "select id, level from users order by id, level"
MERGED = [(8, "paid"), (9, "free"), (10, "paid")]


@pytest.mark.parametrize(
    "statement",
    [
        (
            "merge into users using news on users.id = news.id"
            " when matched then update set level = news.level"
            " when not matched then insert (id, level) values (news.id, news.level)"
        ),
        (
            "merge into users using news n on users.id = n.id"
            " when matched then update set level = n.level"
            " when not matched then insert values (n.id, n.level)"
        ),
        (
            "merge into users using news as n on n.id = users.id"
            " when matched then update set id = n.id, level = n.level"
            " when not matched then insert (level, id) values (n.level, n.id)"
        ),
        (
            "merge into public.users using public.news as n on public.users.id = n.id"
            " when matched then update set level = n.level"
            " when not matched then insert values (n.id, n.level)"
        ),
    ],
)
def test_merge(forms, statement):
    """What matches is updated, what does not is inserted."""
    forms.effect(statement, ALL, MERGED, GIVEN)


def test_merge_deletes(forms):
    """What matches may be deleted instead."""
    forms.effect(
        "merge into users using news on users.id = news.id when matched then delete"
        " when not matched then insert values (news.id, news.level)",
        ALL,
        [(9, "free"), (10, "paid")],
        GIVEN,
    )


def test_remove_duplicates(forms):
    """REMOVE DUPLICATES replaces the rows that match and adds the others."""
    forms.effect(
        "merge into users using news on users.id = news.id remove duplicates", ALL, MERGED, GIVEN
    )


@pytest.mark.parametrize(
    "statement",
    [
        # both clauses are mandatory
        (
            "merge into users using news on users.id = news.id"
            " when matched then update set level = news.level"
        ),
        (
            "merge into users using news on users.id = news.id"
            " when not matched then insert values (news.id, news.level)"
        ),
        # in their order
        (
            "merge into users using news on (users.id = news.id)"
            " when not matched then insert values (news.id, news.level)"
            " when matched then update set level = news.level"
        ),
        # the source is a table
        (
            "merge into users using (select * from news) n on users.id = n.id"
            " when matched then delete when not matched then insert values (n.id, n.level)"
        ),
        (
            "merge into users using some_news n on users.id = n.id"
            " when matched then delete when not matched then insert values (n.id, n.level)"
        ),
        # no condition beside a clause, no WITH
        (
            "merge into users using news on users.id = news.id when matched and news.level = 'paid'"
            " then delete when not matched then insert values (news.id, news.level)"
        ),
        (
            "with n as (select * from news) merge into users using n on users.id = n.id"
            " when matched then delete when not matched then insert values (n.id, n.level)"
        ),
    ],
)
def test_what_merge_refuses(forms, statement):
    """Other databases' MERGE is refused: both clauses, a table as the source, no WITH."""
    view = "create view some_news as select * from news"
    given = [*GIVEN, *([view] if "some_news" in statement else [])]
    with forms.undone():
        for earlier in given:
            forms.run(earlier)
        with pytest.raises(SqlError) as caught:
            forms.run(statement)
        assert "MERGE is not supported yet" not in str(caught.value)


def test_several_matches(forms):
    """A row that matches several rows of the source is an error."""
    forms.refused(
        "merge into users using news on users.id = news.id"
        " when matched then update set level = news.level"
        " when not matched then insert values (news.id, news.level)",
        SqlError,
        "match",
        [*GIVEN, "insert into news values (8, 'free')"],
    )
