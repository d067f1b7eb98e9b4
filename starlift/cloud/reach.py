"""Whether a database answers where it is said to be, without a password: does it speak TLS?"""

from __future__ import annotations

import ipaddress
import socket
import struct
import urllib.request

_WITHIN_S = 10.0
# What a client of PostgreSQL's protocol says first, and a server answers by S or N.
# https://www.postgresql.org/docs/current/protocol-message-formats.html (SSLRequest)
_SSL_REQUEST = struct.pack(">ii", 8, 80877103)
_HAS_TLS = b"S"
CHECK_IP = "https://checkip.amazonaws.com"
_CHECK_IP_WITHIN_S = 3
_LONGEST_ADDRESS = 64


def unreached(host: str, port: int) -> str | None:
    """Why the database does not answer, in words; None if it does, and speaks TLS."""
    try:
        with socket.create_connection((host, port), timeout=_WITHIN_S) as connection:
            connection.sendall(_SSL_REQUEST)
            answer = connection.recv(1)
    except socket.gaierror:
        return f"the name {host} is not known here"
    except TimeoutError:
        return f"{host}, port {port}, does not answer within {_WITHIN_S:.0f} s"
    except OSError as error:
        return f"{host}, port {port}: {error.strerror or error}"
    if answer != _HAS_TLS:
        return f"{host}, port {port}, answers without TLS"
    return None


def tunnel_command(instance: str, host: str, port: int, region: str) -> str:
    """The command that forwards a port of this machine to a private database.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
    """
    to = f"host={host},portNumber={port},localPortNumber={port}"
    return (
        f"aws ssm start-session --region {region} --target {instance} --document-name "
        f"AWS-StartPortForwardingSessionToRemoteHost --parameters {to}"
    )


def own_address(url: str = CHECK_IP) -> str | None:
    """The address that this machine comes from, as Amazon sees it; None if it cannot be had."""
    try:
        with urllib.request.urlopen(url, timeout=_CHECK_IP_WITHIN_S) as answer:  # noqa: S310 - a constant
            text = answer.read(_LONGEST_ADDRESS).decode("ascii").strip()
            return str(ipaddress.IPv4Address(text))
    except (OSError, ValueError):
        return None
