-- Text, and what is raised. In DuckDB's SQL: each is made by CREATE MACRO.

rs_error(message) AS CAST(error(message) AS VARCHAR);

rs_compare(a, b) AS CAST(CASE WHEN a < b THEN -1 WHEN a > b THEN 1 WHEN a = b THEN 0 END AS INTEGER);

rs_cut(s, n) AS CASE WHEN strlen(s) <= n THEN s WHEN strlen(left(s, n)) <= n THEN left(s, n)
    ELSE left(s, list_filter(range(n, -1, -1), lambda k: strlen(left(s, k)) <= n)[1]) END;

rs_char(s, n) AS CASE WHEN s IS NULL OR strlen(s) = length(s) THEN rtrim(left(s, n), ' ')
    ELSE rs_error('Multibyte character not supported for CHAR') END;

rs_fitted(s, n, message) AS CASE WHEN strlen(s) <= n THEN s
    WHEN strlen(rtrim(s, ' ')) <= n THEN left(s, length(s) - (strlen(s) - n)) WHEN s IS NULL THEN NULL
    ELSE rs_error(message) END;

rs_initcap(s) AS list_aggregate(list_transform(regexp_extract_all(lower(s), '[\p{L}\p{N}]+|[^\p{L}\p{N}]+'),
    lambda w: upper(w[1:1]) || w[2:]), 'string_agg', '');

rs_lpad(s, n, fill) AS CASE WHEN n <= 0 THEN '' WHEN length(s) >= n OR fill = '' THEN left(s, n)
    ELSE lpad(s, n::INTEGER, fill) END;

rs_rpad(s, n, fill) AS CASE WHEN n <= 0 THEN '' WHEN length(s) >= n OR fill = '' THEN left(s, n)
    ELSE rpad(s, n::INTEGER, fill) END;

rs_octet_index(sought, s) AS CAST(CASE WHEN instr(s, sought) = 0 THEN 0
    ELSE strlen(left(s, instr(s, sought) - 1)) + 1 END AS INTEGER);

rs_quote_ident(s) AS CASE WHEN regexp_full_match(s, '[a-z_][a-z0-9_$]*') THEN s
    ELSE '"' || replace(s, '"', '""') || '"' END;

rs_quote_literal(s) AS '''' || replace(replace(s, '\', '\\'), '''', '''''') || '''';

rs_replace(s, old, new) AS CASE WHEN old = '' THEN s ELSE replace(s, old, new) END;

rs_split_part(s, delimiter, n) AS CASE WHEN n > 0 THEN split_part(s, delimiter, n)
    WHEN n IS NOT NULL THEN rs_error('field position must be greater than zero') END;

rs_substring(s, start, n) AS CASE WHEN n < 0 THEN rs_error('negative substring length not allowed')
    WHEN n IS NULL THEN substring(s, greatest(start, 1))
    ELSE substring(s, greatest(start, 1), greatest(start + n - greatest(start, 1), 0)) END;

rs_substring_bytes(b, start, n) AS unhex(substring(hex(b), 2 * greatest(start, 1) - 1,
    CASE WHEN n IS NULL THEN 1000000000 ELSE 2 * greatest(start + n - greatest(start, 1), 0) END));

rs_reverse_bytes(b) AS unhex(coalesce(list_aggregate(list_reverse(regexp_extract_all(hex(b), '..')), 'string_agg', ''), ''));

rs_letters(s) AS upper(regexp_replace(s, '[^A-Za-z]', '', 'g'));

rs_soundex(s) AS CASE WHEN rs_letters(s) = '' THEN '' ELSE rpad(left(rs_letters(s), 1) ||
    replace(replace(rs_codes(rs_letters(s))[2:], '0', ''), '-', ''), 4, '0')[1:4] END;

rs_codes(s) AS regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    translate(s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '01230120022455012623010202'),
    '1+', '1', 'g'), '2+', '2', 'g'), '3+', '3', 'g'), '4+', '4', 'g'), '5+', '5', 'g'), '6+', '6', 'g');

rs_difference(a, b) AS CASE WHEN rs_soundex(a) = '' OR rs_soundex(b) = '' THEN 0 ELSE
    CAST(list_sum(list_transform(range(1, 5), lambda i: (rs_soundex(a)[i:i] = rs_soundex(b)[i:i])::INT)) AS INTEGER) END;

rs_digit(c) AS instr('0123456789abcdefghijklmnopqrstuvwxyz', lower(c)) - 1;

rs_strtol(s, base) AS CASE WHEN s IS NULL OR base IS NULL THEN NULL
    WHEN NOT regexp_full_match(s, '\s*[-+]?(0[xX])?[0-9A-Za-z]+') OR base NOT BETWEEN 2 AND 36
      OR list_max(list_transform(string_split(rs_plain_digits(s, base), ''), lambda c: rs_digit(c))) >= base
    THEN CAST(rs_error('The input ' || s || ' is not valid to be converted to base ' || base) AS BIGINT)
    ELSE CAST((CASE WHEN ltrim(s) LIKE '-%' THEN -1 ELSE 1 END) * list_reduce(list_transform(
      string_split(rs_plain_digits(s, base), ''), lambda c: rs_digit(c)::HUGEINT), lambda x, y: x * base + y) AS BIGINT) END;

rs_plain_digits(s, base) AS regexp_replace(s, CASE WHEN base = 16 THEN '^\s*[-+]?(0[xX])?' ELSE '^\s*[-+]?' END, '');

rs_regexp_instr(s, pattern, number, option, flags, start) AS CASE WHEN s IS NULL OR pattern IS NULL THEN NULL
    WHEN len(regexp_extract_all(s, pattern, 0, flags)) < number THEN 0
    ELSE CAST(rs_lengths(regexp_split_to_array(s, pattern, flags)[1:number])
      + rs_lengths(regexp_extract_all(s, pattern, 0, flags)[1:number - 1 + option]) + start AS INTEGER) END;

rs_lengths(texts) AS coalesce(list_sum(list_transform(texts, lambda t: length(t))), 0);
