-- purpose: the songs that a play may be of: those of the catalogue, and the unknown one
-- grain:   one row a song; 'unknown' stands for all songs that are not in the catalogue
-- key:     song_id
-- sources: songs

create view songs_and_unknown as
select
    songs.song_id,
    songs.title,
    songs.artist_id,
    songs.year,
    songs.duration
from songs
where songs.song_id <> 'unknown'
union all
select
    'unknown' as song_id,
    'Unknown' as title,
    'unknown' as artist_id,
    cast(null as integer) as year,
    cast(null as double precision) as duration;
