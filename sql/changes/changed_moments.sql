-- purpose: the moments of the plays that this batch brings, or that its objects brought before
-- grain:   one row a moment
-- key:     start_time
-- sources: staging_events; play_history as it was before the batch

create temporary table changed_moments (
    start_time timestamp not null,
    primary key (start_time)
)
distkey (start_time);

insert into changed_moments (start_time)
with concerned as (
    select play_history.start_time
    from play_history
    inner join staging_objects
        on play_history.source_object_id = staging_objects.source_object_id
    union all
    select staging_events.ts as start_time
    from staging_events
    where staging_events.page = 'NextSong'
)

select distinct concerned.start_time
from concerned;
