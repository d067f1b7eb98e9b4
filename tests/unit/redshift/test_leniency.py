"""What the parser's library would take, and Redshift does not, is refused."""

from __future__ import annotations

import pytest

from starlift.errors import SqlSyntaxError


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("select 1 where 1 == 1", "=="),
        ("select count(*) from t, where 1 = 1", "where"),
        ("select a, from t", "from"),
        ("select a from t group by a, order by a", "order by"),
        ("select a from t order by a, limit 1", "limit"),
        ("select a from t where a in (1, 2,)", ")"),
        ("select count(,)", "a comma"),
    ],
)
def test_leniency(statement, message, connection):
    """A statement that Redshift calls a syntax error is one here, and the error says where."""
    with pytest.raises(SqlSyntaxError) as caught:
        connection.execute(statement)
    assert message in str(caught.value).lower()
