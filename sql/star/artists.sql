-- purpose: who made the songs
-- grain:   one row an artist of the catalogue
-- key:     artist_id; files spell an artist's name and place in several ways: those of the
--          smallest song_id count, whatever the order of arrival
-- sources: staging_songs

create table artists (
    artist_id varchar(32) not null,
    name varchar(512) not null,
    location varchar(512),
    latitude double precision,
    longitude double precision,
    primary key (artist_id)
)
diststyle all
sortkey (artist_id);

delete from artists
using staging_songs
where artists.artist_id = staging_songs.artist_id;

insert into artists (artist_id, name, location, latitude, longitude)
with ranked as (
    select
        staging_songs.artist_id,
        staging_songs.artist_name,
        staging_songs.artist_location,
        staging_songs.artist_latitude,
        staging_songs.artist_longitude,
        row_number() over (
            partition by staging_songs.artist_id
            order by
                staging_songs.song_id,
                staging_songs.artist_name,
                staging_songs.artist_location,
                staging_songs.artist_latitude,
                staging_songs.artist_longitude
        ) as preference
    from staging_songs
)

select
    ranked.artist_id,
    ranked.artist_name as name,
    ranked.artist_location as location,
    ranked.artist_latitude as latitude,
    ranked.artist_longitude as longitude
from ranked
where ranked.preference = 1;
