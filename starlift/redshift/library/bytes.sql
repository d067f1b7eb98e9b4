-- VARBYTE and hashes. In DuckDB's SQL: each is made by CREATE MACRO.

rs_bytes(s, n) AS CASE WHEN strlen(s) <= n THEN encode(s) ELSE unhex(left(hex(s), 2 * n)) END;

rs_from_varbyte(b, format) AS CASE WHEN format IN ('hex') THEN lower(hex(b)) WHEN format = 'base64' THEN to_base64(b)
    WHEN format IN ('utf-8', 'utf8') THEN decode(b) WHEN format = 'binary' THEN rs_bits(b)
    WHEN format IS NOT NULL THEN rs_error('Invalid format for conversion to string: ' || format) END;

rs_big_endian(x, size) AS unhex(right(lpad(to_hex(CAST(x AS BIGINT)), 16, '0'), 2 * size));

rs_bits(b) AS list_aggregate(list_transform(regexp_extract_all(hex(b), '.'), lambda c:
    ['0000','0001','0010','0011','0100','0101','0110','0111','1000','1001','1010','1011','1100','1101','1110','1111'][rs_digit(c) + 1]), 'string_agg', '');

rs_to_varbyte(s, format) AS CASE WHEN format = 'hex' THEN unhex(s) WHEN format = 'base64' THEN from_base64(s)
    WHEN format IN ('utf-8', 'utf8') THEN encode(s) WHEN format = 'binary' THEN unbin(s)
    WHEN format IS NOT NULL THEN encode(rs_error('Invalid format for conversion to VARBYTE: ' || format)) END;

rs_getbit(b, n) AS CAST(rs_bits(b)[8 * octet_length(b) - n] AS INTEGER);

rs_byte_list(s) AS list_transform(regexp_extract_all(hex(s), '..'), lambda h: rs_digit(h[1]) * 16 + rs_digit(h[2]));

rs_little_endian(x, size) AS list_transform(range(size), lambda i: (x >> (8 * i)) & 255);

rs_fnv(bytes, seed) AS rs_signed(list_reduce(list_prepend(seed, list_transform(bytes, lambda b: CAST(b AS HUGEINT))),
    lambda h, b: (xor(h, b) * 1099511628211) % 18446744073709551616));

rs_signed(h) AS CAST(CASE WHEN h >= 9223372036854775808 THEN h - 18446744073709551616 ELSE h END AS BIGINT);

rs_crc32(s) AS lpad(lower(to_hex(CAST(xor(4294967295, list_reduce(list_prepend(4294967295, rs_byte_list(s)),
    lambda c, b: xor(c >> 8, list_reduce([xor(c & 255, b), 0, 0, 0, 0, 0, 0, 0, 0],
      lambda e, i: CASE WHEN e & 1 = 1 THEN xor(e >> 1, 3988292384) ELSE e >> 1 END)))) AS BIGINT))), 8, '0');
