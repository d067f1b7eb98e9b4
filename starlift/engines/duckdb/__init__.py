"""The embedded engine: a DuckDB file. The driver is imported in this room alone."""
