-- purpose: the artists that a play may be by: those of the catalogue, and the unknown one
-- grain:   one row an artist; 'unknown' stands for all artists that are not in the catalogue
-- key:     artist_id
-- sources: artists

create view artists_and_unknown as
select
    artists.artist_id,
    artists.name,
    artists.location,
    artists.latitude,
    artists.longitude
from artists
where artists.artist_id <> 'unknown'
union all
select
    'unknown' as artist_id,
    'Unknown' as name,
    'Unknown' as location,
    cast(null as double precision) as latitude,
    cast(null as double precision) as longitude;
