"""The warehouse's SQL, in the order in which it runs: what create_tables.py and etl.py import.

Each table stands in one file under sql/: its CREATE TABLE, then what loads it. Here they are put
in order: a table comes after those that it is loaded from or refers to. Values of dwh.cfg stand in
the files as '${log_data}' and are filled in when a statement runs.
"""

from pathlib import Path

from starlift.project import read_checks, read_tables

SQL = Path(__file__).resolve().parent / "sql"

# From the bucket, as it arrived. Songs first: a play finds its song.
staging = read_tables(SQL / "staging", ["staging_songs", "staging_events"])

# From staging: the dimensions, then the fact that refers to them.
star = read_tables(SQL / "star", ["artists", "songs", "users", "time", "songplays"])

drop_table_queries = [table.drop for table in reversed(staging + star)]
create_table_queries = [table.create for table in staging + star]
copy_table_queries = [query for table in staging for query in table.copy]
insert_table_queries = [query for table in star for query in table.insert]

# What must not pass silently: SELECTs of offending rows.
check_queries = read_checks(SQL / "checks")
