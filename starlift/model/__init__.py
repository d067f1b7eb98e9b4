"""What the DDL tells of the warehouse: its tables, their keys, how they are spread and sorted."""

from starlift.model.tables import ColumnDescription, TableDescription, describe_tables

__all__ = ["ColumnDescription", "TableDescription", "describe_tables"]
