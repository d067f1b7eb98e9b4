"""Aggregate and window functions.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html and
https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html
"""

from __future__ import annotations

from functools import partial

from starlift.redshift.functions.function import function

_aggregate = partial(function, is_aggregate=True)
_window = partial(function, is_window=True)

AGGREGATES = (
    _aggregate("ANY_VALUE(any) -> =1", "r_ANY_VALUE", "any_value"),
    _aggregate("AVG(number) -> average", "r_AVG", "avg"),
    _aggregate("BIT_AND(any) -> =1", "r_BIT_AND", "bit_and"),
    _aggregate("BIT_OR(any) -> =1", "r_BIT_OR", "bit_or"),
    _aggregate("BOOL_AND(bool) -> bool", "r_BOOL_AND", "bool_and"),
    _aggregate("BOOL_OR(bool) -> bool", "r_BOOL_OR", "bool_or"),
    _aggregate("COUNT(any) -> int8", "r_COUNT", "count"),
    _aggregate("LISTAGG(any, text?) -> varchar", "r_LISTAGG", "listagg"),
    _aggregate("MAX(any) -> =1", "r_MAX", "max"),
    _aggregate("MEDIAN(any) -> median", "r_MEDIAN", "median"),
    _aggregate("MIN(any) -> =1", "r_MIN", "min"),
    _aggregate("PERCENTILE_CONT(float) -> percentile", "r_PERCENTILE_CONT", "percentile"),
    _aggregate("PERCENTILE_DISC(float) -> percentile_disc", "r_APPROXIMATE_PERCENTILE_DISC",
               "percentile"),
    _aggregate("STDDEV_POP(number) -> float8", "r_STDDEV_functions", "stddev_pop"),
    _aggregate("STDDEV_SAMP(number) -> float8", "r_STDDEV_functions", "stddev_samp",
               also=("STDDEV",)),
    _aggregate("SUM(number) -> total", "r_SUM", "sum"),
    _aggregate("VAR_POP(number) -> float8", "r_VARIANCE_functions", "var_pop"),
    _aggregate("VAR_SAMP(number) -> float8", "r_VARIANCE_functions", "var_samp",
               also=("VARIANCE",)),
    _aggregate("GROUPING(any, any*) -> int4", "r_GROUP_BY_clause", "grouping_id"),
    _aggregate("GROUPING_ID(any, any*) -> int4", "r_GROUP_BY_clause", "grouping_id"),
)  # fmt: skip

WINDOWS = (
    _window("CUME_DIST() -> float8", "r_WF_CUME_DIST", "cume_dist()"),
    _window("DENSE_RANK() -> int8", "r_WF_DENSE_RANK", "dense_rank()"),
    _window("FIRST_VALUE(any) -> =1", "r_WF_first_value", "first_value({1})"),
    _window("LAG(any, int?, any?) -> =1", "r_WF_LAG",
            ("lag({1})", "lag({1}, {2})", "lag({1}, {2}, {3})")),
    _window("LAST_VALUE(any) -> =1", "r_WF_last_value", "last_value({1})"),
    _window("LEAD(any, int?, any?) -> =1", "r_WF_LEAD",
            ("lead({1})", "lead({1}, {2})", "lead({1}, {2}, {3})")),
    _window("NTH_VALUE(any, int) -> =1", "r_WF_NTH", "nth_value({1}, {2})"),
    _window("NTILE(int) -> int8", "r_WF_NTILE", "ntile({1})"),
    _window("PERCENT_RANK() -> float8", "r_WF_PERCENT_RANK", "percent_rank()"),
    _window("RANK() -> int8", "r_WF_RANK", "rank()"),
    _window("RATIO_TO_REPORT(number) -> float8", "r_WF_RATIO_TO_REPORT", "ratio_to_report"),
    _window("ROW_NUMBER() -> int8", "r_WF_ROW_NUMBER", "row_number()"),
)  # fmt: skip
