"""The functions of Redshift's that Starlift knows, each with its page in Amazon's guide.

A function that does not stand here is refused by the name under which it was written: it is never
passed on to an engine that may know another one under the same name. `duckdb` says how the embedded
engine comes to the same result: "same" where its own function, as sqlglot writes it, is right; else
the rule's name in `starlift.redshift.duckdb_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.redshift import nodes

SAME = "same"


@dataclass(frozen=True)
class Function:
    """A function or a conditional expression: its name, its node, its page, its rule.

    `spellings` are the names under which it is called with arguments in parentheses; none where the
    grammar has a place of its own for it. `column` is the name of its column in a result, where
    that is not the name under which it was called.
    """

    name: str
    node: type[exp.Expr]
    page: str
    duckdb: str = SAME
    spellings: tuple[str, ...] = ()
    column: str = ""


def _called(  # noqa: PLR0913 - the fields of Function
    name: str,
    node: type[exp.Expr],
    page: str,
    duckdb: str = SAME,
    *,
    also: tuple[str, ...] = (),
    column: str = "",
) -> Function:
    return Function(name, node, page, duckdb, (name, *also), column)


_LENGTHS = ("LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH", "TEXTLEN")

_ALL = (
    # Aggregate functions
    _called("AVG", exp.Avg, "r_AVG", "avg"),
    _called("COUNT", exp.Count, "r_COUNT", "count"),
    _called("MAX", exp.Max, "r_MAX"),
    _called("MIN", exp.Min, "r_MIN"),
    _called("SUM", exp.Sum, "r_SUM", "sum"),
    # Window functions
    _called("DENSE_RANK", exp.DenseRank, "r_WF_DENSE_RANK"),
    _called("FIRST_VALUE", exp.FirstValue, "r_WF_first_value"),
    _called("LAG", exp.Lag, "r_WF_LAG"),
    _called("LAST_VALUE", exp.LastValue, "r_WF_last_value"),
    _called("LEAD", exp.Lead, "r_WF_LEAD"),
    _called("RANK", exp.Rank, "r_WF_RANK"),
    _called("ROW_NUMBER", exp.RowNumber, "r_WF_ROW_NUMBER"),
    # Conditional expressions
    Function("CASE", exp.Case, "r_CASE_function"),
    Function("CASE", exp.If, "r_CASE_function"),
    _called("COALESCE", exp.Coalesce, "r_NVL_function", also=("NVL",), column="coalesce"),
    _called("GREATEST", exp.Greatest, "r_GREATEST_LEAST"),
    _called("LEAST", exp.Least, "r_GREATEST_LEAST"),
    _called("NULLIF", exp.Nullif, "r_NULLIF_function"),
    # String functions
    _called("CONCAT", exp.Concat, "r_CONCAT", "concat"),
    _called("LEN", exp.Length, "r_LEN", also=_LENGTHS),
    _called("LOWER", exp.Lower, "r_LOWER"),
    _called("REPLACE", exp.Replace, "r_REPLACE"),
    _called("SUBSTRING", exp.Substring, "r_SUBSTRING", "substring", also=("SUBSTR",)),
    Function("TRIM", exp.Trim, "r_TRIM", spellings=("BTRIM", "LTRIM", "RTRIM")),
    _called("UPPER", exp.Upper, "r_UPPER"),
    # Math functions
    _called("ABS", exp.Abs, "r_ABS"),
    _called("CEILING", exp.Ceil, "r_CEILING_FLOOR", also=("CEIL",)),
    _called("FLOOR", exp.Floor, "r_FLOOR"),
    _called("ROUND", exp.Round, "r_ROUND"),
    # Date and time functions
    Function("CURRENT_DATE", exp.CurrentDate, "r_CURRENT_DATE_function", column="date"),
    _called("DATE_PART", nodes.DatePart, "r_DATE_PART_function", "date_part", column="pgdate_part"),
    _called("DATE_TRUNC", nodes.DateTrunc, "r_DATE_TRUNC", "date_trunc"),
    _called(
        "DATEADD",
        nodes.DateAdd,
        "r_DATEADD_function",
        "dateadd",
        also=("DATE_ADD",),
        column="date_add",
    ),
    _called(
        "DATEDIFF",
        nodes.DateDiff,
        "r_DATEDIFF_function",
        "datediff",
        also=("DATE_DIFF",),
        column="date_diff",
    ),
    Function("EXTRACT", exp.Extract, "r_EXTRACT_function", "extract", column="date_part"),
    _called("GETDATE", nodes.GetDate, "r_GETDATE", "getdate"),
    Function("SYSDATE", nodes.SysDate, "r_SYSDATE", "sysdate", column="timestamp"),
    # Type conversion
    Function("CAST", exp.Cast, "r_CAST_function", "cast"),
    # Operators that sqlglot keeps among the functions
    Function("AND", exp.And, "r_logical_condition"),
    Function("OR", exp.Or, "r_logical_condition"),
    Function("EXISTS", exp.Exists, "r_exists_condition"),
)

# Arguments of a node that a spelling stands for.
_GIVEN: dict[str, dict[str, object]] = {
    "LTRIM": {"position": "LEADING"},
    "RTRIM": {"position": "TRAILING"},
    "GREATEST": {"ignore_nulls": True},
    "LEAST": {"ignore_nulls": True},
}

FUNCTIONS: dict[type[exp.Expr], Function] = {function.node: function for function in _ALL}


def builders() -> dict[str, Callable[[Sequence[exp.Expr]], exp.Expr]]:
    """For the parser: what makes the node of each function, by the name it is called under."""
    return {
        spelling: _builder(spelling, function.node)
        for function in _ALL
        for spelling in function.spellings
    }


def _builder(spelling: str, node: type[exp.Expr]) -> Callable[[Sequence[exp.Expr]], exp.Expr]:
    def build(args: Sequence[exp.Expr]) -> exp.Expr:
        made: exp.Expr = node.from_arg_list(args)  # type: ignore[attr-defined]  # of all functions
        for argument, value in _GIVEN.get(spelling, {}).items():
            made.set(argument, value)
        made.meta["spelling"] = spelling.lower()
        return made

    return build
