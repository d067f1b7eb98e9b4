-- purpose: the song metadata as it arrived; keys and columns have the same names
-- grain:   one row a song file
-- key:     song_id
-- sources: ${song_data}

create table staging_songs (
    num_songs integer,
    artist_id varchar(32) not null,
    artist_latitude double precision,
    artist_longitude double precision,
    artist_location varchar(512),
    artist_name varchar(512) not null,
    song_id varchar(32) not null,
    title varchar(512) not null,
    duration double precision,
    year integer
)
diststyle even;

copy staging_songs
from '${song_data}'
iam_role '${iam_role}'
region '${region}'
format as json 'auto'
maxerror 1000
compupdate off
statupdate off;
