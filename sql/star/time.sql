-- purpose: the moments of the plays, taken apart for grouping
-- grain:   one row a moment (to the millisecond, UTC) at which a play began
-- key:     start_time; week is the ISO week, weekday 0 is Sunday
-- sources: staging_events

create table time (
    start_time timestamp not null,
    hour integer not null,
    day integer not null,
    week integer not null,
    month integer not null,
    year integer not null,
    weekday integer not null,
    primary key (start_time)
)
distkey (start_time)
sortkey (start_time);

delete from time
using staging_events
where time.start_time = staging_events.ts;

insert into time (start_time, hour, day, week, month, year, weekday)
with moments as (
    select distinct staging_events.ts as start_time
    from staging_events
    where
        staging_events.page = 'NextSong'
        and staging_events.user_id is not null
)

select
    moments.start_time,
    extract(hour from moments.start_time) as hour,
    extract(day from moments.start_time) as day,
    extract(week from moments.start_time) as week,
    extract(month from moments.start_time) as month,
    extract(year from moments.start_time) as year,
    extract(dow from moments.start_time) as weekday
from moments;
