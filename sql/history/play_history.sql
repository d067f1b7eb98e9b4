-- purpose: what the objects of the bucket say of plays: the star can be made again from it
-- grain:   one row a record of an object: an event of the page NextSong, each time it is delivered
-- key:     none: an object may say the same twice; source_object_id is the object
-- sources: staging_events

create table play_history (
    source_object_id bigint not null,
    session_id integer not null,
    item_in_session integer not null,
    start_time timestamp not null,
    user_id integer,
    first_name varchar(128),
    last_name varchar(128),
    gender varchar(8),
    level varchar(16),
    registration double precision,
    song_title varchar(512),
    artist_name varchar(512),
    song_duration double precision,
    location varchar(256),
    user_agent varchar(512)
)
diststyle even
sortkey (start_time);

delete from play_history
using staging_objects
where play_history.source_object_id = staging_objects.source_object_id;

insert into play_history (
    source_object_id,
    session_id,
    item_in_session,
    start_time,
    user_id,
    first_name,
    last_name,
    gender,
    level,
    registration,
    song_title,
    artist_name,
    song_duration,
    location,
    user_agent
)
select
    staging_events.source_object_id,
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.ts as start_time,
    staging_events.user_id,
    staging_events.first_name,
    staging_events.last_name,
    staging_events.gender,
    staging_events.level,
    staging_events.registration,
    staging_events.song as song_title,
    staging_events.artist as artist_name,
    staging_events.length as song_duration,
    staging_events.location,
    staging_events.user_agent
from staging_events
where staging_events.page = 'NextSong';
