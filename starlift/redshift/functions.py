"""The functions of Redshift's that Starlift knows, each with its page in Amazon's guide.

A function that does not stand here is refused by name: it is never passed on to an engine that may
know another one under the same name. `duckdb` says how the embedded engine comes to the same
result: "same" where its own function, as sqlglot writes it, is right; else the rule's name in
`starlift.redshift.duckdb`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

SAME = "same"


@dataclass(frozen=True)
class Function:
    """A function or a conditional expression: its name, its node, its page, its rule."""

    name: str
    node: type[exp.Expr]
    page: str
    duckdb: str = SAME


_ALL = (
    # Aggregate functions
    Function("AVG", exp.Avg, "r_AVG", "avg"),
    Function("COUNT", exp.Count, "r_COUNT"),
    Function("MAX", exp.Max, "r_MAX"),
    Function("MIN", exp.Min, "r_MIN"),
    Function("SUM", exp.Sum, "r_SUM"),
    # Window functions
    Function("DENSE_RANK", exp.DenseRank, "r_WF_DENSE_RANK"),
    Function("FIRST_VALUE", exp.FirstValue, "r_WF_first_value"),
    Function("LAG", exp.Lag, "r_WF_LAG"),
    Function("LAST_VALUE", exp.LastValue, "r_WF_last_value"),
    Function("LEAD", exp.Lead, "r_WF_LEAD"),
    Function("RANK", exp.Rank, "r_WF_RANK"),
    Function("ROW_NUMBER", exp.RowNumber, "r_WF_ROW_NUMBER"),
    # Conditional expressions
    Function("CASE", exp.Case, "r_CASE_function"),
    Function("CASE", exp.If, "r_CASE_function"),
    Function("COALESCE", exp.Coalesce, "r_NVL_function"),
    Function("GREATEST", exp.Greatest, "r_GREATEST_LEAST"),
    Function("LEAST", exp.Least, "r_GREATEST_LEAST"),
    Function("NULLIF", exp.Nullif, "r_NULLIF_function"),
    # String functions
    Function("CONCAT", exp.Concat, "r_CONCAT", "concat"),
    Function("LEN", exp.Length, "r_LEN"),
    Function("LOWER", exp.Lower, "r_LOWER"),
    Function("REPLACE", exp.Replace, "r_REPLACE"),
    Function("SUBSTRING", exp.Substring, "r_SUBSTRING"),
    Function("TRIM", exp.Trim, "r_TRIM"),
    Function("UPPER", exp.Upper, "r_UPPER"),
    # Math functions
    Function("ABS", exp.Abs, "r_ABS"),
    Function("CEILING", exp.Ceil, "r_CEILING_FLOOR"),
    Function("FLOOR", exp.Floor, "r_FLOOR"),
    Function("ROUND", exp.Round, "r_ROUND"),
    # Date and time functions
    Function("CURRENT_DATE", exp.CurrentDate, "r_CURRENT_DATE_function"),
    Function("DATE_TRUNC", exp.TimestampTrunc, "r_DATE_TRUNC"),
    Function("DATEADD", exp.TsOrDsAdd, "r_DATEADD_function", "dateadd"),
    Function("DATEDIFF", exp.TsOrDsDiff, "r_DATEDIFF_function", "datediff"),
    Function("EXTRACT", exp.Extract, "r_EXTRACT_function", "extract"),
    Function("GETDATE", exp.CurrentTimestamp, "r_GETDATE", "getdate"),
    # Type conversion
    Function("CAST", exp.Cast, "r_CAST_function", "cast"),
    # Operators that sqlglot keeps among the functions
    Function("AND", exp.And, "r_logical_condition"),
    Function("OR", exp.Or, "r_logical_condition"),
    Function("EXISTS", exp.Exists, "r_exists_condition"),
)

FUNCTIONS: dict[type[exp.Expr], Function] = {function.node: function for function in _ALL}
