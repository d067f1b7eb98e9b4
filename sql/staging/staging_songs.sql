-- purpose: the song metadata as it arrived in this batch; keys and columns have the same names;
--          source_object_id, which COPY does not fill, gets the number of the record's object
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
    year integer,
    source_object_id bigint
)
diststyle even;

copy staging_songs (
    num_songs,
    artist_id,
    artist_latitude,
    artist_longitude,
    artist_location,
    artist_name,
    song_id,
    title,
    duration,
    year
)
from '${song_data}'
iam_role '${iam_role}'
region '${region}'
format as json 'auto'
maxerror 1000
compupdate off
statupdate off;
