set query_group to 'starlift';

select pg_backend_pid(), current_user_id, sysdate;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'versions' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select max(version) from starlift.versions;

select session_id, holder, host, process_id, kind, taken_at, seen_at
from starlift.lease;

begin;

update starlift.lease set session_id = '<session>', holder = '<user>', host = '<host>', kind = 'incremental', taken_at = '<moment>', seen_at = '<moment>', process_id = <process> where session_id = '';

commit;

select trim(n.nspname), trim(c.relname)
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where
    c.relkind = 'r'
    and n.nspname not in ('starlift', 'information_schema', 'catalog_history')
    and n.nspname in ('public')
    and left(c.relname, 8) <> 'mv_tbl__'
    and case
        when left(n.nspname, 3) = 'pg_' then false
        when not has_schema_privilege(current_user, n.nspname, 'usage') then false
        else has_table_privilege(
            current_user, quote_ident(n.nspname) || '.' || quote_ident(c.relname), 'select'
        )
    end
order by n.nspname, c.relname;

select 'public', 'staging_objects', count(*) from public.staging_objects
union all
select 'public', 'staging_towns', count(*) from public.staging_towns
union all
select 'public', 'towns', count(*) from public.towns;

show table public.staging_objects;

show table public.staging_towns;

show table public.towns;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'load_digests' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select table_name, digest from starlift.load_digests;

select max(run_id) from starlift.runs;

select source_object_id, table_name, url, size_bytes, version, sha256, same_as, run_id from starlift.loaded_objects;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'retried_records' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select reject_id, table_name, url, sha256, line_number, raw_record, original, corrected, reason from starlift.retried_records order by reject_id;

select table_name, row_count, run_id from starlift.published_tables;

begin;

update starlift.lease set session_id = '<session>', seen_at = '<moment>' where session_id = '<session>';

delete from "staging_objects";

insert into public.staging_objects (source_object_id, url) values
(4350395419613539957, 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/a.json'),
(2722351352021205648, 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json');

delete from "staging_towns";

select pg_backend_pid();

select query_id from sys_load_history where session_id = <process>
union
select query_id from sys_load_error_detail where session_id = <process>;

copy staging_towns (source_object_id, id, name) from 's3://starlift-tests/test_a_reject_that_fails_the_copy/parts/starlift-<place>/run-2-<token>/public.staging_towns/manifest.json' iam_role 'arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role' format as json 'auto' maxerror 10
manifest;

rollback;

select query_id
from sys_load_error_detail
where session_id = <process>
order by start_time, query_id;

select
    trim(file_name), line_number, trim(column_name), position, error_code, trim(error_message)
from sys_load_error_detail
where query_id = <query> and session_id = <process>
order by file_name, line_number, column_name;

show table staging_towns;

begin;

insert into starlift.runs (run_id, kind, status, started_at, ended_at, host, process_id, objects, size_bytes, records, rejected, message) values
(2, 'incremental', 'failed', '<moment>', '<moment>', '<host>', <process>, 0, 0, 0, 10, 'Load into table ''staging_towns'' failed (10 errors reached MAXERROR 10). Check ''stl_load_errors'' system table for details.
  file                                                                        line  column  type  value  code  reason
  s3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json  1     id      int4  ''x0''   1207  Invalid digit, Value ''x'', Pos 0, Type: Integer
  s3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json  2     id      int4  ''x1''   1207  Invalid digit, Value ''x'', Pos 0, Type: Integer
  s3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json  3     id      int4  ''x2''   1207  Invalid digit, Value ''x'', Pos 0, Type: Integer
  s3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json  4     id      int4  ''x3''   1207  Invalid digit, Value ''x'', Pos 0, Type: Integer
  s3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json  5     id      int4  ''x4''   1207  Invalid digit, Value ''x'', Pos 0, Type: Integer
  ... and 5 more');

insert into starlift.run_steps (run_id, step_number, name, row_count, duration_s) values
(2, 1, 'empty staging_objects', 0, <seconds>),
(2, 2, 'empty staging_towns', 0, <seconds>),
(2, 3, 'stage staging_towns', null, <seconds>);

insert into starlift.rejected_records (run_id, reject_number, table_name, url, line_number, column_name, raw_value, error_code, reason, raw_record, reject_id, sha256, is_published) values
(2, 1, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 1, 'id', 'x0', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x0"}', 'dfc7d1b365d2eac7', '', false),
(2, 2, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 2, 'id', 'x1', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x1"}', '884de49a76b8856d', '', false),
(2, 3, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 3, 'id', 'x2', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x2"}', '367b16b54288a606', '', false),
(2, 4, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 4, 'id', 'x3', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x3"}', '1c9371455c88fb7a', '', false),
(2, 5, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 5, 'id', 'x4', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x4"}', 'cc24ebc54257209b', '', false),
(2, 6, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 6, 'id', 'x5', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x5"}', 'a9b203e5919a90f3', '', false),
(2, 7, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 7, 'id', 'x6', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x6"}', 'b70f8dfe533d6963', '', false),
(2, 8, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 8, 'id', 'x7', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x7"}', 'c6fe576efd5529d4', '', false),
(2, 9, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 9, 'id', 'x8', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x8"}', 'bbfe9cb84018f552', '', false),
(2, 10, 'staging_towns', 's3://starlift-tests/test_a_reject_that_fails_the_copy/app/song_data/b.json', 10, 'id', 'x9', 1207, 'Invalid digit, Value ''x'', Pos 0, Type: Integer', '{"id": "x9"}', '7250d578ca4667cc', '', false);

commit;

begin;

update starlift.lease set session_id = '', seen_at = '<moment>' where session_id = '<session>';

commit;

