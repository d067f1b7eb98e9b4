-- purpose: who listens
-- grain:   one row a user that played a song
-- key:     user_id; the attributes are those of the latest play: by time, then session and item
-- sources: staging_events

create table users (
    user_id integer not null,
    first_name varchar(128),
    last_name varchar(128),
    gender varchar(8),
    level varchar(16),
    primary key (user_id)
)
diststyle all
sortkey (user_id);

delete from users
using staging_events
where
    users.user_id = staging_events.user_id
    and staging_events.page = 'NextSong';

insert into users (user_id, first_name, last_name, gender, level)
with plays as (
    select
        staging_events.user_id,
        staging_events.first_name,
        staging_events.last_name,
        staging_events.gender,
        staging_events.level,
        row_number() over (
            partition by staging_events.user_id
            order by
                staging_events.ts desc,
                staging_events.session_id desc,
                staging_events.item_in_session desc
        ) as recency
    from staging_events
    where
        staging_events.page = 'NextSong'
        and staging_events.user_id is not null
)

select
    plays.user_id,
    plays.first_name,
    plays.last_name,
    plays.gender,
    plays.level
from plays
where plays.recency = 1;
