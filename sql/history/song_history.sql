-- purpose: what the objects of the bucket say of songs: the star can be made again from it
-- grain:   one row a record of an object
-- key:     none: an object may say the same twice; source_object_id is the object
-- sources: staging_songs

create table song_history (
    source_object_id bigint not null,
    song_id varchar(32) not null,
    title varchar(512) not null,
    artist_id varchar(32) not null,
    artist_name varchar(512) not null,
    artist_location varchar(512),
    artist_latitude double precision,
    artist_longitude double precision,
    duration double precision,
    year integer
)
diststyle all
sortkey (song_id);

delete from song_history
using staging_objects
where song_history.source_object_id = staging_objects.source_object_id;

insert into song_history (
    source_object_id,
    song_id,
    title,
    artist_id,
    artist_name,
    artist_location,
    artist_latitude,
    artist_longitude,
    duration,
    year
)
select
    staging_songs.source_object_id,
    staging_songs.song_id,
    staging_songs.title,
    staging_songs.artist_id,
    staging_songs.artist_name,
    staging_songs.artist_location,
    staging_songs.artist_latitude,
    staging_songs.artist_longitude,
    staging_songs.duration,
    staging_songs.year
from staging_songs;
