"""OpenLineage's own variables: those that mean a key of [LINEAGE], and those of its client.

A scheduler that sends events itself sets them for what it starts. Each wins over dwh.cfg, and a
variable of ours (STARLIFT_LINEAGE_URL) over each.
Source: https://openlineage.io/docs/client/python/configuration
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlift.config.given import AllGiven, Given

_SECTION = "LINEAGE"
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "OPENLINEAGE_URL": "URL",
        "OPENLINEAGE_ENDPOINT": "ENDPOINT",
        "OPENLINEAGE_API_KEY": "API_KEY",
        "OPENLINEAGE_NAMESPACE": "NAMESPACE",
        "OPENLINEAGE_PARENT_ID": "PARENT_ID",
    }
)
_DISABLED = "OPENLINEAGE_DISABLED"
# By these the client itself is told where events go: Kafka, a file, several receivers.
_CLIENT_FILE = "OPENLINEAGE_CONFIG"
_CLIENT_TRANSPORT = "OPENLINEAGE__TRANSPORT"
_CLIENT_READS = ("URL", "ENDPOINT", "API_KEY")


def read_standard(environ: Mapping[str, str]) -> AllGiven:
    """The keys of [LINEAGE] that the standard's variables give; an empty one counts as not set."""
    return {
        (_SECTION, key): Given(environ[name], name)
        for name, key in _KEYS.items()
        if environ.get(name)
    }


def asks_for_lineage(given: AllGiven, environ: Mapping[str, str]) -> bool:
    """Whether events are to be sent."""
    if environ.get(_DISABLED, "").strip().lower() == "true":
        return False
    return (_SECTION, "URL") in given or _tells_client(environ)


def counting(given: AllGiven, environ: Mapping[str, str]) -> AllGiven:
    """What counts of the keys: none that says where to, when the client is told that."""
    if not _tells_client(environ):
        return given
    unread = {(_SECTION, key) for key in _CLIENT_READS}
    return {name: value for name, value in given.items() if name not in unread}


def _tells_client(environ: Mapping[str, str]) -> bool:
    told = (name for name, text in environ.items() if text)
    return any(name == _CLIENT_FILE or name.startswith(_CLIENT_TRANSPORT) for name in told)
