-- JSON and SUPER. In DuckDB's SQL: each is made by CREATE MACRO.

rs_valid(s) AS json_valid(s) AND NOT regexp_matches(regexp_replace(s, '"(\\.|[^"\\])*"', '""', 'g'), ',\s*[\]}]');

rs_if_valid(s) AS CASE WHEN rs_valid(s) THEN s END;

rs_is_json(s, type) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(json_type(rs_if_valid(s)) = type, false) END;

rs_json_parse(s) AS CASE WHEN s IS NULL THEN NULL WHEN rs_valid(s) THEN json(s)
    ELSE CAST(rs_error('JSON parsing error: ' || s) AS JSON) END;

rs_json_array_length(s, is_lenient) AS CASE WHEN s IS NULL THEN NULL
    WHEN json_type(rs_if_valid(s)) = 'ARRAY' THEN CAST(json_array_length(rs_if_valid(s)) AS INTEGER)
    WHEN is_lenient THEN NULL ELSE CAST(rs_error('invalid json array object ' || s) AS INTEGER) END;

rs_json_element(s, n, is_lenient) AS CASE WHEN s IS NULL OR n IS NULL THEN NULL
    WHEN json_type(rs_if_valid(s)) = 'ARRAY' THEN CASE WHEN n >= 0 THEN rs_json_text(json_extract(rs_if_valid(s), '$[' || n || ']')) END
    WHEN is_lenient THEN NULL ELSE rs_error('invalid json array object ' || s) END;

rs_json_text(j) AS CASE WHEN json_type(j) = 'NULL' THEN NULL ELSE j ->> '$' END;

rs_json_path(s, is_lenient, names) AS CASE WHEN s IS NULL OR list_contains(list_transform(names, lambda n: n IS NULL), true) THEN NULL
    WHEN rs_valid(s) THEN rs_json_text(json_extract(rs_if_valid(s), '$' || list_aggregate(list_transform(names, lambda n: '."' || n || '"'), 'string_agg', '')))
    WHEN is_lenient THEN NULL ELSE rs_error('JSON parsing error: invalid json object ' || s) END;

rs_float_json(x) AS CAST((CASE WHEN contains(CAST(x AS VARCHAR), 'e') THEN CAST(x AS VARCHAR) ELSE CAST(x AS VARCHAR) || 'e+0' END) AS JSON);

rs_element(j, n) AS json_extract(j, '$[' || n || ']');

rs_items(j) AS from_json(j, '["JSON"]');

rs_elements(j) AS CASE WHEN json_type(j) = 'ARRAY' THEN rs_items(j) END;

rs_array_concat(a, b) AS to_json(list_concat(rs_items(a), rs_items(b)));

rs_array_flatten(j) AS to_json(list_transform(list_filter(from_json(json(CAST(list_transform(range(1), lambda i:
    '[' || regexp_replace(CAST(j AS VARCHAR), '[\[\]]', '', 'g') || ']')[1] AS VARCHAR)), '["JSON"]'), lambda x: x IS NOT NULL), lambda x: x));

rs_subarray(j, start, n) AS to_json(list_slice(rs_items(j), start + 1, CASE WHEN n IS NULL THEN json_array_length(j) ELSE start + n END));

rs_json_typeof(j) AS CASE json_type(j) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string'
    WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN j IS NULL THEN NULL ELSE 'number' END END;

rs_is_number(j) AS json_type(j) IN ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT');

rs_is_float(j) AS json_type(j) = 'DOUBLE' AND contains(lower(CAST(j AS VARCHAR)), 'e');

rs_is_decimal(j) AS json_type(j) = 'DOUBLE' AND NOT contains(lower(CAST(j AS VARCHAR)), 'e');

rs_is_integer(j, bits) AS json_type(j) IN ('BIGINT', 'UBIGINT', 'HUGEINT') AND
    CAST(j AS HUGEINT) BETWEEN -(CAST(pow(2, bits) AS HUGEINT)) AND CAST(pow(2, bits) AS HUGEINT) - 1;

rs_decimal_precision(j) AS CASE WHEN rs_is_decimal(j) THEN CAST(length(ltrim(replace(replace(CAST(j AS VARCHAR), '.', ''), '-', ''), '0')) AS INTEGER) END;

rs_decimal_scale(j) AS CASE WHEN rs_is_decimal(j) THEN CAST(length(split_part(CAST(j AS VARCHAR), '.', 2)) AS INTEGER) END;

rs_super_number(j) AS CASE WHEN rs_is_number(j) THEN CAST(j AS DOUBLE) END;

rs_super_text(j) AS CASE WHEN json_type(j) = 'VARCHAR' THEN j ->> '$' END;

rs_super_boolean(j) AS CASE WHEN json_type(j) = 'BOOLEAN' THEN CAST(j AS BOOLEAN) END;
