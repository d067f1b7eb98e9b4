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

update starlift.lease set session_id = '<session>', holder = '<user>', host = '<host>', kind = 'reset', taken_at = '<moment>', seen_at = '<moment>', process_id = <process> where session_id = '';

commit;

select max(run_id) from starlift.runs;

begin;

update starlift.lease set session_id = '<session>', seen_at = '<moment>' where session_id = '<session>';

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

drop table if exists towns;

drop table if exists staging_towns;

drop table if exists staging_objects;

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

create table staging_objects (source_object_id bigint not null, url varchar(2048) not null);

create table staging_towns (id int not null, name varchar(8), source_object_id bigint);

create table towns (id int not null, name varchar(8), source_object_id bigint, primary key (id));

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

