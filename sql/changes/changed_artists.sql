-- purpose: the artists that this batch concerns: of what it brings, and of what its objects brought
--          before
-- grain:   one row an artist
-- key:     artist_id
-- sources: staging_songs; song_history as it was before the batch

create temporary table changed_artists (
    artist_id varchar(32) not null,
    primary key (artist_id)
)
diststyle all;

insert into changed_artists (artist_id)
with concerned as (
    select song_history.artist_id
    from song_history
    inner join staging_objects
        on song_history.source_object_id = staging_objects.source_object_id
    union all
    select staging_songs.artist_id
    from staging_songs
)

select distinct concerned.artist_id
from concerned;
