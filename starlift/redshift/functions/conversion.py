"""Type conversion, conditional and system functions.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_Data_type_formatting.html,
https://docs.aws.amazon.com/redshift/latest/dg/c_conditional_expressions.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_System_administration_functions.html
"""

from __future__ import annotations

from starlift.redshift.functions.function import function

CONVERSIONS = (
    function("TO_CHAR(any, text) -> varchar", "r_TO_CHAR", "to_char"),
    function("TO_NUMBER(text, text) -> number_of_format", "r_TO_NUMBER", "to_number"),
    function("TEXT_TO_INT_ALT(text) -> int4", "r_TEXT_TO_INT_ALT", "text_to_int_alt"),
    function("TEXT_TO_NUMERIC_ALT(text, int?, int?) -> alt_numeric",
             "r_TEXT_TO_NUMERIC_ALT", "text_to_numeric_alt"),
)  # fmt: skip

CONDITIONALS = (
    function("COALESCE(any, any*) -> common", "r_NVL_function", "coalesce", also=("NVL",),
             column="coalesce"),
    function("DECODE(any, any, any, any*) -> decoded", "r_DECODE_expression", "decode",
             column="case"),
    function("GREATEST(any, any*) -> common", "r_GREATEST_LEAST", "greatest"),
    function("LEAST(any, any*) -> common", "r_GREATEST_LEAST", "least"),
    function("NULLIF(any, any) -> =1", "r_NULLIF_function", "nullif", column="=1"),
    function("NVL2(any, any, any) -> nvl2", "r_NVL2", "nvl2"),
)  # fmt: skip

SYSTEM = (
    function("GENERATE_SERIES(int, int, int?) -> int8", "c_SQL_functions_leader_node_only",
             "generate_series"),
    function("CURRENT_DATABASE() -> varchar", "r_CURRENT_DATABASE",
             "getvariable('database_name')"),
    function("CURRENT_SCHEMA() -> varchar", "r_CURRENT_SCHEMA", "current_schema()"),
    function("CURRENT_USER() -> varchar", "r_CURRENT_USER", "getvariable('session_user')"),
    function("CURRENT_USER_ID() -> int4", "r_CURRENT_USER_ID", "100"),
    function("PG_BACKEND_PID() -> int4", "PG_BACKEND_PID",
             "CAST(getvariable('session_id') AS INTEGER)"),
    function("SESSION_USER() -> varchar", "r_SESSION_USER", "getvariable('session_user')"),
    function("USER() -> varchar", "r_USER", "getvariable('session_user')", column="current_user"),
    function("VERSION() -> varchar", "r_VERSION",
             "'PostgreSQL 8.0.2 on starlift, compatible with Redshift 1.0'"),
)  # fmt: skip
