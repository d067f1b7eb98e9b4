"""Math functions. Source: https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html."""

from __future__ import annotations

from starlift.redshift.functions.function import function

MATH = (
    function("ABS(number) -> =1", "r_ABS", "abs({1})"),
    function("ACOS(float) -> float8", "r_ACOS", "rs_in_range('ACOS', {1}, acos({1}))"),
    function("ASIN(float) -> float8", "r_ASIN", "rs_in_range('ASIN', {1}, asin({1}))"),
    function("ATAN(float) -> float8", "r_ATAN", "atan({1})"),
    function("ATAN2(float, float) -> float8", "r_ATAN2", "atan2({1}, {2})"),
    function("CBRT(float) -> float8", "r_CBRT", "rs_cbrt({1})"),
    function("CEILING(any) -> rounded", "r_CEILING_FLOOR", "ceiling", also=("CEIL",)),
    function("COS(float) -> float8", "r_COS", "cos({1})"),
    function("COT(float) -> float8", "r_COT", "cot({1})"),
    function("DEGREES(float) -> float8", "r_DEGREES", "degrees({1})"),
    function("DEXP(float) -> float8", "r_DEXP", "rs_finite(exp({1}))"),
    function("DLOG1(float) -> float8", "r_DLOG1", "rs_logarithm({1}, ln({1}))"),
    function("DLOG10(float) -> float8", "r_DLOG10", "rs_logarithm({1}, log10({1}))"),
    function("EXP(float) -> float8", "r_EXP", "rs_finite(exp({1}))"),
    function("FLOOR(any) -> rounded", "r_FLOOR", "floor"),
    function("LN(float) -> float8", "r_LN", "rs_logarithm({1}, ln({1}))"),
    function("LOG(float, float?) -> float8", "r_LOG", ("rs_logarithm({1}, log10({1}))",
             "rs_logarithm({2}, ln({2}) / ln({1}))"), column="dlog10"),
    function("MOD(number, number) -> remainder", "r_MOD", "mod"),
    function("PI() -> float8", "r_PI", "pi()"),
    function("POWER(float, float) -> float8", "r_POWER", "rs_finite(pow({1}, {2}))",
             also=("POW", "DPOW")),
    function("RADIANS(float) -> float8", "r_RADIANS", "radians({1})"),
    function("RANDOM() -> float8", "r_RANDOM", "random()"),
    function("ROUND(any, int?) -> rounded", "r_ROUND", "round"),
    function("SIGN(number) -> sign", "r_SIGN", "sign"),
    function("SIN(float) -> float8", "r_SIN", "sin({1})"),
    function("SQRT(float) -> float8", "r_SQRT", "rs_sqrt({1})", also=("DSQRT",)),
    function("TAN(float) -> float8", "r_TAN", "tan({1})"),
    function("TO_HEX(int) -> varchar", "r_TO_HEX", "lower(to_hex({1}))"),
    function("TRUNC(any, int?) -> truncated", "r_TRUNC", "trunc"),
    function("WIDTH_BUCKET(float, float, float, int) -> int4", "r_WIDTH_BUCKET",
             "rs_width_bucket({1}, {2}, {3}, {4})"),
)  # fmt: skip
