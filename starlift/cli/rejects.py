"""`starlift rejects`: the records that loads have set aside."""

from __future__ import annotations

from starlift.cli.output import show, show_json
from starlift.cli.runs import has_ledger
from starlift.cli.session import Session
from starlift.cli.tables import shortened, table
from starlift.engines.protocols import LEDGER_SCHEMA, Outcome

_ALL = f"""
select
    rejected_records.run_id,
    rejected_records.reject_number,
    rejected_records.table_name,
    rejected_records.url,
    rejected_records.line_number,
    rejected_records.column_name,
    rejected_records.raw_value,
    rejected_records.error_code,
    rejected_records.reason,
    rejected_records.raw_record,
    rejected_records.is_published
from {LEDGER_SCHEMA}.rejected_records
"""  # noqa: S608 - a constant
# Those of the objects as the warehouse has them, and those of the last load, whatever became of it.
_OPEN = f"""
left join {LEDGER_SCHEMA}.loaded_objects
    on
        rejected_records.url = loaded_objects.url
        and rejected_records.run_id = loaded_objects.run_id
where
    (loaded_objects.url is not null and rejected_records.is_published)
    or rejected_records.run_id = (
        select max(runs.run_id) from {LEDGER_SCHEMA}.runs where runs.kind <> 'reset'
    )
"""  # noqa: S608 - a constant
_ORDER = "order by rejected_records.run_id, rejected_records.reject_number"
_COLUMNS = ("run", "table", "file", "line", "column", "value", "code", "reason", "record")
_VALUE_WIDTH = 40
_RECORD_WIDTH = 60


def show_rejects(session: Session, *, is_all: bool) -> None:
    """Print the records that are set aside: those that still are, or those of all runs."""
    with session.connection(may_make=False) as connection:
        query = f"{_ALL}{'' if is_all else _OPEN}{_ORDER}"
        outcome = connection.execute(query) if has_ledger(connection) else Outcome()
    if session.is_json:
        for row in outcome.rows:
            show_json(dict(zip(outcome.columns, row, strict=True)))
    elif outcome.rows:
        show(table(_COLUMNS, [_reject(*row) for row in outcome.rows]))
    else:
        show("No record is set aside.")


def _reject(  # noqa: PLR0913, PLR0917 - the columns of _ALL
    run_id: int,
    _number: int,
    name: str,
    url: str,
    line: int,
    column: str,
    value: str,
    code: int,
    reason: str,
    record: str,
    is_published: bool,  # noqa: FBT001 - a column
) -> list[object]:
    """A row for people: what is long is cut, --json has all of it."""
    run = f"{run_id}" if is_published else f"{run_id} (failed)"
    value, record = shortened(value, _VALUE_WIDTH), shortened(record, _RECORD_WIDTH)
    return [run, name, url, line or "", column, value, code, reason, record]
