-- purpose: the moments of the plays, taken apart for grouping
-- grain:   one row a moment (to the millisecond, UTC) at which a play began
-- key:     start_time; week is the ISO week, weekday 0 is Sunday
-- sources: play_history, for changed_moments

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
using changed_moments
where time.start_time = changed_moments.start_time;

insert into time (start_time, hour, day, week, month, year, weekday)
with moments as (
    select distinct play_history.start_time
    from play_history
    inner join changed_moments
        on play_history.start_time = changed_moments.start_time
    where play_history.user_id is not null
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
