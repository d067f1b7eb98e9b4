"""`starlift rejects retry`: edited records take the place of rejected ones."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from starlift.cli.lineage import followed
from starlift.cli.output import show, show_json
from starlift.cli.progress import steps_shown
from starlift.cli.quantities import records_text
from starlift.cli.session import Session
from starlift.cli.summary import load_json, load_text
from starlift.errors import RetryError
from starlift.pipeline.attempts import load_in_attempts
from starlift.pipeline.load import LoadOptions
from starlift.pipeline.retry import EditedRecord, Retries, prepare_retries
from starlift.project import load_project

STANDARD_INPUT = "-"


class _Line(msgspec.Struct):
    """What a line must say; what else it says is not looked at."""

    reject_id: str
    raw_record: msgspec.Raw


def retry_rejects(session: Session, source: str) -> None:
    """Load the edited records of a file of JSON lines, and say what came of it.

    Raises:
        RetryError: when a line cannot be read, or its record cannot go in: none has.
    """
    project, edited = load_project(session.directory), read_edited(_content(source))
    with followed(session, project) as follow:
        with session.connection(may_make=False) as connection:
            found = prepare_retries(connection, project, session.settings, edited)
            report = None
            if found.records:
                options = LoadOptions(retries=found.records, follow=follow)
                with steps_shown(is_quiet=session.is_json) as watch:
                    report = session.patience.when_free(
                        lambda: load_in_attempts(
                            connection, project, session.settings, watch, options
                        )
                    )
        if session.is_json:
            show_json(_counts(found) | ({} if report is None else load_json(report)))
        else:
            show("\n".join([*([load_text(report)] if report else []), _said(found)]))


def _counts(found: Retries) -> dict[str, object]:
    return {
        "retried": [each.reject_id for each in found.records],
        "standing": found.standing,
        "unedited": found.unedited,
    }


def _said(found: Retries) -> str:
    count = len(found.records)
    taken = (
        "has taken the place of a rejected one"
        if count == 1
        else ("have taken the place of rejected ones")
    )
    return (
        f"{records_text(count, 'corrected')} {taken}; "
        f"{found.standing:,} had before, {found.unedited:,} not edited."
    )


def read_edited(content: bytes) -> list[EditedRecord]:
    """The edited records of JSON lines: a reject's id, and its record as text or as JSON.

    Raises:
        RetryError: with all lines that cannot be read, and why.
    """
    edited: list[EditedRecord] = []
    troubles: list[str] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            edited.append(_edited(number, line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            troubles.append(f"  line {number}: {error}")
    if troubles:
        raise RetryError(
            "\n".join(["Nothing was changed: these lines cannot be read", *troubles]),
            hint='each line is an object with "reject_id" and "raw_record", as '
            "starlift rejects --export FILE writes them.",
        )
    return edited


def _edited(number: int, line: bytes) -> EditedRecord:
    found = msgspec.json.decode(line, type=_Line)
    raw = bytes(found.raw_record)
    is_text = raw.startswith(b'"')
    record = msgspec.json.decode(raw, type=str) if is_text else raw.decode()
    return EditedRecord(number, found.reject_id, record)


def _content(source: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise RetryError(
            f"{source} cannot be read: {error.strerror}", hint="name a file that is there."
        ) from error
