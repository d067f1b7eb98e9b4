"""How an error shows the statement that it is about."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError

_LONG = " ".join(["insert into t values", *(f"({n})," for n in range(50_000))])


@pytest.mark.parametrize("column", [1, 30, 150, 5_000, len(_LONG), None])
def test_a_long_line_is_shown_around_its_place(column):
    """Of a long line the part around the place is shown, the caret below the character."""
    text = str(SqlError("wrong", statement=_LONG, line=1, column=column))
    _, _, shown, *rest = text.splitlines()
    assert len(text) < 800
    if column is None:
        assert shown.strip(" .") in _LONG
        return
    at = rest[0].index("^")
    assert shown[at] == _LONG[column - 1]
    assert shown[at - 5 : at + 5].strip(" .") in _LONG


def test_a_long_line_without_a_place():
    """It is shown from its beginning; short lines are shown whole."""
    text = str(SqlError("wrong", statement=f"select 1,\n{_LONG}\nfrom t"))
    assert "\n    select 1,\n    insert into t values (0), (1)," in text
    assert text.splitlines()[3] == "    from t"
    assert len(text) < 500
