"""A small project whose COPY has the options of a test, with a warehouse and a bucket."""

from __future__ import annotations

from pathlib import Path

from tests.loads.arrivals import Arrivals

PROJECT = """
drop_table_queries = []
create_table_queries = [
    "create table staging_objects (source_object_id bigint, url varchar(2048))",
    "create table cities (id int not null, name varchar(4), size numeric(5,1), "
    "source_object_id bigint)",
    "create table kept (id int, name varchar(4), size numeric(5,1), source_object_id bigint)",
]
copy_table_queries = [
    '''copy cities (id, name, size) from '${song_data}' iam_role 'none' OPTIONS''',
]
insert_table_queries = [
    "delete from kept using staging_objects "
    "where kept.source_object_id = staging_objects.source_object_id",
    "insert into kept (id, name, size, source_object_id) "
    "select id, name, size, source_object_id from cities",
]
"""


def make_cities(directory: Path, options: str, more: str = "") -> Arrivals:
    """An empty warehouse of cities; the objects `song_data/...` are copied with these options."""
    directory.mkdir()
    text = PROJECT.replace("OPTIONS", options.replace("\\", "\\\\"))
    (directory / "sql_queries.py").write_text(text)
    made = Arrivals(directory, project=directory, more=more)
    made.reset()
    return made
