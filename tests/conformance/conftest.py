"""A database, and a warehouse, for COPYs to load into."""

import duckdb
import pytest

from tests.conformance.warehouse import Warehouse


@pytest.fixture(scope="session")
def connection():
    """A database in memory."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        yield connection


@pytest.fixture
def warehouse(tmp_path):
    """An empty warehouse with an empty bucket."""
    opened = Warehouse(tmp_path)
    yield opened
    opened.connection.close()
