"""The formats of dates and numbers in Redshift, and what DuckDB makes of each element."""
