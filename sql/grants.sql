-- purpose: who may do what in the warehouse: a loader writes, the front office reads
-- roles:   loader runs etl.py; analysts read the star and the marts' views, and nothing else
--
-- `starlift cloud grant` makes the roles that are missing and grants all of this; create_tables.py
-- grants it again with the tables it makes, once the roles are there. A user gets a role by
-- `grant role analysts to anna`. create_tables.py itself is for the tables' owner.

grant usage on schema public to role loader;

grant usage on schema starlift to role loader;

grant usage on schema public to role analysts;

grant select, insert, update, delete on staging_objects, staging_songs, staging_events
to role loader;

grant select, insert, update, delete on song_history, play_history
to role loader;

grant select, insert, update, delete on artists, songs, users, user_levels, time, songplays
to role loader;

grant select, insert, update, delete on all tables in schema starlift
to role loader;

grant select on artists, songs, users, user_levels, time, songplays
to role analysts;

grant select on songs_and_unknown, artists_and_unknown, plays
to role analysts;
