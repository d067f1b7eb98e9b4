"""JSON, SUPER and VARBYTE functions.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html,
https://docs.aws.amazon.com/redshift/latest/dg/c_Type_Info_Functions.html and
https://docs.aws.amazon.com/redshift/latest/dg/varbyte-functions.html
"""

from __future__ import annotations

from starlift.redshift.functions.function import function

JSON = (
    function("CAN_JSON_PARSE(text) -> bool", "CAN_JSON_PARSE", "rs_valid({1})"),
    function("IS_VALID_JSON(text) -> bool", "IS_VALID_JSON",
             "rs_is_json({1}, 'OBJECT')"),
    function("IS_VALID_JSON_ARRAY(text) -> bool", "IS_VALID_JSON_ARRAY",
             "rs_is_json({1}, 'ARRAY')"),
    function("JSON_ARRAY_LENGTH(text, bool?) -> int4", "JSON_ARRAY_LENGTH",
             ("rs_json_array_length({1}, false)", "rs_json_array_length({1}, {2})")),
    function("JSON_EXTRACT_ARRAY_ELEMENT_TEXT(text, int, bool?) -> varchar",
             "JSON_EXTRACT_ARRAY_ELEMENT_TEXT",
             ("rs_json_element({1}, {2}, false)", "rs_json_element({1}, {2}, {3})")),
    function("JSON_EXTRACT_PATH_TEXT(text, any*) -> varchar", "JSON_EXTRACT_PATH_TEXT",
             "json_extract_path_text"),
    function("JSON_PARSE(text) -> super", "JSON_PARSE", "rs_json_parse({1})"),
    function("JSON_SERIALIZE(super) -> varchar", "JSON_SERIALIZE", "{1}::VARCHAR"),
    function("JSON_SERIALIZE_TO_VARBYTE(super) -> varbyte", "JSON_SERIALIZE_TO_VARBYTE",
             "encode({1}::VARCHAR)"),
)  # fmt: skip

SUPERS = (
    function("ARRAY(any*) -> super", "r_array", "super_array"),
    function("ARRAY_CONCAT(super, super) -> super", "r_array_concat",
             "rs_array_concat({1}, {2})"),
    function("ARRAY_FLATTEN(super) -> super", "array_flatten", "rs_array_flatten({1})"),
    function("GET_ARRAY_LENGTH(super) -> int4", "get_array_length",
             "json_array_length({1})::INTEGER"),
    function("OBJECT(any*) -> super", "r_object_function", "super_object"),
    function("SPLIT_TO_ARRAY(text, text?) -> super", "split_to_array",
             ("to_json(string_split({1}, ','))", "to_json(string_split({1}, {2}))")),
    function("SUBARRAY(super, int, int?) -> super", "r_subarray",
             ("rs_subarray({1}, {2}, NULL)", "rs_subarray({1}, {2}, {3})")),
    function("DECIMAL_PRECISION(super) -> int4", "decimal_precision",
             "rs_decimal_precision({1})"),
    function("DECIMAL_SCALE(super) -> int4", "decimal_scale", "rs_decimal_scale({1})"),
    function("IS_ARRAY(super) -> bool", "is_array", "(json_type({1}) = 'ARRAY')"),
    function("IS_BIGINT(super) -> bool", "is_bigint", "rs_is_integer({1}, 63)"),
    function("IS_BOOLEAN(super) -> bool", "is_boolean", "(json_type({1}) = 'BOOLEAN')"),
    function("IS_CHAR(super) -> bool", "is_char", "(json_type({1}) = 'VARCHAR')"),
    function("IS_DECIMAL(super) -> bool", "is_decimal", "rs_is_decimal({1})"),
    function("IS_FLOAT(super) -> bool", "is_float", "rs_is_float({1})"),
    function("IS_INTEGER(super) -> bool", "is_integer", "rs_is_integer({1}, 31)"),
    function("IS_OBJECT(super) -> bool", "is_object", "(json_type({1}) = 'OBJECT')"),
    function("IS_SCALAR(super) -> bool", "is_scalar",
             "(json_type({1}) NOT IN ('OBJECT', 'ARRAY'))"),
    function("IS_SMALLINT(super) -> bool", "is_smallint", "rs_is_integer({1}, 15)"),
    function("IS_VARCHAR(super) -> bool", "is_varchar", "(json_type({1}) = 'VARCHAR')"),
    function("JSON_TYPEOF(super) -> varchar", "r_json_typeof", "rs_json_typeof({1})"),
    function("JSON_SIZE(super) -> int4", "r_json_size", "strlen({1}::VARCHAR)::INTEGER"),
)  # fmt: skip

VARBYTES = (
    function("FROM_HEX(text) -> varbyte", "r_FROM_HEX", "unhex({1})"),
    function("FROM_VARBYTE(varbyte, text) -> varchar", "r_FROM_VARBYTE",
             "rs_from_varbyte({1}, lower({2}))"),
    function("GETBIT(varbyte, int) -> int4", "r_GETBIT", "rs_getbit({1}, {2})"),
    function("TO_VARBYTE(text, text) -> varbyte", "r_TO_VARBYTE",
             "rs_to_varbyte({1}, lower({2}))"),
)  # fmt: skip
