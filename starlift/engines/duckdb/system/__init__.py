"""Redshift's system tables and views on the embedded engine, and what they are made from."""
