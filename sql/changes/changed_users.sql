-- purpose: the users that this batch concerns, and from which moment on
-- grain:   one row a user
-- key:     user_id; nothing that the user played before changed_from is new or gone; the latest
--          play is not before look_from, which users.sql corrects
-- sources: staging_events; play_history as it was before the batch

create temporary table changed_users (
    user_id integer not null,
    changed_from timestamp not null,
    look_from timestamp not null,
    primary key (user_id)
)
diststyle all;

insert into changed_users (user_id, changed_from, look_from)
with plays as (
    select
        play_history.user_id,
        play_history.start_time
    from play_history
    inner join staging_objects
        on play_history.source_object_id = staging_objects.source_object_id
    where play_history.user_id is not null
    union all
    select
        staging_events.user_id,
        staging_events.ts as start_time
    from staging_events
    where
        staging_events.page = 'NextSong'
        and staging_events.user_id is not null
)

select
    plays.user_id,
    min(plays.start_time) as changed_from,
    min(plays.start_time) as look_from
from plays
group by plays.user_id;
