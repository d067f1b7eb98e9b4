"""COPY on Redshift, which reads the objects itself; its system views tell what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlift.config import Settings
from starlift.copy.intake import SOURCE_COLUMN, ObjectCopy
from starlift.copy.load_errors import LoadError
from starlift.copy.report import CopyReport, FileLoad, load_failed, told
from starlift.engines.protocols import Outcome
from starlift.engines.redshift.catalog import RedshiftCatalog
from starlift.engines.redshift.copy_history import Copied, CopyHistory
from starlift.engines.redshift.load_errors import LoadErrors
from starlift.engines.redshift.session import Result
from starlift.errors import CopyError, DatabaseError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse_shared
from starlift.redshift.table_text import name_text

_FAILED = "Load into table"


class Copying:
    """COPYs of a session. `run` runs a statement in its transaction."""

    def __init__(
        self,
        run: Callable[[str], Result],
        history: CopyHistory,
        catalog: RedshiftCatalog,
        settings: Settings,
    ) -> None:
        self._run = run
        self._history = history
        self._catalog = catalog
        self._settings = settings

    def run(self, statement: str, tree: CopyFrom) -> Outcome:
        """Run a COPY as it is written.

        Raises:
            CopyError: when it fails; with its load errors, if it has any.
            DatabaseError: when it is refused before it loads.
        """
        report, copied, notices = self._copied(statement, copy_command(tree))
        files = tuple(
            FileLoad(str(url), int(size_bytes), int(lines))
            for url, size_bytes, lines in self._history.files(copied)
        )
        return Outcome(
            row_count=_loaded(report), copy=replace(report, files=files), notices=notices
        )

    def run_all(self, statement: str, copies: Sequence[ObjectCopy]) -> Outcome:
        """Run the COPYs that together are that statement. Raises as `run` does."""
        reports = [_nothing(_command(statement))]
        for each in copies:
            command = _command(each.statement)
            reports.append(self._copied(each.statement, command)[0])
            if each.object_id is not None:
                self._run(_numbering(command, each.object_id))
        whole = _merged(reports)
        return Outcome(row_count=_loaded(whole), copy=whole, notices=tuple(told(whole)))

    def _copied(
        self, statement: str, command: CopyCommand
    ) -> tuple[CopyReport, Copied, tuple[str, ...]]:
        errors = LoadErrors(self._catalog, command, self._settings)
        self._history.begin()
        started = time.perf_counter()
        try:
            notices = self._run(statement).notices
        except DatabaseError as error:
            if _FAILED not in error.message:
                raise
            found = errors.of(self._history.failed())
            raise _failed(error, command, found) from error
        copied = self._history.completed()
        if copied is None:
            raise _untold(command)
        report = CopyReport(
            table=command.table,
            objects=copied.objects,
            size_bytes=copied.size_bytes,
            records=copied.loaded + copied.rejected,
            loaded=copied.loaded,
            errors=tuple(errors.of(self._history.errors(copied))) if copied.rejected else (),
            duration_s=time.perf_counter() - started,
            rejected=copied.rejected,
            file_format=copied.file_format,
            is_noload=command.loads_nothing,
        )
        return report, copied, notices


def _untold(command: CopyCommand) -> CopyError:
    return CopyError(
        f"COPY {command.table}: Redshift has run it, and SYS_LOAD_HISTORY does not tell how many "
        "rows were loaded and how many rejected",
        hint="a load publishes nothing then: run it again. A COPY by itself stands.",
        table=command.table,
    )


def _command(statement: str) -> CopyCommand:
    tree = parse_shared(statement)
    assert isinstance(tree, CopyFrom)  # noqa: S101 - what an intake is copied by
    return copy_command(tree)


def _nothing(command: CopyCommand) -> CopyReport:
    return CopyReport(command.table, 0, 0, 0, 0, (), 0.0, is_noload=command.loads_nothing)


def _numbering(command: CopyCommand, object_id: int) -> str:
    """Give the rows of the COPY before their object's number; all others have theirs."""
    return (
        f"update {name_text(command.schema, command.table)} "
        f"set {SOURCE_COLUMN} = {object_id} where {SOURCE_COLUMN} is null"
    )


def _failed(error: DatabaseError, command: CopyCommand, found: list[LoadError]) -> CopyError:
    if not found:
        return CopyError(error.message, hint=error.hint, table=command.table)
    failed = load_failed(command.table, found, command.max_errors or 0)
    limit = max(1, command.max_errors or 0)
    if len(found) < limit:
        failed.hint = (
            f"SYS_LOAD_ERROR_DETAIL tells of {len(found):,} of the {limit:,} errors at which the "
            f"COPY stopped. {failed.hint}"
        )
    return failed


def _loaded(report: CopyReport) -> int:
    return 0 if report.is_noload else report.loaded


def _merged(all_of: Sequence[CopyReport]) -> CopyReport:
    """The COPYs of one table as one."""
    first, last = all_of[0], all_of[-1]
    return CopyReport(
        table=first.table,
        objects=sum(each.objects for each in all_of),
        size_bytes=sum(each.size_bytes for each in all_of),
        records=sum(each.records for each in all_of),
        loaded=sum(each.loaded for each in all_of),
        errors=tuple(error for each in all_of for error in each.errors),
        duration_s=sum(each.duration_s for each in all_of),
        rejected=sum(each.rejected for each in all_of),
        file_format=last.file_format,
        is_noload=first.is_noload,
    )
