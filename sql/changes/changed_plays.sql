-- purpose: the plays that this batch concerns: what it brings, what its objects brought before, and
--          the plays that a song of the batch is, or was, the song of
-- grain:   one row an event
-- key:     (session_id, item_in_session)
-- sources: staging_events, staging_songs; play_history, song_history, songplays as they were before
--          the batch

create temporary table changed_plays (
    session_id integer not null,
    item_in_session integer not null,
    primary key (session_id, item_in_session)
)
diststyle even;

insert into changed_plays (session_id, item_in_session)
with brought as (
    select
        song_history.title,
        song_history.artist_name,
        song_history.duration
    from song_history
    inner join staging_objects
        on song_history.source_object_id = staging_objects.source_object_id
    union all
    select
        staging_songs.title,
        staging_songs.artist_name,
        staging_songs.duration
    from staging_songs
),

concerned as (
    select
        play_history.session_id,
        play_history.item_in_session
    from play_history
    inner join staging_objects
        on play_history.source_object_id = staging_objects.source_object_id
    union all
    select
        staging_events.session_id,
        staging_events.item_in_session
    from staging_events
    where staging_events.page = 'NextSong'
    union all
    select
        songplays.session_id,
        songplays.item_in_session
    from songplays
    inner join brought
        on
            songplays.song_title = brought.title
            and songplays.artist_name = brought.artist_name
            and songplays.song_duration = brought.duration
)

select distinct
    concerned.session_id,
    concerned.item_in_session
from concerned;
