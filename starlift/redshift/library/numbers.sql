-- Numbers, and texts as numbers and booleans. In DuckDB's SQL: each is made by CREATE MACRO.

rs_float8_text(x) AS CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
    ELSE printf('%.15g', x) END;

rs_float4_text(x) AS printf('%.6g', CAST(x AS DOUBLE));

rs_cbrt(x) AS CASE WHEN pow(round(cbrt(x)), 3) = x THEN round(cbrt(x)) ELSE cbrt(x) END;

rs_finite(x) AS CASE WHEN isinf(x) OR isnan(x) THEN CAST(rs_error('value out of range: overflow') AS DOUBLE) ELSE x END;

rs_logarithm(x, y) AS CASE WHEN x = 0 THEN CAST(rs_error('cannot take logarithm of zero') AS DOUBLE)
    WHEN x < 0 THEN CAST(rs_error('cannot take logarithm of a negative number') AS DOUBLE) ELSE y END;

rs_sqrt(x) AS CASE WHEN x < 0 THEN CAST(rs_error('cannot take square root of a negative number') AS DOUBLE)
    ELSE sqrt(x) END;

rs_in_range(name, x, y) AS CASE WHEN x NOT BETWEEN -1 AND 1 THEN CAST(rs_error(name || ' input is out of range') AS DOUBLE) ELSE y END;

rs_unscaled(x, scale) AS CASE WHEN scale = 0 THEN CAST(x AS HUGEINT)
    ELSE CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT) END;

rs_scaled(x, scale) AS CASE WHEN scale = 0 THEN CAST(x AS VARCHAR) WHEN x < 0
    THEN '-' || rs_point(lpad(CAST(-x AS VARCHAR), greatest(scale + 1, length(CAST(-x AS VARCHAR)))::INTEGER, '0'), scale)
    ELSE rs_point(lpad(CAST(x AS VARCHAR), greatest(scale + 1, length(CAST(x AS VARCHAR)))::INTEGER, '0'), scale) END;

rs_point(digits, scale) AS left(digits, length(digits) - scale) || '.' || right(digits, scale);

rs_quotient(a, factor, b) AS (a * factor) // b;

rs_average(total, number, scale) AS rs_scaled(rs_unscaled(total, scale) // nullif(number, 0), scale);

rs_width_bucket(x, low, high, n) AS CAST(CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
    ELSE floor((x - low) * n / (high - low)) + 1 END AS INTEGER);

rs_integer(s, type) AS CASE WHEN s IS NULL OR regexp_full_match(s, '\s*[-+]?[0-9]+\s*') THEN trim(s)
    ELSE rs_error('invalid input syntax for integer: "' || s || '"') END;

rs_number(s, type) AS CASE WHEN s IS NULL OR regexp_full_match(s, '\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*|(?i:nan|-?inf(inity)?)')
    THEN trim(s) ELSE rs_error('invalid input syntax for type ' || type || ': "' || s || '"') END;

rs_boolean(s, type) AS CASE WHEN s IS NULL THEN NULL
    WHEN lower(trim(s)) IN ('t', 'true', 'y', 'yes', '1') THEN 'true'
    WHEN lower(trim(s)) IN ('f', 'false', 'n', 'no', '0') THEN 'false'
    ELSE rs_error('invalid input syntax for type boolean: "' || s || '"') END;

rs_alt_number(s) AS CASE WHEN regexp_full_match(s, '\s*\$?[-+]?[0-9,]*\.?[0-9]*([eE][-+]?[0-9]+)?[-+]?\s*') AND s ~ '[0-9]'
    THEN trunc(CAST(CASE WHEN s ~ '^\s*\$?-|-\s*$' THEN '-' ELSE '' END ||
      regexp_replace(regexp_replace(s, '[-+]\s*$|^\s*\$?[-+]?', '', 'g'), '[$, ]', '', 'g') AS DECIMAL(38,10)), 10)
    ELSE CAST(rs_error('Invalid number: "' || s || '"') AS DECIMAL(38,10)) END;

rs_signed_number(s) AS CASE WHEN s ~ '-' THEN '-' ELSE '' END || regexp_replace(s, '[^0-9.]', '', 'g');

rs_roman(n) AS CASE WHEN n BETWEEN 1 AND 3999 THEN
    repeat('M', n // 1000) || ['','C','CC','CCC','CD','D','DC','DCC','DCCC','CM'][n % 1000 // 100 + 1]
    || ['','X','XX','XXX','XL','L','LX','LXX','LXXX','XC'][n % 100 // 10 + 1]
    || ['','I','II','III','IV','V','VI','VII','VIII','IX'][n % 10 + 1] ELSE '###############' END;

rs_fixed(x, places) AS printf('%.' || places || 'f', CAST(round(abs(x), places) AS DOUBLE));

rs_exact(d, places) AS split_part(CAST(abs(d) AS VARCHAR), '.', 1) || '.'
    || rpad(split_part(CAST(abs(d) AS VARCHAR), '.', 2), places, '0');

rs_digits(s, width, zeros) AS CASE WHEN length(s) > width THEN repeat('#', width)
    WHEN s = '0' AND zeros = 0 AND width > 1 THEN lpad('0', width::INTEGER, ' ')
    ELSE lpad(lpad(s, greatest(zeros, length(s))::INTEGER, '0'), width::INTEGER, ' ') END;

rs_ordinal(s) AS CASE WHEN right(s, 2) IN ('11', '12', '13') THEN 'TH' WHEN right(s, 1) = '1' THEN 'ST'
    WHEN right(s, 1) = '2' THEN 'ND' WHEN right(s, 1) = '3' THEN 'RD' ELSE 'TH' END;
