"""Names of databases lead to a port of this machine, that of DATABASE_OF_THE_TESTS.

Python imports this at its start where the directory stands on PYTHONPATH. A moto cluster has a
name, but nobody behind it.
"""

from __future__ import annotations

import os
import socket
from typing import Any

_PORTS = {5432, 5439}
_resolve = socket.getaddrinfo
_database = os.environ.get("DATABASE_OF_THE_TESTS")


def _redirected(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
    if port in _PORTS:
        return _resolve("127.0.0.1", int(_database or 0), *arguments, **options)
    return _resolve(host, port, *arguments, **options)


if _database is not None:
    socket.getaddrinfo = _redirected
