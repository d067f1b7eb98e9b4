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
(2047071613222018114, 's3://starlift-tests/test_a_load_that_is_done_again/app/song_data/a.json');

delete from "staging_towns";

select pg_backend_pid();

select query_id from sys_load_history where session_id = <process>
union
select query_id from sys_load_error_detail where session_id = <process>;

copy staging_towns (source_object_id, id, name) from 's3://starlift-tests/test_a_load_that_is_done_again/parts/starlift-<place>/run-2-<token>/public.staging_towns/manifest.json' iam_role 'arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role' format as json 'auto' maxerror 10
manifest;

select
    query_id, trim(file_format), loaded_rows, error_count, source_file_count, source_file_bytes
from sys_load_history
where session_id = <process> and trim(status) = 'completed'
order by start_time, query_id;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'load_digests' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select table_name, digest from starlift.load_digests;

delete from towns using staging_objects where towns.source_object_id = staging_objects.source_object_id;

insert into towns (id, name, source_object_id) select id, name, source_object_id from staging_towns;

rollback;

select isolation_level from stv_db_isolation_level where db_name = 'dev';

begin;

insert into starlift.runs (run_id, kind, status, started_at, ended_at, host, process_id, objects, size_bytes, records, rejected, message) values
(2, 'incremental', 'failed', '<moment>', '<moment>', '<host>', <process>, 1, 56, 2, 0, '1023: Serializable isolation violation on table - 100100');

insert into starlift.run_steps (run_id, step_number, name, row_count, duration_s) values
(2, 1, 'empty staging_objects', 0, <seconds>),
(2, 2, 'empty staging_towns', 0, <seconds>),
(2, 3, 'stage staging_towns', null, <seconds>),
(2, 4, 'copy staging_towns', 2, <seconds>),
(2, 5, 'delete towns', 0, <seconds>);

commit;

begin;

update starlift.lease set session_id = '', seen_at = '<moment>' where session_id = '<session>';

commit;

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
(2047071613222018114, 's3://starlift-tests/test_a_load_that_is_done_again/app/song_data/a.json');

delete from "staging_towns";

copy staging_towns (source_object_id, id, name) from 's3://starlift-tests/test_a_load_that_is_done_again/parts/starlift-<place>/run-3-<token>/public.staging_towns/manifest.json' iam_role 'arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role' format as json 'auto' maxerror 10
manifest;

select
    query_id, trim(file_format), loaded_rows, error_count, source_file_count, source_file_bytes
from sys_load_history
where session_id = <process> and trim(status) = 'completed'
order by start_time, query_id;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'load_digests' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select table_name, digest from starlift.load_digests;

delete from towns using staging_objects where towns.source_object_id = staging_objects.source_object_id;

insert into towns (id, name, source_object_id) select id, name, source_object_id from staging_towns;

select starlift_rows.*, count(*) over () as starlift_row_count
from (
select "towns"."id", count(*) as row_count
from "public"."towns" as "towns" inner join staging_objects on towns.source_object_id = staging_objects.source_object_id
group by "towns"."id"
having count(*) > 1
) as starlift_rows
limit 100;

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

insert into starlift.loaded_objects (source_object_id, table_name, url, size_bytes, version, sha256, same_as, run_id, loaded_at) values
(2047071613222018114, 'public.staging_towns', 's3://starlift-tests/test_a_load_that_is_done_again/app/song_data/a.json', 56, '"c25495963af463f8fcd7f62853ecea8f"', '43d115e4ed5c27826af04d374a3bdeaecd775259514d26ec8b736028b2c4631a', '', 3, '<moment>');

delete from starlift.published_tables where true;

insert into starlift.published_tables (table_name, row_count, run_id) values
('public.towns', 2, 3);

select table_name, key_name, json_type from starlift.source_keys;

insert into starlift.source_keys (table_name, key_name, json_type, is_taken, run_id, is_new) values
('staging_towns', 'id', 'number', true, 3, false),
('staging_towns', 'name', 'string', true, 3, false);

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'load_digests' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select table_name, digest from starlift.load_digests;

delete from starlift.load_digests;

insert into starlift.load_digests (table_name, digest) values
('public.staging_objects', '937c938a7156aa1267613b68bfe13e55aaf01b1b03334b72707a88932adf46ad'),
('public.staging_towns', 'e3e861c673e7e52b253d8ecdad0977b6d2253215b4fda94f391f3b73e650ebba'),
('public.towns', 'c45dbb047e385a66670e2a5ab1827b3aebb829d4cdd20d268c339099ca9281b0'),
('public.staging_towns copy 1789b986826bff16', '1789b986826bff1612afaa359850307585d9785109292a21013f141479e36aa3');

insert into starlift.runs (run_id, kind, status, started_at, ended_at, host, process_id, objects, size_bytes, records, rejected, message) values
(3, 'incremental', 'published', '<moment>', '<moment>', '<host>', <process>, 1, 56, 2, 0, '');

insert into starlift.run_steps (run_id, step_number, name, row_count, duration_s) values
(3, 1, 'empty staging_objects', 0, <seconds>),
(3, 2, 'empty staging_towns', 0, <seconds>),
(3, 3, 'stage staging_towns', null, <seconds>),
(3, 4, 'copy staging_towns', 2, <seconds>),
(3, 5, 'delete towns', 0, <seconds>),
(3, 6, 'insert towns', 2, <seconds>);

insert into starlift.check_results (run_id, name, severity, fate, tolerance, row_count, first_rows, is_published) values
(3, 'towns: one row a id', 'error', 'refused', 0, 0, '[]', true);

update starlift.lease set session_id = '', seen_at = '<moment>' where session_id = '<session>';

commit;

select t.schemaname, t.tablename
from pg_tables as t cross join pg_user as u
where u.usename = current_user and (u.usesuper or t.tableowner = u.usename);

analyze public.towns;

select coalesce(unsorted, 0), tbl_rows, coalesce(estimated_visible_rows, tbl_rows)
from svv_table_info
where "schema" = 'public' and "table" = 'towns';

