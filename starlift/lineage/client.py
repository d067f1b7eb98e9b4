"""Events in the standard's form, sent by OpenLineage's own client. Nobody else imports it.

Source: https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets beside it.
"""

from __future__ import annotations

import logging
from datetime import UTC
from functools import partial
from typing import Any

from openlineage.client import OpenLineageClient, event_v2
from openlineage.client.facet_v2 import (
    JobFacet,
    RunFacet,
    error_message_run,
    job_type_job,
    parent_run,
    processing_engine_run,
    set_producer,
    sql_job,
    tags_run,
)

import starlift
from starlift.config import Settings
from starlift.lineage.datasets import inputs, outputs
from starlift.lineage.events import RunEvent
from starlift.lineage.names import table_name
from starlift.redshift.statements import for_display

_PRODUCER = f"https://pypi.org/project/starlift/{starlift.__version__}"
_NAME = "STARLIFT"
# Whose words are not for standard error: what keeps events from being sent is told in a notice.
_QUIET = ("openlineage", "urllib3", "sqlglot")
# A receiver that is away for a moment is asked again; one that stays away is told of soon.
_RETRY = {"total": 2, "connect": 2, "read": 0, "backoff_factor": 0.1}


class OpenLineage:
    """OpenLineage's client, that sends to where the settings say, or its own variables say.

    What it or a transport of its raises is theirs: of many kinds. Some transports raise nothing,
    or send later, and only log what they could not send: it is raised here, or told at the end.

    Raises:
        ValueError: its variables do not say where to.
    """

    def __init__(self, settings: Settings) -> None:
        set_producer(_PRODUCER)
        self._failures = _Failures()
        for name in _QUIET:
            logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger("openlineage.client.transport").addHandler(self._failures)
        self._client = OpenLineageClient(config=_transport(settings))
        if self._client.transport.kind == "console" and not _has_type(self._client):
            raise ValueError(
                "neither OPENLINEAGE_CONFIG nor OPENLINEAGE__TRANSPORT... says where to"
            )
        self._form = _Form(settings)

    def emit(self, event: RunEvent) -> None:
        """Send an event, or take it to send it later."""
        known = len(self._failures.texts)
        try:
            self._client.emit(self._form.event(event))
        finally:
            logged = self._failures.texts[known:]
            del self._failures.texts[known:]
        if logged:
            raise RuntimeError(logged[0])

    def close(self, wait_s: float) -> list[str]:
        """Send what was taken; of each event that could not be sent, why."""
        has_sent = self._client.close(wait_s)
        late = [] if has_sent else [f"the client could not send them within {wait_s:.0f} s"]
        return self._failures.texts or late


class _Failures(logging.Handler):
    """Keeps what transports log of events that they could not send."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.name.endswith(".composite"):
            self.texts.append(record.getMessage())


def _has_type(client: OpenLineageClient) -> bool:
    return bool(client.config.transport and client.config.transport.get("type"))


def _transport(settings: Settings) -> dict[str, Any] | None:
    chosen = settings.lineage
    if chosen.url is None:
        return None
    transport: dict[str, Any] = {
        "type": "http",
        "url": chosen.url,
        "endpoint": chosen.endpoint,
        "timeout": max(1, chosen.wait_seconds),
        "retry": _RETRY,
    }
    if chosen.api_key is not None:
        transport["auth"] = {"type": "api_key", "apiKey": chosen.api_key}
    return {"transport": transport}


class _Form:
    """The standard's form of the house's events."""

    def __init__(self, settings: Settings) -> None:
        self._namespace = settings.lineage.namespace
        self._above = settings.lineage.parent_id
        self._name_of = partial(table_name, settings)

    def event(self, event: RunEvent) -> event_v2.RunEvent:
        """An event as the client takes it."""
        return event_v2.RunEvent(
            eventType=event_v2.RunState(event.state.value),
            eventTime=event.at.replace(tzinfo=UTC).isoformat(timespec="milliseconds"),
            run=event_v2.Run(str(event.run), self._run_facets(event)),
            job=event_v2.Job(self._namespace, event.job.name, self._job_facets(event)),
            inputs=inputs(event),
            outputs=outputs(event, self._name_of),
            producer=_PRODUCER,
        )

    def _run_facets(self, event: RunEvent) -> dict[str, RunFacet]:
        facets: dict[str, RunFacet] = {
            "processing_engine": processing_engine_run.ProcessingEngineRunFacet(
                version=starlift.__version__, name="Starlift"
            ),
        }
        if event.tags:
            tags = [tags_run.TagsRunFacetFields(*tag, _NAME) for tag in event.tags]
            facets["tags"] = tags_run.TagsRunFacet(tags)
        if (parent := self._parent(event)) is not None:
            facets["parent"] = parent
        if event.error:
            facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(event.error, "PYTHON")
        return facets

    def _parent(self, event: RunEvent) -> parent_run.ParentRunFacet | None:
        """The run that this one is a part of, and, above that, the one that started it."""
        above = None if self._above is None else self._above.rsplit("/", 2)
        if event.within is not None:
            run, job = event.within
            namespace, name, run_id = (self._namespace, job, str(run)) if above is None else above
            parent = (parent_run.Run(str(run)), parent_run.Job(self._namespace, job))
        elif above is not None:
            namespace, name, run_id = above
            parent = (parent_run.Run(run_id), parent_run.Job(namespace, name))
        else:
            return None
        root = parent_run.Root(parent_run.RootRun(run_id), parent_run.RootJob(namespace, name))
        return parent_run.ParentRunFacet(*parent, root)

    def _job_facets(self, event: RunEvent) -> dict[str, JobFacet]:
        facets: dict[str, JobFacet] = {
            "jobType": job_type_job.JobTypeJobFacet("BATCH", _NAME, event.job.kind)
        }
        if event.job.statements:
            text = ";\n\n".join(for_display(each) for each in event.job.statements)
            facets["sql"] = sql_job.SQLJobFacet(f"{text};", "redshift")
        return facets
