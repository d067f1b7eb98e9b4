-- Which songs are played most? Of the plays whose song is in the catalogue.

select
    songs.title,
    artists.name as artist,
    count(*) as plays
from songplays
inner join songs on songplays.song_id = songs.song_id
inner join artists on songplays.artist_id = artists.artist_id
group by songs.title, artists.name
order by plays desc, songs.title asc, artists.name asc
limit 5;
