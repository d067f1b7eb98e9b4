"""Functions of the catalog, which tools call: what types, views, keys and encodings are in words.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_System_information_functions.html and,
for what Redshift has from PostgreSQL, https://www.postgresql.org/docs/8.0/functions-info.html
"""

from __future__ import annotations

from starlift.redshift.functions.function import Function, function

_POSTGRES = "c_intro_catalog_views"


def _last(name: str, variable: str) -> Function:
    """A function that tells what the session has run last; before that it is -1."""
    text = f"CAST(coalesce(getvariable('{variable}'), -1) AS INTEGER)"
    return function(f"{name}() -> int4", name, text)


CATALOG = (
    _last("PG_LAST_COPY_COUNT", "last_copy_count"),
    _last("PG_LAST_COPY_ID", "last_copy"),
    _last("PG_LAST_QUERY_ID", "last_query"),
    _last("PG_LAST_UNLOAD_COUNT", "last_unload_count"),
    _last("PG_LAST_UNLOAD_ID", "last_unload"),
    # The one user owns everything.
    function(
        "HAS_DATABASE_PRIVILEGE(any, any, any?) -> bool", "r_HAS_DATABASE_PRIVILEGE", "(true)"
    ),
    function("HAS_SCHEMA_PRIVILEGE(any, any, any?) -> bool", "r_HAS_SCHEMA_PRIVILEGE", "(true)"),
    function("HAS_TABLE_PRIVILEGE(any, any, any?) -> bool", "r_HAS_TABLE_PRIVILEGE", "(true)"),
    # Arrays of the catalog are texts here: {1,2}.
    function("ARRAY_TO_STRING(text, text) -> varchar", _POSTGRES, "rs_array_text({1}, {2})"),
    function("COL_DESCRIPTION(int, int) -> varchar", _POSTGRES, "rs_comment({1}, {2})"),
    function("FORMAT_ENCODING(int) -> varchar", _POSTGRES, "rs_encoding({1})"),
    function("FORMAT_TYPE(int, int) -> varchar", _POSTGRES, "rs_type_name({1}, {2})"),
    function("OBJ_DESCRIPTION(int, text?) -> varchar", _POSTGRES, "rs_comment({1}, 0)"),
    function("PG_GET_CONSTRAINTDEF(int, bool?) -> varchar", _POSTGRES, "rs_key({1})"),
    function("PG_GET_EXPR(text, int, bool?) -> varchar", _POSTGRES, "{1}"),
    function("PG_GET_USERBYID(int) -> varchar", _POSTGRES, "rs_user_name({1})"),
    function("PG_GET_VIEWDEF(int, bool?) -> varchar", _POSTGRES, "rs_view({1})"),
    function("PG_TABLE_IS_VISIBLE(int) -> bool", _POSTGRES, "rs_is_visible({1})"),
)
