"""`starlift rejects`: the records that loads have set aside, and how they go back in."""

from __future__ import annotations

from pathlib import Path

from starlift.cli.output import show, show_json
from starlift.cli.quantities import records_text
from starlift.cli.session import Session
from starlift.cli.tables import shortened, table
from starlift.errors import StarliftError
from starlift.pipeline.rejects import Reject, WholeReject, rejects, whole
from starlift.project import load_project

_COLUMNS = ("id", "run", "table", "file", "line", "column", "value", "code", "reason", "record")
_VALUE_WIDTH = 40
_RECORD_WIDTH = 60
STANDARD_OUTPUT = "-"


def show_rejects(session: Session, *, is_all: bool) -> None:
    """Print the records that are set aside: those that still are, or those of all runs."""
    with session.connection(may_make=False) as connection:
        found = rejects(connection, is_all=is_all)
    if session.is_json:
        for each in found:
            show_json(each.document())
    elif found:
        show(table(_COLUMNS, list(map(_row, found))))
    else:
        show("No record is set aside.")


def export_rejects(session: Session, target: str, *, is_all: bool) -> None:
    """Write the records that are set aside as JSON lines, each whole, as its object has it.

    Raises:
        StarliftError: when the file cannot be written.
    """
    project = load_project(session.directory)
    with session.connection(may_make=False) as connection:
        found = rejects(connection, is_all=is_all)
    exported = list(whole(found, project, session.settings))
    if target == STANDARD_OUTPUT:
        for each in exported:
            show_json(_document(each))
        return
    _write(Path(target), exported)
    cut = [each for each in exported if each.note]
    said = f"; of {len(cut):,} the note says why the record is not whole" if cut else ""
    verb = "is" if len(exported) == 1 else "are"
    show(f"{records_text(len(exported), 'rejected')} {verb} in {target}{said}.")


def _document(each: WholeReject) -> dict[str, object]:
    return each.reject.document() | {"raw_record": each.record, "note": each.note}


def _write(target: Path, exported: list[WholeReject]) -> None:
    import msgspec

    lines = [msgspec.json.encode(_document(each)) + b"\n" for each in exported]
    try:
        target.write_bytes(b"".join(lines))
    except OSError as error:
        raise StarliftError(
            f"{target} cannot be written: {error.strerror}", hint="name another file."
        ) from error


def _row(reject: Reject) -> list[object]:
    """A row for people: what is long is cut, --json has all of it."""
    run = f"{reject.run_id}" if reject.is_published else f"{reject.run_id} (failed)"
    value = shortened(reject.raw_value, _VALUE_WIDTH)
    record = shortened(reject.raw_record, _RECORD_WIDTH)
    return [
        *(reject.reject_id, run, reject.table_name, reject.url, reject.line_number or ""),
        *(reject.column_name, value, reject.error_code, reject.reason, record),
    ]
