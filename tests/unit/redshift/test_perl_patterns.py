"""Regular expressions with the parameter `p`, by their result."""

from __future__ import annotations

import pytest

from starlift.engines.duckdb.perl_patterns import _in_pythons_notation, regexp_count
from starlift.errors import DatabaseError
from starlift.redshift.duckdb_patterns import _BEYOND_RE2


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # Lookahead, lookbehind, a reference, a named one, an atomic group.
        ("regexp_count('a1 b2 c', '[a-z](?=[0-9])', 1, 'p')", 2),
        ("regexp_count('a1 b2 c', '[a-z](?![0-9])', 1, 'p')", 1),
        ("regexp_count('$5 6 $7', '(?<=[$])[0-9]', 1, 'p')", 2),
        ("regexp_count('$5 6 $7', '(?<![$])[0-9]', 1, 'p')", 1),
        (r"regexp_count('aa bc dd', '(.)\\1', 1, 'p')", 2),
        (r"regexp_count('aa bc dd', '(?<c>.)\\k<c>', 1, 'p')", 2),
        ("regexp_count('aaab', '(?>a+)ab', 1, 'p')", 0),
        ("regexp_count('aB ab', '[A-Z](?=b)', 1, 'ip')", 2),
        ("regexp_count('xay xby', 'x(?=[[:alpha:]])', 2, 'p')", 1),
        ("regexp_count(null, '(?=a)', 1, 'p')", None),
        ("regexp_count('a', null, 1, 'p')", None),
        ("regexp_count('a1 b2', '[a-z]' || '(?=2)', 1, 'p')", 1),
        # Place, number of the match, its begin or end.
        ("regexp_instr('a1 b2 c3', '[a-z](?=[0-9])', 1, 2, 0, 'p')", 4),
        ("regexp_instr('a1 b2 c3', '[a-z](?=[0-9])', 1, 2, 1, 'p')", 5),
        ("regexp_instr('a1 b2 c3', '[a-z](?=[0-9])', 3, 1, 0, 'p')", 4),
        ("regexp_instr('a1 b2 c3', '[a-z](?=[0-9])', 1, 9, 0, 'p')", 0),
        ("regexp_instr('éé1', 'é(?=1)', 1, 1, 0, 'p')", 2),
        ("regexp_substr('a1 b2 c3', '[a-z](?=[0-9])', 1, 3, 'p')", "c"),
        ("regexp_substr('a1 b2 c3', '[a-z](?=[0-9])', 3, 2, 'p')", "c"),
        ("regexp_substr('a1', '[a-z](?=x)', 1, 1, 'p')", ""),
        ("regexp_replace('a1 b c3', '([a-z])(?=[0-9])', '<$1>', 1, 'p')", "<a>1 b <c>3"),
        (r"regexp_replace('a1', '([a-z])(?=[0-9])', '\\1\\\\', 1, 'p')", r"a\\1"),
        ("regexp_replace('a1 b2', '[a-z](?=[0-9])', 'x', 3, 'p')", "a1 x2"),
        ("regexp_replace('a1 b2', '[a-z](?=[0-9])', '', 1, 'p')", "1 2"),
        # RE2 reads what is no lookaround.
        ("regexp_count('abab', '(?:ab)', 1, 'p')", 2),
        (r"regexp_count('a\\1', '\\\\1', 1, 'p')", 1),
    ],
)
def test_perls_patterns(value, call, expected):
    """The parameter p brings lookaround and references to all four functions."""
    assert value(f"select {call}") == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=", "Invalid regular expression: missing ), unterminated subpattern"),
        ("(?<=a+)b", "Invalid regular expression: look-behind requires fixed-width pattern"),
        (
            "(?=[[:nothing:]])",
            "Invalid regular expression: unknown class of characters [:nothing:]",
        ),
    ],
)
def test_patterns_that_are_none(rows, pattern, message):
    """A pattern that cannot be read is an error in words of ours, with its SQLSTATE."""
    with pytest.raises(DatabaseError) as caught:
        rows(f"select regexp_count('ab', '{pattern}', 1, 'p')")
    assert caught.value.message == message
    assert caught.value.sqlstate == "2201B"


def test_a_group_that_is_not_there(rows):
    """What replaces may refer only to groups of the pattern."""
    with pytest.raises(DatabaseError, match="there is no group 2"):
        rows("select regexp_replace('a1', '([a-z])(?=[0-9])', '$2', 1, 'p')")


@pytest.mark.parametrize(
    ("pattern", "is_beyond"),
    [
        ("a(?=b)", True),
        ("(?<!a)b", True),
        (r"(.)\1", True),
        (r"\\(?=b)", True),
        ("(?>a)", True),
        (r"\\1", False),
        (r"\(?=b", False),
        ("(?:a)(?i)b(?<name>c)", False),
    ],
)
def test_only_what_re2_lacks_runs_in_python(pattern, is_beyond):
    """All other patterns stay with RE2, whose time grows with the text alone."""
    assert (_BEYOND_RE2.search(pattern) is not None) == is_beyond


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\d\W\bx\.", r"(?a:\d)(?a:\W)(?a:\b)x\."),
        (r"[\d\-[:alpha:]]", r"[0-9\-a-zA-Z]"),
        (r"[]a][^]b]", r"[\]a][^\]b]"),
        (r"[a[b&&c]", r"[a\[b\&\&c]"),
        (r"\h\z\Z", r"[ \t]\Z(?=\n?\Z)"),
        (r"(?<y>.)\k<y>\g1\g{1}", r"(?P<y>.)(?P=y)(?:\1)(?:\1)"),
    ],
)
def test_notation(pattern, expected):
    """What PCRE and Python write in different ways means the same."""
    assert _in_pythons_notation(pattern) == expected


def test_letters_are_those_of_ascii():
    r"""As with RE2, \w and \d know no other alphabet; a letter's case is ignored in all."""
    assert regexp_count("é1٣", r"(?=.)\w", "c") == 1
    assert regexp_count("É", "(?=.)é", "i") == 1
