set query_group to 'starlift';

select pg_backend_pid(), current_user_id, sysdate;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'versions' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select source_object_id, table_name, url, size_bytes, version, sha256, same_as, run_id from starlift.loaded_objects;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'retried_records' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select reject_id, table_name, url, sha256, line_number, raw_record, original, corrected, reason from starlift.retried_records order by reject_id;

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'rejected_records' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select rejected_records.run_id, rejected_records.reject_number, rejected_records.reject_id, rejected_records.table_name, rejected_records.url, rejected_records.line_number, rejected_records.column_name, rejected_records.raw_value, rejected_records.error_code, rejected_records.reason, rejected_records.raw_record, rejected_records.sha256, rejected_records.is_published from starlift.rejected_records  order by rejected_records.run_id, rejected_records.reject_number;

select max(version) from starlift.versions;

select session_id, holder, host, process_id, kind, taken_at, seen_at
from starlift.lease;

begin;

update starlift.lease set session_id = '<session>', holder = '<user>', host = '<host>', kind = 'retry', taken_at = '<moment>', seen_at = '<moment>', process_id = <process> where session_id = '';

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

select source_object_id, table_name, url, size_bytes, version, sha256, same_as, run_id from starlift.loaded_objects;

select reject_id, table_name, url, sha256, line_number, raw_record, original, corrected, reason from starlift.retried_records order by reject_id;

select table_name, row_count, run_id from starlift.published_tables;

begin;

update starlift.lease set session_id = '<session>', seen_at = '<moment>' where session_id = '<session>';

delete from "staging_objects";

insert into public.staging_objects (source_object_id, url) values
(125441120497853087, 's3://starlift-tests/test_a_retry/app/song_data/b.json');

delete from "staging_towns";

select pg_backend_pid();

select query_id from sys_load_history where session_id = <process>
union
select query_id from sys_load_error_detail where session_id = <process>;

copy staging_towns (id, name) from 's3://starlift-tests/test_a_retry/parts/starlift-<place>/run-3-<token>/public.staging_towns/manifest-00001.json' iam_role 'arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role' format as json 'auto' maxerror 10
manifest;

select
    query_id, trim(file_format), loaded_rows, error_count, source_file_count, source_file_bytes
from sys_load_history
where session_id = <process> and trim(status) = 'completed'
order by start_time, query_id;

update staging_towns set source_object_id = 125441120497853087 where source_object_id is null;

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

delete from starlift.loaded_objects where source_object_id in (125441120497853087);

insert into starlift.loaded_objects (source_object_id, table_name, url, size_bytes, version, sha256, same_as, run_id, loaded_at) values
(125441120497853087, 'public.staging_towns', 's3://starlift-tests/test_a_retry/app/song_data/b.json', 63, '"fede6c1c0c115cbc24a8d12ebb6408ba"', '015f1fcae9a743572e5e357b7b219cf3cdd5faf1760238f35233eb71e9990f8d', '', 3, '<moment>');

delete from starlift.published_tables where true;

insert into starlift.published_tables (table_name, row_count, run_id) values
('public.towns', 4, 3);

select table_name, key_name, json_type from starlift.source_keys;

delete from starlift.retried_records where reject_id = 'da613bd1098bdca6';

insert into starlift.retried_records (reject_id, table_name, url, sha256, line_number, raw_record, original, corrected, reason, run_id, retried_at) values
('da613bd1098bdca6', 'staging_towns', 's3://starlift-tests/test_a_retry/app/song_data/b.json', '015f1fcae9a743572e5e357b7b219cf3cdd5faf1760238f35233eb71e9990f8d', 1, '{"id": 3, "name": "Constantinople"}', '{"id": 3, "name": "Constantinople"}', '{"id": 3, "name": "Istanbul"}', 'String length exceeds DDL length', 3, '<moment>');

select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
inner join pg_class as c on a.attrelid = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname = 'starlift' and c.relname = 'load_digests' and a.attnum > 0 and not a.attisdropped
order by a.attnum;

select table_name, digest from starlift.load_digests;

insert into starlift.runs (run_id, kind, status, started_at, ended_at, host, process_id, objects, size_bytes, records, rejected, message) values
(3, 'retry', 'published', '<moment>', '<moment>', '<host>', <process>, 1, 63, 2, 0, '');

insert into starlift.run_steps (run_id, step_number, name, row_count, duration_s) values
(3, 1, 'empty staging_objects', 2, <seconds>),
(3, 2, 'empty staging_towns', 3, <seconds>),
(3, 3, 'stage staging_towns', null, <seconds>),
(3, 4, 'copy staging_towns', 2, <seconds>),
(3, 5, 'delete towns', 1, <seconds>),
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

