-- purpose: the plays for whoever joins them with dimensions: an inner join loses none of them
-- grain:   one row a play
-- key:     songplay_id; (session_id, item_in_session) identifies the event it came from
-- sources: songplays
--
-- No key is NULL: song_id and artist_id of a play whose song is not in the catalogue are 'unknown',
-- of which songs_and_unknown and artists_and_unknown have a row. Which song it was is told by
-- song_title and artist_name.

create view plays as
select
    songplays.songplay_id,
    songplays.start_time,
    songplays.user_id,
    songplays.level,
    songplays.session_id,
    songplays.item_in_session,
    songplays.location,
    songplays.user_agent,
    songplays.song_title,
    songplays.artist_name,
    songplays.song_duration,
    songplays.source_object_id,
    coalesce(songplays.song_id, 'unknown') as song_id,
    coalesce(songplays.artist_id, 'unknown') as artist_id
from songplays;
