-- purpose: the plays, which all questions are about
-- grain:   one row a play: an event of the page NextSong with a user
-- key:     songplay_id; (session_id, item_in_session) identifies the event it came from
-- sources: play_history, song_history, for changed_plays
--
-- A play finds its song by title, artist name and duration, which it keeps as they were played;
-- where two songs of the catalogue share all three, the smaller song_id counts, so that no play is
-- multiplied. A play whose song is not in the catalogue stays, with a NULL song_id.

create table songplays (
    songplay_id bigint identity (0, 1) not null,
    start_time timestamp not null,
    user_id integer not null,
    level varchar(16),
    song_id varchar(32),
    artist_id varchar(32),
    session_id integer not null,
    item_in_session integer not null,
    location varchar(256),
    user_agent varchar(512),
    song_title varchar(512),
    artist_name varchar(512),
    song_duration double precision,
    source_object_id bigint not null,
    primary key (songplay_id),
    unique (session_id, item_in_session),
    foreign key (start_time) references time (start_time),
    foreign key (user_id) references users (user_id),
    foreign key (song_id) references songs (song_id),
    foreign key (artist_id) references artists (artist_id)
)
distkey (start_time)
sortkey (start_time);

delete from songplays
using changed_plays
where
    songplays.session_id = changed_plays.session_id
    and songplays.item_in_session = changed_plays.item_in_session;

insert into songplays (
    start_time,
    user_id,
    level,
    song_id,
    artist_id,
    session_id,
    item_in_session,
    location,
    user_agent,
    song_title,
    artist_name,
    song_duration,
    source_object_id
)
with deliveries as (
    select
        play_history.start_time,
        play_history.user_id,
        play_history.level,
        play_history.session_id,
        play_history.item_in_session,
        play_history.location,
        play_history.user_agent,
        play_history.song_title,
        play_history.artist_name,
        play_history.song_duration,
        play_history.source_object_id,
        row_number() over (
            partition by play_history.session_id, play_history.item_in_session
            order by
                play_history.start_time,
                play_history.user_id,
                play_history.song_title,
                play_history.artist_name,
                play_history.song_duration,
                play_history.level,
                play_history.location,
                play_history.user_agent,
                play_history.source_object_id
        ) as repetition
    from play_history
    inner join changed_plays
        on
            play_history.session_id = changed_plays.session_id
            and play_history.item_in_session = changed_plays.item_in_session
    where play_history.user_id is not null
),

plays as (
    select
        deliveries.start_time,
        deliveries.user_id,
        deliveries.level,
        deliveries.session_id,
        deliveries.item_in_session,
        deliveries.location,
        deliveries.user_agent,
        deliveries.song_title,
        deliveries.artist_name,
        deliveries.song_duration,
        deliveries.source_object_id
    from deliveries
    where deliveries.repetition = 1
),

found as (
    select
        plays.session_id,
        plays.item_in_session,
        song_history.song_id,
        song_history.artist_id,
        row_number() over (
            partition by plays.session_id, plays.item_in_session
            order by song_history.song_id, song_history.artist_id
        ) as preference
    from plays
    inner join song_history
        on
            plays.song_title = song_history.title
            and plays.artist_name = song_history.artist_name
            and plays.song_duration = song_history.duration
)

select
    plays.start_time,
    plays.user_id,
    plays.level,
    found.song_id,
    found.artist_id,
    plays.session_id,
    plays.item_in_session,
    plays.location,
    plays.user_agent,
    plays.song_title,
    plays.artist_name,
    plays.song_duration,
    plays.source_object_id
from plays
left join found
    on
        plays.session_id = found.session_id
        and plays.item_in_session = found.item_in_session
        and found.preference = 1;
