"""A warehouse project on disk -> its statements, in order."""

from starlift.project.addresses import address, address_of
from starlift.project.load import load_project
from starlift.project.origins import named_origin
from starlift.project.placeholders import fill
from starlift.project.project import CheckQuery, Project
from starlift.project.sql_files import (
    SqlFile,
    read_checks,
    read_grants,
    read_tables,
    read_views,
)

__all__ = [
    "CheckQuery",
    "Project",
    "SqlFile",
    "address",
    "address_of",
    "fill",
    "load_project",
    "named_origin",
    "read_checks",
    "read_grants",
    "read_tables",
    "read_views",
]
