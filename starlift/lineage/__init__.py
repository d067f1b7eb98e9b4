"""What a run has read and written, told as OpenLineage events.

The standard: https://openlineage.io. Imported only where events are asked for; the client, which
knows the standard's form and the ways to a receiver, by `client` alone.
"""

from starlift.lineage.columns import column_sources
from starlift.lineage.events import Assertion, DatasetUse, Fills, Job, RunEvent, State
from starlift.lineage.names import (
    DatasetName,
    job_name,
    part_id,
    run_uuid,
    source_name,
    table_name,
)
from starlift.lineage.qualified import LOST, Columns, qualified
from starlift.lineage.sender import Client, Sender, Undelivered
from starlift.lineage.statements import VIEWS, named_columns, read_tables, written_table

__all__ = [
    "LOST",
    "VIEWS",
    "Assertion",
    "Client",
    "Columns",
    "DatasetName",
    "DatasetUse",
    "Fills",
    "Job",
    "RunEvent",
    "Sender",
    "State",
    "Undelivered",
    "column_sources",
    "job_name",
    "named_columns",
    "part_id",
    "qualified",
    "read_tables",
    "run_uuid",
    "source_name",
    "table_name",
    "written_table",
]
