-- purpose: who made the songs
-- grain:   one row an artist of the catalogue
-- key:     artist_id; files spell an artist's name and place in several ways: those of the
--          smallest song_id count, whatever the order of arrival
-- sources: song_history, for changed_artists

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
using changed_artists
where artists.artist_id = changed_artists.artist_id;

insert into artists (artist_id, name, location, latitude, longitude)
with ranked as (
    select
        song_history.artist_id,
        song_history.artist_name,
        song_history.artist_location,
        song_history.artist_latitude,
        song_history.artist_longitude,
        row_number() over (
            partition by song_history.artist_id
            order by
                song_history.song_id,
                song_history.artist_name,
                song_history.artist_location,
                song_history.artist_latitude,
                song_history.artist_longitude
        ) as preference
    from song_history
    inner join changed_artists
        on song_history.artist_id = changed_artists.artist_id
)

select
    ranked.artist_id,
    ranked.artist_name as name,
    ranked.artist_location as location,
    ranked.artist_latitude as latitude,
    ranked.artist_longitude as longitude
from ranked
where ranked.preference = 1;
