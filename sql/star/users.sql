-- purpose: who listens
-- grain:   one row a user that played a song
-- key:     user_id; the attributes are those of the latest play: by time, then session and item
-- sources: play_history, for changed_users
--
-- Only plays from changed_from on are looked at: the latest is among them. Of a user of whom none
-- is left there, all plays are.

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

update changed_users
set look_from = timestamp '0001-01-01'
where changed_users.user_id not in (
    select play_history.user_id
    from play_history
    inner join changed_users
        on
            play_history.user_id = changed_users.user_id
            and play_history.start_time >= changed_users.changed_from
);

delete from users
using changed_users
where users.user_id = changed_users.user_id;

insert into users (user_id, first_name, last_name, gender, level)
with plays as (
    select
        play_history.user_id,
        play_history.first_name,
        play_history.last_name,
        play_history.gender,
        play_history.level,
        row_number() over (
            partition by play_history.user_id
            order by
                play_history.start_time desc,
                play_history.session_id desc,
                play_history.item_in_session desc,
                play_history.level asc,
                play_history.first_name asc,
                play_history.last_name asc,
                play_history.gender asc
        ) as recency
    from play_history
    inner join changed_users
        on
            play_history.user_id = changed_users.user_id
            and play_history.start_time >= changed_users.look_from
)

select
    plays.user_id,
    plays.first_name,
    plays.last_name,
    plays.gender,
    plays.level
from plays
where plays.recency = 1;
