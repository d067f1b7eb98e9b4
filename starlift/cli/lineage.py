"""OpenLineage events of a command's runs, where they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlift.cli.output import tell
from starlift.cli.session import Session
from starlift.config import Settings
from starlift.errors import ConfigError
from starlift.pipeline.ledger import Follow, unfollowed
from starlift.project import Project

if TYPE_CHECKING:
    from starlift.lineage import Client, Sender, Undelivered


@contextmanager
def followed(session: Session, project: Project) -> Iterator[Follow]:
    """What tells of the runs within; at the end, what could not be told is a notice.

    Raises:
        ConfigError: events are asked for, and their client is not installed.
    """
    settings = session.settings
    if not settings.sends_lineage:
        yield unfollowed
        return
    sender = _sender(settings)
    from starlift.pipeline.following import Following

    try:
        yield Following(sender, project, settings)
    finally:
        undelivered = sender.close()
        if undelivered is not None:
            _tell(undelivered, is_json=session.is_json)


def _sender(settings: Settings) -> Sender:
    """What sends events. Its client takes 0.3 s to import: a thread does that."""
    from importlib.util import find_spec

    if find_spec("openlineage") is None or find_spec("openlineage.client") is None:
        raise ConfigError(
            "OpenLineage events are asked for, by [LINEAGE] or a variable OPENLINEAGE_..., and the "
            "client that sends them is not installed.",
            hint="pip install 'starlift[lineage]'; or ask for none: OPENLINEAGE_DISABLED=true.",
        )
    from starlift.lineage import Sender

    def connect() -> Client:
        from starlift.lineage.client import OpenLineage

        return OpenLineage(settings)

    return Sender(connect, settings.lineage.wait_seconds)


def _tell(undelivered: Undelivered, *, is_json: bool) -> None:
    message = (
        f"{undelivered.count} of {undelivered.of} OpenLineage events were not delivered: "
        f"{undelivered.reason}"
    )
    tell(json.dumps({"notice": message}) if is_json else f"Notice: {message}")
