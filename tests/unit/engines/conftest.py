"""An empty warehouse on the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """An empty warehouse, whatever the environment says."""
    session = connect(load_settings(tmp_path, environ={}))
    yield session
    session.close()
