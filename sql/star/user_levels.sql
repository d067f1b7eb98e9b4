-- purpose: which level a user had when: a slowly changing dimension of type 2
-- grain:   one row a user and span of time in which all plays had the same level
-- key:     (user_id, valid_from); the span ends before valid_to, the last one's is 9999-12-31
-- sources: play_history, for changed_users
--
-- A span begins with the first play of its level. What lies before changed_from stays as it is; the
-- level that a user had then is the one that the first play from there on is compared with.

create table user_levels (
    user_id integer not null,
    level varchar(16),
    valid_from timestamp not null,
    valid_to timestamp not null,
    primary key (user_id, valid_from),
    foreign key (user_id) references users (user_id)
)
diststyle all
sortkey (user_id, valid_from);

delete from user_levels
using changed_users
where
    user_levels.user_id = changed_users.user_id
    and user_levels.valid_from >= changed_users.changed_from;

insert into user_levels (user_id, level, valid_from, valid_to)
with plays as (
    select
        play_history.user_id,
        play_history.level,
        play_history.start_time,
        row_number() over (
            partition by play_history.user_id, play_history.start_time
            order by
                play_history.session_id desc,
                play_history.item_in_session desc,
                play_history.level asc
        ) as recency
    from play_history
    inner join changed_users
        on
            play_history.user_id = changed_users.user_id
            and play_history.start_time >= changed_users.changed_from
),

known as (
    select
        plays.user_id,
        plays.level,
        plays.start_time,
        1 as is_new
    from plays
    where plays.recency = 1
    union all
    select
        user_levels.user_id,
        user_levels.level,
        user_levels.valid_from as start_time,
        0 as is_new
    from user_levels
    inner join changed_users on user_levels.user_id = changed_users.user_id
),

compared as (
    select
        known.user_id,
        known.level,
        known.start_time,
        known.is_new,
        lag(known.start_time) over (
            partition by known.user_id order by known.start_time
        ) as previous_time,
        lag(known.level) over (
            partition by known.user_id order by known.start_time
        ) as previous_level
    from known
)

select
    compared.user_id,
    compared.level,
    compared.start_time as valid_from,
    timestamp '9999-12-31' as valid_to
from compared
where
    compared.is_new = 1
    and (
        compared.previous_time is null
        or coalesce(compared.level, '') <> coalesce(compared.previous_level, '')
    );

update user_levels
set valid_to = spans.valid_to
from (
    select
        user_levels.user_id,
        user_levels.valid_from,
        coalesce(
            lead(user_levels.valid_from) over (
                partition by user_levels.user_id order by user_levels.valid_from
            ),
            timestamp '9999-12-31'
        ) as valid_to
    from user_levels
    inner join changed_users on user_levels.user_id = changed_users.user_id
) as spans
where
    user_levels.user_id = spans.user_id
    and user_levels.valid_from = spans.valid_from
    and user_levels.valid_to <> spans.valid_to;
