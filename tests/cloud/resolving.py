"""Runs `starlift` where the names and addresses of databases lead to a port of this machine.

The first argument is that port. A moto cluster has a name, but nobody behind it.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

_PORTS = {5432, 5439}
_resolve = socket.getaddrinfo


def _redirected(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
    if port in _PORTS:
        return _resolve("127.0.0.1", int(_database), *arguments, **options)
    return _resolve(host, port, *arguments, **options)


_database = sys.argv.pop(1)
socket.getaddrinfo = _redirected

from starlift.cli.main import main  # noqa: E402 - behind what it is to find

main()
