-- purpose: the songs that this batch concerns: what it brings, and what its objects brought before
-- grain:   one row a song
-- key:     song_id
-- sources: staging_songs; song_history as it was before the batch

create temporary table changed_songs (
    song_id varchar(32) not null,
    primary key (song_id)
)
diststyle all;

insert into changed_songs (song_id)
with concerned as (
    select song_history.song_id
    from song_history
    inner join staging_objects
        on song_history.source_object_id = staging_objects.source_object_id
    union all
    select staging_songs.song_id
    from staging_songs
)

select distinct concerned.song_id
from concerned;
