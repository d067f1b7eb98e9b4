"""A database for COPYs to load into."""

import duckdb
import pytest


@pytest.fixture(scope="session")
def connection():
    """A database in memory."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        yield connection
