-- purpose: what there is to listen to
-- grain:   one row a song of the catalogue
-- key:     song_id; should a song come in several files, the smallest artist, title and year count
-- sources: song_history, for changed_songs

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
using changed_songs
where songs.song_id = changed_songs.song_id;

insert into songs (song_id, title, artist_id, year, duration)
with ranked as (
    select
        song_history.song_id,
        song_history.title,
        song_history.artist_id,
        song_history.year,
        song_history.duration,
        row_number() over (
            partition by song_history.song_id
            order by
                song_history.artist_id,
                song_history.title,
                song_history.year,
                song_history.duration
        ) as preference
    from song_history
    inner join changed_songs
        on song_history.song_id = changed_songs.song_id
)

select
    ranked.song_id,
    ranked.title,
    ranked.artist_id,
    ranked.year,
    ranked.duration
from ranked
where ranked.preference = 1;
