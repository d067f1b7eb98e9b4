"""Load the warehouse: from the bucket into staging tables, and from there into the star.

Run it after create_tables.py, and whenever the bucket has changed: python etl.py

It loads what is new in the bucket, or has changed since: the ledger in the warehouse knows what was
loaded. In one transaction, so that readers see the old warehouse or the new one, never half of it:

1. empty   the staging tables, which hold one batch at a time
2. copy    JSON from the bucket into the staging tables, as it is; a bad record is set aside, with
           its file, line and reason (starlift rejects), and the good ones load
3. insert  from staging into the history of what the bucket says, and from there, for all that has
           changed, into the dimensions, then into the fact that refers to them
4. check   what was kept out of the star and what is odd, by the SELECTs in sql/checks
"""

from pathlib import Path

from starlift.cli.course import run_etl
from starlift.project import Project

from sql_queries import (
    check_queries,
    copy_table_queries,
    create_table_queries,
    insert_table_queries,
)

project = Project.of(
    Path(__file__).resolve().parent,
    create=create_table_queries,
    copy=copy_table_queries,
    insert=insert_table_queries,
    checks=check_queries,
)

if __name__ == "__main__":
    run_etl(project, __doc__)
