"""What Redshift's system views tell of a session's COPYs, which are run one after the other.

They number queries otherwise than PG_LAST_COPY_ID may, give the numbers of sessions and queries
again, and tell of a COPY a moment after it has ended. So a COPY is what they tell of the session
that they did not tell before it.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html,
SYS_LOAD_HISTORY.html, SYS_LOAD_DETAIL.html, SYS_LOAD_ERROR_DETAIL.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlift.engines.redshift.session import Result

_KNOWN = """
select query_id from sys_load_history where session_id = {process}
union
select query_id from sys_load_error_detail where session_id = {process}
"""
_HISTORY = """
select
    query_id, trim(file_format), loaded_rows, error_count, source_file_count, source_file_bytes
from sys_load_history
where session_id = {process} and trim(status) = 'completed'
order by start_time, query_id
"""
_FILES = """
select trim(file_name), bytes_scanned, lines_scanned
from sys_load_detail
where query_id = {query}
order by file_name
"""
_FAILED = """
select query_id
from sys_load_error_detail
where session_id = {process}
order by start_time, query_id
"""
_ERRORS = """
select
    trim(file_name), line_number, trim(column_name), position, error_code, trim(error_message)
from sys_load_error_detail
where query_id = {query} and session_id = {process}
order by file_name, line_number, column_name
"""
_LOOKS, _LOOKS_EVERY_S = 40, 0.25

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Copied:
    """A COPY that has ended well, as SYS_LOAD_HISTORY tells of it."""

    query_id: int
    file_format: str
    loaded: int
    rejected: int
    objects: int
    size_bytes: int


class CopyHistory:
    """The COPYs of one session. `ask` runs a query in it."""

    def __init__(self, ask: Callable[[str], Result]) -> None:
        self._ask = ask
        self._process: int | None = None
        self._told: set[int] = set()  # the COPYs that were told of

    def begin(self) -> None:
        """What is told of by now is none of what comes: to be called before a COPY."""
        if self._process is None:
            ((self._process,),) = self._ask("select pg_backend_pid()").rows
            self._told = {number for (number,) in self._ask(self._filled(_KNOWN)).rows}

    def completed(self) -> Copied | None:
        """The COPY that has just ended well; None if the views do not tell of it."""
        rows = self._patiently(lambda: self._new(_HISTORY), 1)
        if not rows:
            return None
        number, file_format = rows[-1][:2]
        of_it = [[int(value) for value in row[2:]] for row in rows if row[0] == number]
        self._told.add(number)
        return Copied(int(number), str(file_format), *map(sum, zip(*of_it, strict=True)))

    def files(self, copied: Copied) -> Rows:
        """Name, size and lines of each object that it has read."""
        return self._ask(_FILES.format(query=copied.query_id)).rows

    def errors(self, copied: Copied) -> Rows:
        """Its load errors: file, line, column, position, code, reason. They may be too few."""
        query = self._filled(_ERRORS, copied.query_id)
        return self._patiently(lambda: self._ask(query).rows, copied.rejected)

    def failed(self) -> Rows:
        """The load errors of the COPY that has just failed; none if the views tell of none."""
        numbers = self._patiently(lambda: self._new(_FAILED), 1)
        if not numbers:
            return ()
        ((number,),) = numbers[-1:]
        self._told.add(number)
        return self._ask(self._filled(_ERRORS, number)).rows

    def _new(self, query: str) -> Rows:
        rows = self._ask(self._filled(query)).rows
        return [row for row in rows if row[0] not in self._told]

    def _filled(self, query: str, number: int = 0) -> str:
        return query.format(process=self._process, query=number)

    def _patiently(self, look: Callable[[], Rows], least: int) -> Rows:
        """What a look finds, when that is as much as it must be, or does not come."""
        for _ in range(_LOOKS - 1):
            if len(found := look()) >= least:
                return found
            time.sleep(_LOOKS_EVERY_S)
        return look()
