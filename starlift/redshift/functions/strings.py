"""String functions. Source: https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html."""

from __future__ import annotations

from starlift.redshift.functions.function import function

STRINGS = (
    function("ASCII(text) -> int4", "r_ASCII", "ascii({1})"),
    function(
        "BPCHARCMP(text, text) -> int4",
        "r_BPCHARCMP",
        "rs_compare(rtrim({1}, ' '), rtrim({2}, ' '))",
        also=("BTTEXT_PATTERN_CMP",),
    ),
    function("BTRIM(text, text?) -> text", "r_BTRIM", ("trim({1})", "trim({1}, {2})")),
    function("CHARINDEX(text, text) -> int4", "r_CHARINDEX", "instr({2}, {1})::INTEGER"),
    function("CHR(int) -> varchar", "r_CHR", "chr(nullif({1}, 0)::INTEGER)"),
    function("CONCAT(any, any) -> joined", "r_CONCAT", "joined"),
    function("CRC32(text) -> varchar", "crc32-function", "rs_crc32({1})"),
    function("DIFFERENCE(text, text) -> int4", "DIFFERENCE", "rs_difference({1}, {2})"),
    function("INITCAP(text) -> text", "r_INITCAP", "rs_initcap({1})"),
    function("LEFT(text, int) -> text", "r_LEFT", "left({1}, greatest({2}, 0)::BIGINT)"),
    function("LEN(any) -> int4", "r_LEN", "length", also=("LENGTH", "CHAR_LENGTH",
             "CHARACTER_LENGTH", "TEXTLEN")),
    function("LOWER(text) -> text", "r_LOWER", "lower({1})"),
    function("LPAD(text, int, text?) -> varchar", "r_LPAD",
             ("rs_lpad({1}, {2}, ' ')", "rs_lpad({1}, {2}, {3})")),
    function("LTRIM(text, text?) -> text", "r_LTRIM", ("ltrim({1})", "ltrim({1}, {2})")),
    function("OCTETINDEX(text, text) -> int4", "OCTETINDEX", "rs_octet_index({1}, {2})"),
    function("OCTET_LENGTH(any) -> int4", "r_OCTET_LENGTH", "octet_length"),
    function("QUOTE_IDENT(text) -> varchar", "r_QUOTE_IDENT", "rs_quote_ident({1})"),
    function("QUOTE_LITERAL(text) -> varchar", "r_QUOTE_LITERAL", "rs_quote_literal({1})"),
    function("REGEXP_COUNT(text, text, int?, text?) -> int4", "REGEXP_COUNT", "regexp_count"),
    function(
        "REGEXP_INSTR(text, text, int?, int?, int?, text?) -> int4", "REGEXP_INSTR", "regexp_instr"
    ),
    function(
        "REGEXP_REPLACE(text, text, text?, int?, text?) -> varchar",
        "REGEXP_REPLACE",
        "regexp_replace",
    ),
    function(
        "REGEXP_SUBSTR(text, text, int?, int?, text?) -> varchar", "REGEXP_SUBSTR", "regexp_substr"
    ),
    function("REPEAT(text, int) -> varchar", "r_REPEAT", "repeat({1}, {2})", also=("REPLICATE",)),
    function("REPLACE(text, text, text) -> varchar", "r_REPLACE", "rs_replace({1}, {2}, {3})"),
    function("REVERSE(any) -> cut", "r_REVERSE", "reverse"),
    function("RIGHT(text, int) -> text", "r_LEFT", "right({1}, greatest({2}, 0)::BIGINT)"),
    function("RPAD(text, int, text?) -> varchar", "r_LPAD",
             ("rs_rpad({1}, {2}, ' ')", "rs_rpad({1}, {2}, {3})")),
    function("RTRIM(text, text?) -> text", "r_RTRIM", ("rtrim({1})", "rtrim({1}, {2})")),
    function("SOUNDEX(text) -> varchar", "SOUNDEX", "rs_soundex({1})"),
    function("SPLIT_PART(text, text, int) -> varchar", "SPLIT_PART",
             "rs_split_part({1}, {2}, {3})"),
    function("STRPOS(any, any) -> int4", "r_STRPOS", "strpos", also=("POSITION",)),
    function("STRTOL(text, int) -> int8", "r_STRTOL", "rs_strtol({1}, {2})"),
    function("SUBSTRING(any, int, int?) -> cut", "r_SUBSTRING", "substring", also=("SUBSTR",)),
    function("TRANSLATE(text, text, text) -> varchar", "r_TRANSLATE",
             "translate({1}, {2}, {3})"),
    function("TRIM(text, text?) -> text", "r_TRIM", ("trim({1})", "trim({1}, {2})"),
             column="btrim"),
    function("UPPER(text) -> text", "r_UPPER", "upper({1})"),
)  # fmt: skip

HASHES = (
    function("CHECKSUM(any) -> int4", "r_CHECKSUM", "checksum"),
    function("FARMFINGERPRINT64(any) -> int8", "r_FARMFINGERPRINT64", "farmfingerprint64"),
    function("FNV_HASH(any, int?) -> int8", "r_FNV_HASH", "fnv_hash"),
    function("MD5(text) -> varchar", "r_MD5", "md5({1})"),
    function("MURMUR3_32_HASH(any, int?) -> int4", "MURMUR3_32_HASH", "murmur3_32_hash"),
    function("SHA1(text) -> varchar", "SHA1", "sha1({1})", also=("SHA", "FUNC_SHA1")),
    function("SHA2(text, int) -> varchar", "SHA2", "sha2"),
)
