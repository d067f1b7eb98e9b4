"""Drop every table of the warehouse and create all of them, empty.

Run it first, and at any time to begin again: python create_tables.py

The statements are Redshift's SQL, from sql_queries.py. They run in one transaction: if one of them
fails, the warehouse stays as it was.
"""

from pathlib import Path

from starlift.cli.course import run_create_tables
from starlift.project import Project

from sql_queries import create_table_queries, drop_table_queries, grant_queries

project = Project.of(
    Path(__file__).resolve().parent,
    drop=drop_table_queries,  # the fact before the dimensions that it refers to
    create=create_table_queries,  # staging, the dimensions, the fact
    grants=grant_queries,  # once `starlift cloud grant` has made the roles
)

if __name__ == "__main__":
    run_create_tables(project, __doc__)
