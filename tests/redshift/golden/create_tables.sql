set query_group to 'starlift';

select pg_backend_pid(), current_user_id, sysdate;

select column_name, data_type
from svv_redshift_columns
where database_name = 'dev' and schema_name = 'starlift' and table_name = 'versions'
order by ordinal_position;

select max(version) from starlift.versions;

select session_id, holder, host, process_id, kind, taken_at, seen_at
from starlift.lease;

begin;

update starlift.lease set session_id = '<session>', holder = '<user>', host = '<host>', kind = 'reset', taken_at = '<moment>', seen_at = '<moment>', process_id = <process> where session_id = '';

commit;

select max(run_id) from starlift.runs;

begin;

update starlift.lease set session_id = '<session>', seen_at = '<moment>' where session_id = '<session>';

select schema_name, table_name
from svv_redshift_tables
where
    database_name = 'dev'
    and table_type = 'TABLE'
    and schema_name not in ('starlift', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name;

select 'public', 'staging_objects', count(*) from public.staging_objects
union all
select 'public', 'staging_towns', count(*) from public.staging_towns
union all
select 'public', 'towns', count(*) from public.towns;

show table public.staging_objects;

show table public.staging_towns;

show table public.towns;

drop table if exists towns;

drop table if exists staging_towns;

drop table if exists staging_objects;

select schema_name, table_name
from svv_redshift_tables
where
    database_name = 'dev'
    and table_type = 'TABLE'
    and schema_name not in ('starlift', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name;

select schema_name, table_name
from svv_redshift_tables
where
    database_name = 'dev'
    and table_type = 'TABLE'
    and schema_name not in ('starlift', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name;

create table staging_objects (source_object_id bigint not null, url varchar(2048) not null);

create table staging_towns (id int not null, name varchar(8), source_object_id bigint);

create table towns (id int not null, name varchar(8), source_object_id bigint, primary key (id));

select schema_name, table_name
from svv_redshift_tables
where
    database_name = 'dev'
    and table_type = 'TABLE'
    and schema_name not in ('starlift', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name;

select 'public', 'staging_objects', count(*) from public.staging_objects
union all
select 'public', 'staging_towns', count(*) from public.staging_towns
union all
select 'public', 'towns', count(*) from public.towns;

show table public.staging_objects;

show table public.staging_towns;

show table public.towns;

select schema_name, table_name
from svv_redshift_tables
where
    database_name = 'dev'
    and table_type = 'TABLE'
    and schema_name not in ('starlift', 'information_schema', 'catalog_history')
    and left(schema_name, 3) <> 'pg_'
order by schema_name, table_name;

select 'public', 'staging_objects', count(*) from public.staging_objects
union all
select 'public', 'staging_towns', count(*) from public.staging_towns
union all
select 'public', 'towns', count(*) from public.towns;

show table public.staging_objects;

show table public.staging_towns;

show table public.towns;

delete from starlift.loaded_objects where true;

delete from starlift.published_tables where true;

delete from starlift.load_digests;

insert into starlift.runs (run_id, kind, status, started_at, ended_at, host, process_id, objects, size_bytes, records, rejected, message) values
(2, 'reset', 'published', '<moment>', '<moment>', '<host>', <process>, 0, 0, 0, 0, '');

insert into starlift.run_steps (run_id, step_number, name, row_count, duration_s) values
(2, 1, 'drop towns', null, <seconds>),
(2, 2, 'drop staging_towns', null, <seconds>),
(2, 3, 'drop staging_objects', null, <seconds>),
(2, 4, 'create staging_objects', null, <seconds>),
(2, 5, 'create staging_towns', null, <seconds>),
(2, 6, 'create towns', null, <seconds>);

update starlift.lease set session_id = '', seen_at = '<moment>' where session_id = '<session>';

commit;

