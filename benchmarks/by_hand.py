"""The yardstick: the song warehouse as one would write it by hand in DuckDB, without safety.

Both globs are read with explicit types, staging is kept on disk; no record is checked, no error is
kept, nothing is known of what was loaded. usage: by_hand.py BUCKET DATABASE
"""

import sys
from pathlib import Path

import duckdb

EVENTS = {
    "artist": "VARCHAR", "auth": "VARCHAR", "firstName": "VARCHAR", "gender": "VARCHAR",
    "itemInSession": "INTEGER", "lastName": "VARCHAR", "length": "DOUBLE", "level": "VARCHAR",
    "location": "VARCHAR", "method": "VARCHAR", "page": "VARCHAR", "registration": "DOUBLE",
    "sessionId": "INTEGER", "song": "VARCHAR", "status": "INTEGER", "ts": "BIGINT",
    "userAgent": "VARCHAR", "userId": "VARCHAR",
}  # fmt: skip
SONGS = {
    "num_songs": "INTEGER", "artist_id": "VARCHAR", "artist_latitude": "DOUBLE",
    "artist_longitude": "DOUBLE", "artist_location": "VARCHAR", "artist_name": "VARCHAR",
    "song_id": "VARCHAR", "title": "VARCHAR", "duration": "DOUBLE", "year": "INTEGER",
}  # fmt: skip

STAR = """
create table songplays as
select row_number() over () as songplay_id, make_timestamp_ms(ts) as start_time,
    userId::int as user_id, e."level", song_id, artist_id, sessionId as session_id, e.location,
    userAgent as user_agent
from staging_events as e
left join staging_songs as s
    on e.song = s.title and e.artist = s.artist_name and e.length = s.duration
where page = 'NextSong';
create table users as
select userId::int as user_id, arg_max(firstName, ts) as first_name,
    arg_max(lastName, ts) as last_name, arg_max(gender, ts) as gender,
    arg_max("level", ts) as "level"
from staging_events where page = 'NextSong' group by userId;
create table songs as
select distinct song_id, title, artist_id, "year", duration from staging_songs;
create table artists as
select artist_id, any_value(artist_name) as name, any_value(artist_location) as location,
    any_value(artist_latitude) as latitude, any_value(artist_longitude) as longitude
from staging_songs group by artist_id;
create table time as
select start_time, hour(start_time) as "hour", day(start_time) as "day",
    week(start_time) as "week", month(start_time) as "month", year(start_time) as "year",
    dayofweek(start_time) as weekday
from (select distinct start_time from songplays);
checkpoint;
"""


def main(bucket: str, database: str) -> None:
    """Make the whole warehouse anew."""
    Path(database).unlink(missing_ok=True)
    connection = duckdb.connect(database)
    for table, prefix, columns in (
        ("staging_events", "log_data/*/*/*.json", EVENTS),
        ("staging_songs", "song_data/*/*/*/*.json", SONGS),
    ):
        source = f"read_json('{bucket}/{prefix}', columns={columns}, format='newline_delimited')"
        connection.execute(f"create table {table} as select * from {source}")
    connection.execute(STAR)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
