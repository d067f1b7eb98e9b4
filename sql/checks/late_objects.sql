-- severity: warning
-- fate: flagged
-- Objects come in the order of their events. One whose plays are older than what other objects had
-- brought before came late, or was corrected: reports on that time have changed since they were
-- read. The star is as if it had come in time. (What a wrong clock wrote into the future makes
-- nothing else late.)

with brought as (
    select
        staging_events.source_object_id,
        min(staging_events.ts) as first_play_at,
        max(staging_events.ts) as last_play_at
    from staging_events
    where
        staging_events.page = 'NextSong'
        and staging_events.user_id is not null
    group by staging_events.source_object_id
),

known as (
    select max(songplays.start_time) as latest_play_at
    from songplays
    where
        songplays.start_time > (select min(brought.first_play_at) from brought)
        and songplays.start_time <= dateadd(hour, 1, getdate())
        and songplays.source_object_id not in (select brought.source_object_id from brought)
)

select
    staging_objects.url,
    brought.first_play_at,
    brought.last_play_at,
    known.latest_play_at as latest_play_before,
    datediff(second, brought.first_play_at, known.latest_play_at) / 3600.0 as hours_late
from brought
inner join known on brought.first_play_at < known.latest_play_at
inner join staging_objects on brought.source_object_id = staging_objects.source_object_id
order by staging_objects.url;
