"""Starlift: a dimensional warehouse in Redshift's SQL, run on the engine of one's choice."""

__version__ = "0.1.0"
