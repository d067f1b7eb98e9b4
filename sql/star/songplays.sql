-- purpose: the plays, which all questions are about
-- grain:   one row a play: an event of the page NextSong with a user
-- key:     songplay_id; (session_id, item_in_session) identifies the event it came from
-- sources: staging_events, staging_songs
--
-- A play finds its song by title, artist name and duration; where two songs of the catalogue share
-- all three, the smaller song_id counts, so that no play is multiplied. A play whose song is not
-- in the catalogue stays, with a NULL song_id.

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
    primary key (songplay_id),
    foreign key (start_time) references time (start_time),
    foreign key (user_id) references users (user_id),
    foreign key (song_id) references songs (song_id),
    foreign key (artist_id) references artists (artist_id)
)
distkey (start_time)
sortkey (start_time);

delete from songplays
using staging_events
where
    songplays.session_id = staging_events.session_id
    and songplays.item_in_session = staging_events.item_in_session;

insert into songplays (
    start_time,
    user_id,
    level,
    song_id,
    artist_id,
    session_id,
    item_in_session,
    location,
    user_agent
)
with plays as (
    select
        staging_events.ts as start_time,
        staging_events.user_id,
        staging_events.level,
        staging_events.song,
        staging_events.artist,
        staging_events.length,
        staging_events.session_id,
        staging_events.item_in_session,
        staging_events.location,
        staging_events.user_agent,
        row_number() over (
            partition by staging_events.session_id, staging_events.item_in_session
            order by staging_events.ts, staging_events.user_id, staging_events.song
        ) as repetition
    from staging_events
    where
        staging_events.page = 'NextSong'
        and staging_events.user_id is not null
),

catalogue as (
    select
        staging_songs.song_id,
        staging_songs.artist_id,
        staging_songs.title,
        staging_songs.artist_name,
        staging_songs.duration,
        row_number() over (
            partition by
                staging_songs.title, staging_songs.artist_name, staging_songs.duration
            order by staging_songs.song_id
        ) as preference
    from staging_songs
)

select
    plays.start_time,
    plays.user_id,
    plays.level,
    catalogue.song_id,
    catalogue.artist_id,
    plays.session_id,
    plays.item_in_session,
    plays.location,
    plays.user_agent
from plays
left join catalogue
    on
        plays.song = catalogue.title
        and plays.artist = catalogue.artist_name
        and plays.length = catalogue.duration
        and catalogue.preference = 1
where plays.repetition = 1;
