-- The catalog in words. In DuckDB's SQL: each is made by CREATE MACRO.

rs_array_text(items, separator) AS replace(trim(items, '{}'), ',', separator);

rs_type_name(type_oid, modifier) AS (SELECT t.shown || CASE WHEN modifier IS NULL OR modifier < 4 THEN ''
    WHEN t.name = 'numeric' THEN '(' || (modifier - 4) // 65536 || ',' || (modifier - 4) % 65536 || ')'
    WHEN t.name IN ('char', 'varchar') THEN '(' || modifier - 4 || ')' ELSE '' END
    FROM redshift_system.known_types t WHERE t.oid = type_oid);

rs_encoding(encoding_code) AS (SELECT e.name FROM redshift_system.known_encodings e WHERE e.code = encoding_code);

rs_view(relation) AS (SELECT r.query || ';' FROM redshift_system.relations r
    WHERE r.oid = relation AND r.kind <> 'table');

rs_key(key) AS (SELECT CASE k.kind WHEN 'p' THEN 'PRIMARY KEY (' WHEN 'u' THEN 'UNIQUE (' ELSE 'FOREIGN KEY (' END
    || array_to_string(k.columns, ', ') || ')' || CASE k.kind WHEN 'f' THEN ' REFERENCES ' || k.referred_table
    || CASE WHEN len(k.referred_columns) > 0 THEN '(' || array_to_string(k.referred_columns, ', ') || ')'
    ELSE '' END ELSE '' END FROM redshift_system.constraints k WHERE k.oid = key);

rs_comment(object, part) AS (SELECT max(d.description) FROM redshift_system.pg_description d
    WHERE d.objoid = object AND d.objsubid = part);

rs_user_name(number) AS (SELECT u.name FROM redshift_system.users u WHERE u.id = number);

rs_is_visible(relation) AS EXISTS (SELECT 1 FROM redshift_system.relations r WHERE r.oid = relation
    AND list_contains(CAST(getvariable('search_path') AS VARCHAR[]), r.schema_name));
