"""The warehouse's SQL, in the order in which it runs: what create_tables.py and etl.py import.

Each table stands in one file under sql/: its CREATE TABLE, then what loads it; each view in one of
its own. Here they are put in order: a table comes after those that it is loaded from or refers to,
a view after all. Values of dwh.cfg stand in the files as '${log_data}' and are filled in when a
statement runs.
"""

from pathlib import Path

from starlift.project import read_checks, read_grants, read_tables, read_views

SQL = Path(__file__).resolve().parent / "sql"

# From the bucket, as it arrived: what is new in it, and which objects that is.
staging = read_tables(SQL / "staging", ["staging_objects", "staging_songs", "staging_events"])

# Which keys of the star the batch concerns: what it brings, and what its objects brought before.
# They are temporary: each load makes them anew.
changes = read_tables(
    SQL / "changes",
    ["changed_songs", "changed_artists", "changed_plays", "changed_users", "changed_moments"],
)

# What the bucket's objects say, kept: the rows of those that the batch loads anew are replaced.
history = read_tables(SQL / "history", ["song_history", "play_history"])

# From history, for the keys that have changed: the dimensions, then the fact that refers to them.
star = read_tables(SQL / "star", ["artists", "songs", "users", "user_levels", "time", "songplays"])

# What the marts read: views in which no key is NULL, and dimensions that have the unknown member.
marts = read_views(SQL / "marts", ["songs_and_unknown", "artists_and_unknown", "plays"])

tables = [*staging, *history, *star]
drop_table_queries = [each.drop for each in reversed([*tables, *marts])]
create_table_queries = [each.create for each in [*tables, *marts]]
copy_table_queries = [query for table in staging for query in table.copy]
insert_table_queries = [
    *(query for table in changes for query in (table.drop, table.create)),
    *(query for table in [*changes, *tables] for query in table.insert),
]

# What must not pass silently: SELECTs of offending rows.
check_queries = read_checks(SQL / "checks")

# Who may do what, on an engine that has users.
grant_queries = read_grants(SQL / "grants.sql")
