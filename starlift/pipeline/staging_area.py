"""The staging area: where small objects are joined into parts before COPY reads them.

It is a place in a bucket, or on the machine that runs the load. Beside a COPY's parts stand the
manifest that COPY reads, and an index that leads from a part's line to the object and its line.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from starlift.config import Engine, Settings
from starlift.copy.changes import ChangeCount, Rule
from starlift.copy.intake import Intake, Piece
from starlift.copy.keys import SeenKeys
from starlift.copy.load_errors import LoadError
from starlift.copy.report import CopyReport, FileLoad, load_failed
from starlift.copy.sources import Buckets
from starlift.errors import ConfigError, CopyError, StorageError
from starlift.pipeline.engine_copies import EngineCopies
from starlift.pipeline.parts import SMALL_BYTES, Joining, joined, part_bytes
from starlift.pipeline.staged_lists import Folder
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.copy_source import from_manifest
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse_shared
from starlift.storage import ObjectInfo, open_store, parse_url

_NAME_CHARACTERS = 8


@dataclass(frozen=True)
class Staged:
    """A COPY whose objects are staged: the statement that reads the manifest, and its intake.

    `files` are the objects that were joined or left; `objects` and `size_bytes` are of all sources.
    `keys` and `paths_digest` are those of the report, where the engine itself tells of none.
    """

    statement: str
    intake: Intake
    files: tuple[FileLoad, ...]
    objects: int
    size_bytes: int
    max_errors: int
    duration_s: float
    keys: tuple[tuple[str, str, bool], ...] = ()
    paths_digest: str = ""

    def told(self, report: CopyReport) -> CopyReport:
        """The COPY's report in terms of the sources: no part is told of as an object."""
        others = tuple(file for file in report.files if file.url not in self.intake.parts)
        return replace(
            report,
            objects=self.objects,
            size_bytes=self.size_bytes,
            errors=tuple(map(self._placed, report.errors)),
            files=(*self.files, *others),
            parts=len(self.intake.parts),
            changes=tuple(map(self._with_headers, report.changes)),
            keys=self.keys or report.keys,
            paths_digest=self.paths_digest or report.paths_digest,
        )

    def _with_headers(self, change: ChangeCount) -> ChangeCount:
        """Lines that IGNOREHEADER skips, with those of sources whose header no part has."""
        if change.rule is not Rule.IGNORE_HEADER:
            return change
        left_out = (piece.object_line - 1 for of in self.intake.parts.values() for piece in of[1:])
        return replace(change, count=change.count + sum(left_out))

    def failed(self, error: CopyError) -> CopyError:
        """The error of a COPY that failed, its load errors placed in the sources."""
        if not error.load_errors:
            return error
        placed = [self._placed(each) for each in error.load_errors]
        failed = load_failed(error.table, placed, self.max_errors)
        failed.hint = error.hint
        return failed

    def _placed(self, error: LoadError) -> LoadError:
        return error.at(*self.intake.place(error.file, error.line))


class StagingArea:
    """The place of one warehouse's parts in [STAGING] LOCATION, and one run's within it."""

    def __init__(self, settings: Settings, run_id: int) -> None:
        assert settings.staging.location is not None  # noqa: S101 - whoever opens one has asked
        self._settings = settings
        self._is_read_by_engine = settings.warehouse.engine is Engine.REDSHIFT
        self._home = parse_url(f"{settings.staging.location}/{_warehouse(settings)}")
        self._run = f"{self._home.key}/run-{run_id}-{token_hex(4)}"
        self._directory = settings.buckets.get(self._home.bucket)
        if self._directory is not None:
            _make(self._directory)
        self._own = open_store(self._home.bucket, settings)

    def stage(self, statement: str, intake: Intake, *, has_numbers: bool = False) -> Staged:
        """Join what is small among a COPY's objects, and write parts, manifest and index.

        With `has_numbers` the table asks for each row's object.

        Raises:
            ConfigError: when the COPY would take the parts for objects of its own.
            StorageError: when an object cannot be read, or a part not be written.
        """
        started = time.perf_counter()
        tree = parse_shared(statement)
        assert isinstance(tree, CopyFrom)  # noqa: S101 - what has an intake
        command = copy_command(tree)
        self._check_apart(command)
        name = f"{command.schema or 'public'}.{command.table}"
        folder = Folder(self._own, self._home.bucket, f"{self._run}/{name}")
        joining = Joining(known=dict(intake.known), corrected=intake.corrections.keys())
        if self._is_read_by_engine:
            joining.seen = SeenKeys()
            joining.numbers = intake.ids if has_numbers else None
        written = self._write_parts(folder.path, intake.objects, command, joining)
        large = [info for info in intake.objects if info.size_bytes >= SMALL_BYTES]
        others = sorted((*joining.alone, *large), key=lambda info: info.url)
        parts = self._own.find(list(written))
        by_url = {f"s3://{self._home.bucket}/{key}": pieces for key, pieces in written.items()}
        copies = EngineCopies(
            folder, self._settings, statement, tree, command, intake, joining, by_url
        )
        if self._is_read_by_engine:
            staged = copies.staged(parts, others)
        else:
            objects = (*parts, *others)
            staged = Intake(objects, intake.ids, joining.known, by_url, intake.corrections)
            statement = from_manifest(statement, tree, folder.write_manifest(objects))
        folder.write_index(staged.parts)
        return Staged(
            statement,
            staged,
            tuple(joining.files),
            len(intake.objects),
            sum(info.size_bytes for info in intake.objects),
            command.max_errors or 0,
            time.perf_counter() - started,
            keys=copies.keys,
            paths_digest=copies.paths_digest if self._is_read_by_engine else "",
        )

    def _check_apart(self, command: CopyCommand) -> None:
        home = f"s3://{self._home.bucket}/{self._home.key}/"
        if not command.has_manifest and home.startswith(command.source):
            raise ConfigError(
                f"LOCATION under [STAGING] is {self._settings.staging.location}, which lies within "
                f"{command.source}: the COPY of {command.table} would load the parts that are "
                "left there as data",
                hint="name a place that no COPY reads from.",
            )

    def _write_parts(
        self, folder: str, objects: Sequence[ObjectInfo], command: CopyCommand, joining: Joining
    ) -> dict[str, Sequence[Piece]]:
        """Write the parts that the small ones make; the pieces of each, by its key."""
        small = [info for info in objects if info.size_bytes < SMALL_BYTES]
        most_bytes = part_bytes(small, self._settings.staging)
        contents = Buckets(lambda bucket: open_store(bucket, self._settings)).read_many(small)
        written: dict[str, Sequence[Piece]] = {}
        for part in joined(contents, command, most_bytes, joining):
            key = f"{folder}/part-{len(written) + 1:05}"
            self._own.write(key, part.packed(command.compression))
            written[key] = part.pieces
        return written

    def clear(self) -> None:
        """Remove all parts of this warehouse, those of loads that were killed among them.

        Raises:
            StorageError: when they cannot be listed or removed.
        """
        for info in self._own.list(f"{self._home.key}/"):
            self._own.delete(info.key)
        if self._directory is not None:
            shutil.rmtree(self._directory / self._home.key, ignore_errors=True)  # no files are left


@contextmanager
def staging_area(
    settings: Settings, run_id: int, notices: list[str]
) -> Iterator[StagingArea | None]:
    """A run's staging area, if one is configured; its parts go when the run has ended.

    Those of a run that failed stay until the next one, if that is asked for. That parts could not
    be removed after a run was published is a notice.

    Raises:
        StorageError: what is left of earlier runs cannot be removed.
    """
    if settings.staging.location is None:
        yield None
        return
    area = StagingArea(settings, run_id)
    area.clear()
    try:
        yield area
    except BaseException:
        if not settings.staging.keep_failed:
            with suppress(StorageError):  # the first error is the one to see
                area.clear()
        raise
    try:
        area.clear()
    except StorageError as error:
        notices.append(f"The parts in {settings.staging.location} stay: {error.message}")


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The staging area {directory} cannot be made: {error.strerror}.",
            hint="name another LOCATION under [STAGING], or make the directory.",
        ) from error


def _warehouse(settings: Settings) -> str:
    """A name for the warehouse, by where it is: several may share a location."""
    cluster, warehouse = settings.cluster, settings.warehouse
    place = f"{warehouse.engine}\n{warehouse.path}\n{cluster.host}\n{cluster.db_name}"
    return f"starlift-{hashlib.sha256(place.encode()).hexdigest()[:_NAME_CHARACTERS]}"
