"""Date and time functions.

Source: https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html
"""

from __future__ import annotations

from starlift.redshift.functions.function import function

_CMP = "rs_compare({1}, {2})"

DATES = (
    function("ADD_MONTHS(moment, int) -> timestamp_like", "r_ADD_MONTHS", "add_months"),
    function("CONVERT_TIMEZONE(text, any, timestamp?) -> timestamp", "CONVERT_TIMEZONE",
             "convert_timezone"),
    function("DATEADD(part, int, when) -> date_sum", "r_DATEADD_function", "dateadd",
             also=("DATE_ADD",), column="date_add"),
    function("DATEDIFF(part, when, when) -> int8", "r_DATEDIFF_function", "datediff",
             also=("DATE_DIFF",), column="date_diff"),
    function("DATE_CMP(date, date) -> int4", "r_DATE_CMP", _CMP),
    function("DATE_CMP_TIMESTAMP(date, timestamp) -> int4", "r_DATE_CMP_TIMESTAMP", _CMP),
    function("DATE_CMP_TIMESTAMPTZ(date, timestamptz) -> int4", "r_DATE_CMP_TIMESTAMPTZ", _CMP),
    function("DATE_PART(part, any) -> part_type", "r_DATE_PART_function", "date_part",
             also=("PGDATE_PART",), column="pgdate_part"),
    function("DATE_PART_YEAR(date) -> int4", "r_DATE_PART_YEAR", "year({1})::INTEGER"),
    function("DATE_TRUNC(part, moment) -> truncated_moment", "r_DATE_TRUNC", "date_trunc"),
    function("EXTRACT(part, any) -> int4", "r_EXTRACT_function", "extract", column="date_part"),
    function("GETDATE() -> timestamp", "r_GETDATE", "rs_getdate()"),
    function("INTERVAL_CMP(interval, interval) -> int4", "r_INTERVAL_CMP", _CMP),
    function("LAST_DAY(moment) -> date", "r_LAST_DAY", "last_day({1}::DATE)"),
    function("MONTHS_BETWEEN(moment, moment) -> float8", "r_MONTHS_BETWEEN_function",
             "rs_months_between({1}::TIMESTAMP, {2}::TIMESTAMP)"),
    function("NEXT_DAY(moment, text) -> date", "r_NEXT_DAY",
             "rs_next_day({1}::DATE, {2})"),
    function("SYSDATE() -> timestamp", "r_SYSDATE", "rs_sysdate()", column="timestamp"),
    function("CURRENT_TIMESTAMP() -> timestamptz", "r_SYSDATE", "now()", column="timestamptz"),
    function("NOW() -> timestamptz", "Date_functions_header", "now()"),
    function("CURRENT_DATE() -> date", "r_CURRENT_DATE_function", "rs_sysdate()::DATE",
             column="date"),
    function("TIMEOFDAY() -> varchar", "r_TIMEOFDAY",
             "strftime(timezone('UTC', now()), '%a %b %d %H:%M:%S.%f %Y UTC')"),
    function("TIMESTAMP_CMP(timestamp, timestamp) -> int4", "r_TIMESTAMP_CMP", _CMP),
    function("TIMESTAMP_CMP_DATE(timestamp, date) -> int4", "r_TIMESTAMP_CMP_DATE", _CMP),
    function("TIMESTAMP_CMP_TIMESTAMPTZ(timestamp, timestamptz) -> int4",
             "r_TIMESTAMP_CMP_TIMESTAMPTZ", _CMP),
    function("TIMESTAMPTZ_CMP(timestamptz, timestamptz) -> int4", "r_TIMESTAMPTZ_CMP", _CMP),
    function("TIMESTAMPTZ_CMP_DATE(timestamptz, date) -> int4", "r_TIMESTAMPTZ_CMP_DATE", _CMP),
    function("TIMESTAMPTZ_CMP_TIMESTAMP(timestamptz, timestamp) -> int4",
             "r_TIMESTAMPTZ_CMP_TIMESTAMP", _CMP),
    function("TIMEZONE(text, any) -> zoned", "r_TIMEZONE", "timezone"),
    function("TO_TIMESTAMP(text, text, bool?) -> timestamptz", "r_TO_TIMESTAMP", "to_timestamp"),
    function("TO_DATE(text, text, bool?) -> date", "r_TO_DATE_function", "to_date"),
)  # fmt: skip
