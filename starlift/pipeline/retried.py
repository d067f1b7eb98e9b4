"""Corrected records: what stands in the place of rejected ones, wherever their content is loaded.

They belong to a content, by its SHA-256, and not to a run: the star is a function of the bucket's
objects and of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from starlift.config import Settings
from starlift.copy.intake import Correction
from starlift.copy.load_errors import LoadError, kept_text
from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.errors import CopyError, RetryError
from starlift.pipeline.ledger import now
from starlift.pipeline.loaded import LoadedObject
from starlift.pipeline.plan import CopyPlan, LoadPlan, plan_retaken
from starlift.storage import ObjectInfo, open_store, parse_url

# The kind of a run that loads objects again with corrected records.
RETRY = "retry"
_TABLE = f"{LEDGER_SCHEMA}.retried_records"


class RetriedRecord(NamedTuple):
    """A corrected record, and the reject that it is for. A tuple: there may be many.

    `raw_record` is how the ledger keeps the rejected record, `original` that record as it stands
    in its object. `file_line` is where the file of a retry has it, 0 for one that is in.
    """

    reject_id: str
    table_name: str
    url: str
    sha256: str
    line_number: int
    raw_record: str
    original: str
    corrected: str
    reason: str
    file_line: int = 0


_COLUMNS = RetriedRecord._fields[:-1]


def retried_records(connection: Connection) -> list[RetriedRecord]:
    """The corrected records that the warehouse has."""
    if not connection.catalog.column_types("retried_records", LEDGER_SCHEMA):
        return []
    names = ", ".join(_COLUMNS)
    rows = connection.execute(f"select {names} from {_TABLE} order by reject_id").rows  # noqa: S608
    return [RetriedRecord(*row) for row in rows]


def corrected_records(connection: Connection, more: Sequence[RetriedRecord]) -> list[RetriedRecord]:
    """The corrected records that the warehouse has, and others; of two for one reject the other."""
    found = {each.reject_id: each for each in retried_records(connection)}
    return [*(found | {each.reject_id: each for each in more}).values()]


def write_retried(connection: Connection, run_id: int, records: Sequence[RetriedRecord]) -> None:
    """Keep corrected records, in place of those that the same rejects had before."""
    for each in records:
        connection.execute(f"delete from {_TABLE} where reject_id = '{each.reject_id}'")  # noqa: S608 - of the ledger
    rows = [(*each[: len(_COLUMNS)], run_id, now()) for each in records]
    connection.append(_TABLE, (*_COLUMNS, "run_id", "retried_at"), rows)


def with_corrections(plan: LoadPlan, records: Sequence[RetriedRecord]) -> LoadPlan:
    """The plan of a load in which corrected records take the place of rejected ones."""
    return replace(plan, copies=tuple(_corrected(copy, records) for copy in plan.copies))


def _corrected(copy: CopyPlan, records: Sequence[RetriedRecord]) -> CopyPlan:
    found: dict[str, dict[str, Correction]] = {}
    for each in records:
        if each.table_name == copy.table_name:
            correction = Correction(each.line_number, each.raw_record, each.corrected, each.url)
            found.setdefault(each.sha256, {})[each.reject_id] = correction
    return replace(copy, corrections={key: tuple(of.values()) for key, of in found.items()})


def plan_retries(
    plan: LoadPlan,
    loaded: Mapping[str, Mapping[str, LoadedObject]],
    records: Sequence[RetriedRecord],
    settings: Settings,
) -> LoadPlan:
    """The plan of a load that takes in the objects of corrected records, and nothing else.

    Raises:
        StorageError: when the bucket cannot be asked for them.
    """
    urls = {(each.table_name, each.url) for each in records}
    copies: list[CopyPlan] = []
    left = set(urls)
    for copy in plan.copies:
        wanted = [url for name, url in sorted(left) if name == copy.table_name]
        taken = [url for url in wanted if url in copy.listed]
        left -= {(copy.table_name, url) for url in taken}
        infos = [info for url in taken for info in _found(url, settings)]
        copies.append(plan_retaken(copy, loaded.get(copy.table, {}), infos))
    return LoadPlan(RETRY, tuple(copies))


def _found(url: str, settings: Settings) -> Sequence[ObjectInfo]:
    place = parse_url(url)
    return open_store(place.bucket, settings).find([place.key])


def outdated(copy: CopyPlan, objects: Iterable[LoadedObject]) -> Iterator[str]:
    """What no longer applies, since the object that a COPY took in has another content now."""
    digests = {each.url: each.sha256 for each in objects}
    carried = {*digests.values(), *(copy.known or {})}
    for sha256, corrections in copy.corrections.items():
        for url in sorted({each.url for each in corrections} & digests.keys()):
            if sha256 not in carried:
                count = sum(each.url == url for each in corrections)
                records = "corrected records" if count > 1 else "corrected record"
                yield (
                    f"{url} has changed: {count:,} {records} of it apply no longer; what it holds "
                    "now is loaded, and starlift rejects shows what of it is not."
                )


def refuse_still_bad(
    errors: Iterable[tuple[str, LoadError]], records: Sequence[RetriedRecord]
) -> None:
    """Raise a RetryError if corrected records were rejected again, with their reasons."""
    wanted = {(each.table_name, kept_text(each.corrected)): each for each in records}
    found = []
    for table, error in errors:
        each = wanted.get((table, kept_text(error.raw_record)))
        if each is not None:
            column = f"column {error.column}, " if error.column else ""
            value = f"value {error.raw_value[:80]!r}: " if error.column else ""
            said = f"{column}{value}{int(error.code)} {error.reason}"
            found.append(f"  line {each.file_line}, reject {each.reject_id}: {said}")
    if found:
        lines = "\n".join(found)
        raise RetryError(f"Nothing was published: still rejected are\n{lines}")


@contextmanager
def still_bad_told(records: Sequence[RetriedRecord]) -> Iterator[None]:
    """Say of a COPY that failed which corrected records it rejected, if it was they."""
    try:
        yield
    except CopyError as error:
        refuse_still_bad([(error.table, each) for each in error.load_errors], records)
        raise
