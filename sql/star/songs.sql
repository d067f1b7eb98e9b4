-- purpose: what there is to listen to
-- grain:   one row a song of the catalogue
-- key:     song_id; should a song come in several files, the smallest artist, title and year count
-- sources: staging_songs

create table songs (
    song_id varchar(32) not null,
    title varchar(512) not null,
    artist_id varchar(32) not null,
    year integer,
    duration double precision,
    primary key (song_id),
    foreign key (artist_id) references artists (artist_id)
)
diststyle all
sortkey (song_id);

delete from songs
using staging_songs
where songs.song_id = staging_songs.song_id;

insert into songs (song_id, title, artist_id, year, duration)
with ranked as (
    select
        staging_songs.song_id,
        staging_songs.title,
        staging_songs.artist_id,
        staging_songs.year,
        staging_songs.duration,
        row_number() over (
            partition by staging_songs.song_id
            order by
                staging_songs.artist_id,
                staging_songs.title,
                staging_songs.year,
                staging_songs.duration
        ) as preference
    from staging_songs
)

select
    ranked.song_id,
    ranked.title,
    ranked.artist_id,
    ranked.year,
    ranked.duration
from ranked
where ranked.preference = 1;
