-- Dates, times, spans and their formats. In DuckDB's SQL: each is made by CREATE MACRO.
-- A TIMESTAMP and a TIMESTAMPTZ are cast to one another in the session's time zone.

rs_sysdate() AS CAST(now() AS TIMESTAMP);

rs_getdate() AS date_trunc('second', rs_sysdate());

-- The abbreviation of any other zone is not known here, and not guessed.
rs_zone_name() AS CASE WHEN current_setting('TimeZone') = 'UTC' THEN 'UTC' ELSE
    rs_error('TO_CHAR with TZ is not supported in the time zone ' || current_setting('TimeZone') || ', in UTC only') END;

rs_iso_moment(s) AS CASE WHEN regexp_full_match(s, '\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?\s*')
    THEN TRY_CAST(s AS TIMESTAMP) END;

-- A text in one of the forms of dates: its fields, then their numbers, then the moment with its zone. As `moments.read_moment`.
rs_date_fields(s) AS list_transform([regexp_replace(trim(s), '{clock_first}', '\2 \1')], lambda t: {date_fields})[1];

rs_date_numbers(f) AS {'julian': TRY_CAST(f.julian AS INTEGER), 'day_of_year': TRY_CAST(f.day_of_year AS INTEGER),
    'year': CASE WHEN lower(concat(f.era, f.zone)) = 'bc' THEN 1 - TRY_CAST(f.year AS BIGINT)
        WHEN length(f.year) = 2 THEN TRY_CAST(f.year AS BIGINT) + CASE WHEN f.year >= '70' THEN 1900 ELSE 2000 END
        WHEN f.year <> '0000' THEN TRY_CAST(f.year AS BIGINT) END,
    'month': CASE WHEN f.month_name <> '' THEN {month_number} ELSE TRY_CAST(f.month AS INTEGER) END,
    'day': CASE WHEN f.gap = f.same_gap THEN TRY_CAST(f.day AS INTEGER) END,
    'hour': CASE WHEN f.half = '' THEN coalesce(TRY_CAST(f.hour AS BIGINT), 0)
        WHEN TRY_CAST(f.hour AS BIGINT) <= 12 THEN TRY_CAST(f.hour AS BIGINT) % 12 + CASE lower(f.half) WHEN 'pm' THEN 12 ELSE 0 END END,
    'minute': coalesce(TRY_CAST(f.minute AS BIGINT), 0), 'second': coalesce(TRY_CAST(f.second AS BIGINT), 0),
    'us': CAST(rpad(left(f.fraction, 6), 6, '0') AS BIGINT) + CASE WHEN f.fraction[7:7] >= '5' THEN 1 ELSE 0 END,
    'offset': CASE WHEN length(replace(f."offset", ':', '')) > 3 THEN replace(f."offset", ':', '') ELSE f."offset" || '00' END,
    'has_offset': f."offset" <> '', 'zone': CASE WHEN lower(f.zone) NOT IN ('bc', 'ad') THEN nullif(f.zone, '') END};

rs_date_parts(n) AS {'day': CASE WHEN n.julian IS NOT NULL THEN DATE '1970-01-01' + (n.julian - 2440588)
        WHEN n.day_of_year BETWEEN 1 AND dayofyear(TRY(make_date(n.year, 12, 31))) THEN TRY(make_date(n.year, 1, 1)) + (n.day_of_year - 1)
        ELSE TRY(make_date(n.year, n.month, n.day)) END,
    'us': CASE WHEN (n.hour < 24 OR n.hour = 24 AND n.minute + n.second + n.us = 0) AND n.minute < 60 AND n.second <= 60
        THEN ((n.hour * 60 + n.minute) * 60 + n.second) * 1000000 + n.us END,
    'has_zone': n.has_offset OR n.zone IS NOT NULL, 'zone': CASE WHEN NOT n.has_offset THEN n.zone END,
    'zone_us': CASE WHEN n.has_offset THEN CASE WHEN n.zone IS NULL AND CAST(right(n."offset", 2) AS BIGINT) <= 59
            AND CAST(n."offset"[2:-3] AS BIGINT) <= 15
            THEN CASE n."offset"[1] WHEN '-' THEN -60000000 ELSE 60000000 END
              * (CAST(n."offset"[2:-3] AS BIGINT) * 60 + CAST(right(n."offset", 2) AS BIGINT)) END
        ELSE CAST({zone_s} AS BIGINT) * 1000000 END};

rs_date_moment(p) AS {'local': p.day + to_microseconds(p.us), 'has_zone': p.has_zone,
    'zone_us': coalesce(p.zone_us, epoch_us(p.day + to_microseconds(p.us))
        - epoch_us(TRY_CAST(CAST(p.day + to_microseconds(p.us) AS VARCHAR) || ' ' || p.zone AS TIMESTAMPTZ)))};

rs_read(s) AS list_transform(list_transform(list_transform([rs_date_fields(s)], lambda f: rs_date_numbers(f)),
    lambda n: rs_date_parts(n)), lambda p: rs_date_moment(p))[1];

rs_formed_moment(s) AS CASE WHEN lower(trim(s)) = 'epoch' THEN TIMESTAMP '1970-01-01' ELSE list_transform([rs_read(s)],
    lambda m: CASE WHEN NOT m.has_zone OR m.zone_us IS NOT NULL THEN m.local END)[1] END;

rs_formed_zoned_moment(s) AS CASE WHEN lower(trim(s)) = 'epoch' THEN TIMESTAMPTZ '1970-01-01 00:00:00+00' ELSE list_transform([rs_read(s)],
    lambda m: CASE WHEN m.has_zone THEN make_timestamptz(epoch_us(m.local) - m.zone_us) ELSE CAST(m.local AS TIMESTAMPTZ) END)[1] END;

rs_moment(s, type) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(rs_iso_moment(s), rs_formed_moment(s),
    CAST(rs_error('invalid input syntax for type ' || type || ': "' || s || '"') AS TIMESTAMP)) END;

rs_zoned_moment(s, type) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(
    CAST(rs_iso_moment(s) AS TIMESTAMPTZ), rs_formed_zoned_moment(s),
    CAST(rs_error('invalid input syntax for type ' || type || ': "' || s || '"') AS TIMESTAMPTZ)) END;

rs_clock(s, type) AS CASE WHEN s IS NULL THEN NULL ELSE coalesce(TRY_CAST(s AS TIME),
    CAST(try_strptime(trim(s), ['%H%M%S', '%I:%M %p', '%H:%M']) AS TIME),
    CAST(rs_error('invalid input syntax for type ' || type || ': "' || s || '"') AS TIME)) END;

rs_timetz_text(t) AS regexp_replace(CAST(t AS VARCHAR), ':00$', '');

rs_timetz_utc(t) AS CAST(TIMESTAMPTZ '2000-01-01 00:00:00+00' + to_microseconds(
    (epoch_us(CAST(timezone('UTC', DATE '2000-01-01' + t) AS TIMESTAMP)) - 946684800000000) % 86400000000) AS TIMETZ);

rs_last_day(t) AS last_day(CAST(t AS DATE));

rs_add_months(t, n) AS CASE WHEN CAST(t AS DATE) = rs_last_day(t)
    THEN CAST(last_day(CAST(t + to_months(n::INTEGER) AS DATE)) AS TIMESTAMP) + (t - date_trunc('day', t))
    ELSE t + to_months(n::INTEGER) END;

rs_plus_years(t, span) AS CASE WHEN month(t) = 2 AND day(t) = 29 AND day(t + span) = 28
    THEN t + span + INTERVAL 1 DAY ELSE t + span END;

rs_months_between(a, b) AS CASE WHEN day(a) = day(b) OR (CAST(a AS DATE) = rs_last_day(a) AND CAST(b AS DATE) = rs_last_day(b))
    THEN CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS DOUBLE)
    ELSE (year(a) - year(b)) * 12 + month(a) - month(b)
      + (day(a) - day(b) + (epoch(a - date_trunc('day', a)) - epoch(b - date_trunc('day', b))) / 86400.0) / 31.0 END;

rs_next_day(d, name) AS CASE WHEN rs_day_number(name) IS NULL AND name IS NOT NULL
    THEN CAST(rs_error('invalid day of week: ' || name) AS DATE)
    ELSE d + CAST((rs_day_number(name) - dayofweek(d) + 6) % 7 + 1 AS INTEGER) END;

rs_day_number(name) AS CASE WHEN lower(name) IN ('su', 'sun', 'sunday') THEN 0 WHEN lower(name) IN ('m', 'mo', 'mon', 'monday') THEN 1
    WHEN lower(name) IN ('tu', 'tue', 'tues', 'tuesday') THEN 2 WHEN lower(name) IN ('w', 'we', 'wed', 'wednesday') THEN 3
    WHEN lower(name) IN ('th', 'thu', 'thurs', 'thursday') THEN 4 WHEN lower(name) IN ('f', 'fr', 'fri', 'friday') THEN 5
    WHEN lower(name) IN ('sa', 'sat', 'saturday') THEN 6 END;

rs_units(n, one, many) AS CASE WHEN n = 0 THEN '' ELSE n || CASE WHEN abs(n) = 1 THEN one ELSE many END END;

rs_interval_cast(i) AS coalesce(nullif(trim(rs_units(datepart('year', i), ' year ', ' years ') || rs_units(datepart('month', i), ' mon ', ' mons ')
    || rs_units(rs_interval_us(i) // 86400000000, ' day ', ' days ')
    || CASE WHEN rs_interval_us(i) % 86400000000 = 0 THEN '' ELSE rs_clock_text(rs_interval_us(i) % 86400000000) END), ''), '00:00:00');

rs_interval_us(i) AS CAST(epoch(i - to_months(CAST(datepart('year', i) * 12 + datepart('month', i) AS INTEGER))) * 1000000 AS BIGINT);

rs_clock_text(us) AS CAST(CAST(TIMESTAMP '2000-01-01' + to_microseconds(CAST(us AS BIGINT)) AS TIME) AS VARCHAR);

rs_months_text(i) AS datepart('year', i) || ' years ' || datepart('month', i) || ' mons';

rs_seconds_text(i) AS rs_interval_us(i) // 86400000000 || ' days ' || rs_interval_us(i) % 86400000000 // 3600000000 || ' hours '
    || rs_interval_us(i) % 3600000000 // 60000000 || ' mins ' || rs_plain_seconds(rs_interval_us(i) % 60000000) || ' secs';

rs_plain_seconds(us) AS CASE WHEN us % 1000000 = 0 THEN us // 1000000 || '.0'
    ELSE us // 1000000 || '.' || rtrim(lpad(CAST(us % 1000000 AS VARCHAR), 6, '0'), '0') END;

rs_short(s) AS coalesce(nullif(ltrim(trim(s), '0'), ''), '0');

rs_month_number(name) AS (instr('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(name, 3))) + 2) // 3;

rs_read_moment(s, found, is_strict) AS CASE WHEN s IS NULL THEN NULL
    WHEN list_aggregate(map_values(CAST(found AS MAP(VARCHAR, VARCHAR))), 'max') = ''
    THEN CAST(rs_error('invalid value "' || s || '" for the format') AS TIMESTAMP)
    ELSE rs_built_moment(s, rs_fields(found), is_strict) END;

rs_fields(found) AS CAST(found AS MAP(VARCHAR, VARCHAR));

rs_field(m, name, missing) AS coalesce(CAST(nullif(m[name], '') AS BIGINT), missing);

rs_built_year(m) AS coalesce(CAST(nullif(m['year'], '') AS BIGINT),
    CASE WHEN CAST(nullif(m['short_year'], '') AS BIGINT) >= 70 THEN 1900 ELSE 2000 END + CAST(nullif(m['short_year'], '') AS BIGINT), 1);

rs_built_month(m) AS coalesce(CAST(nullif(m['month'], '') AS BIGINT), rs_month_number(nullif(m['month_name'], '')), 1);

rs_built_hour(m) AS CASE WHEN nullif(m['half'], '') IS NULL THEN rs_field(m, 'hour', 0)
    ELSE rs_field(m, 'hour', 0) % 12 + CASE WHEN lower(m['half']) LIKE 'p%' THEN 12 ELSE 0 END END;

rs_built_clock(m) AS to_microseconds(rs_built_hour(m) * 3600000000 + rs_field(m, 'minute', 0) * 60000000
    + rs_field(m, 'second', 0) * 1000000 + CAST(rpad(coalesce(nullif(m['millisecond'], ''), '0'), 3, '0') AS BIGINT) * 1000
    + CAST(rpad(coalesce(nullif(m['microsecond'], ''), '0'), 6, '0') AS BIGINT));

rs_built_moment(s, m, is_strict) AS CASE
    WHEN is_strict AND (rs_built_month(m) NOT BETWEEN 1 AND 12 OR rs_field(m, 'day', 1) NOT BETWEEN 1 AND 31
        OR rs_built_hour(m) > 23 OR rs_field(m, 'minute', 0) > 59 OR rs_field(m, 'second', 0) > 59
        OR month(rs_built_day(m)) <> rs_built_month(m) AND nullif(m['day_of_year'], '') IS NULL)
    THEN CAST(rs_error('date/time field value out of range: ' || s) AS TIMESTAMP)
    ELSE rs_built_day(m) + rs_built_clock(m) END;

rs_built_day(m) AS CAST(make_date(rs_built_year(m), 1, 1) AS TIMESTAMP) + to_months(CAST(rs_built_month(m) - 1 AS INTEGER))
    + to_days(CAST(rs_field(m, 'day', 1) - 1 + rs_field(m, 'day_of_year', 1) - 1 AS INTEGER));
