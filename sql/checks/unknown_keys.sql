-- severity: warning
-- fate: flagged
-- 'unknown' is the key of what is not in the catalogue. A song or an artist that really has it
-- cannot be told from that: its plays count as plays of the unknown one in the views for the marts.

select
    song_history.song_id,
    song_history.artist_id,
    song_history.title,
    song_history.artist_name
from song_history
inner join changed_songs on song_history.song_id = changed_songs.song_id
where song_history.song_id = 'unknown' or song_history.artist_id = 'unknown';
