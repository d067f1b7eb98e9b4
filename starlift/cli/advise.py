"""`starlift advise`: what fits the tables on Redshift, and which cluster they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from starlift.advice.encodings import fitting
from starlift.advice.report import Advice, Given, TableAdvice, advise, with_all_columns
from starlift.advice.uses import Question
from starlift.advice.verdicts import Case, Verdict
from starlift.cli.estimates import estimates_json, estimates_text
from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes, rows_text
from starlift.cli.session import Session
from starlift.cli.tables import table
from starlift.config import Cloud
from starlift.errors import ProjectError, SqlError
from starlift.project import load_project
from starlift.project.origins import line_in
from starlift.redshift.statements import parse_shared, split

_Read = TypeVar("_Read")

_LEGEND = (
    "most: rows that share one value. skew: with the column as DISTKEY, how many times as many\n"
    "rows the fullest of {slices} slices has as the emptiest. longest: in bytes."
)


def run_advise(session: Session, files: Sequence[Path], given: Given, name: str | None) -> None:
    """Print the advice on all tables, or all that is known of one.

    Raises:
        ProjectError: when there is nothing to judge, or no table of that name.
        SqlError: when a statement cannot be read.
    """
    session = replace(session, is_embedded=True)
    project = load_project(session.directory)
    rates = replace(given.rates, part_mb=session.settings.staging.part_mb)
    given = replace(given, rates=rates)
    questions = [question for file in files for question in _questions(file)]
    cloud = session.settings.cloud
    with session.connection(may_make=False) as connection:
        found = advise(connection, project, questions, given)
        one = None if name is None else with_all_columns(connection, _named(found, name))
    if one is not None:
        show_json(_table_json(one)) if session.is_json else show(_details(one))
    elif session.is_json:
        show_json(_json(found, cloud))
    else:
        show(_text(found, cloud))


def _questions(file: Path) -> list[Question]:
    """The statements of a file, each read once: an error of SQL says where in the file it is."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from None
    questions = [Question(file.name, statement) for statement in _within(file, text, split, text)]
    for question in questions:
        _within(file, text, parse_shared, question.statement)
    return questions


def _within(file: Path, text: str, read: Callable[[str], _Read], statement: str) -> _Read:
    try:
        return read(statement)
    except SqlError as error:
        error.file, error.file_line = str(file), line_in(text, statement, error)
        raise


def _named(found: Advice, name: str) -> TableAdvice:
    for each in found.tables:
        if name.lower() in {each.case.name, each.case.table.address}:
            return each
    names = ", ".join(each.case.name for each in found.tables)
    raise ProjectError(f"No table {name} of the project stands", hint=f"there are {names}.")


def _text(found: Advice, cloud: Cloud) -> str:
    rows = rows_text(sum(each.case.table.row_count for each in found.tables))
    size_mb = megabytes(sum(each.case.table.size_bytes for each in found.tables))
    head = f"{len(found.tables)} tables, {rows}, {size_mb} MB of values; joins and filters of "
    parts = [f"{head}{found.workload.statement_count} statements{_judged(found)}."]
    parts += [f"{name}: not created yet, and not judged." for name in found.missing]
    if found.workload.lost:
        parts.append(f"Not followed, and not counted: {', '.join(found.workload.lost)}.")
    if not any(use.is_lasting and use.joined for use in found.workload.uses):
        parts.append(
            "No foreign key, view or question says how the tables are joined: name files with "
            "the questions that are asked, starlift advise FILE.sql ..."
        )
    parts += ["", *(_table_text(each) for each in found.tables), "", _summary(found), ""]
    return "\n".join([*parts, estimates_text(found, cloud)])


def _judged(found: Advice) -> str:
    times = found.given.assumptions.times
    return f"; judged for {times:,} times the rows" if times > 1 else ""


def _table_text(each: TableAdvice) -> str:
    table_ = each.case.table
    head = f"{each.case.name}: {rows_text(table_.row_count)}, {megabytes(table_.size_bytes)} MB"
    return "\n".join([head, *(f"  {_verdict_text(verdict)}" for verdict in each.verdicts)])


def _verdict_text(verdict: Verdict) -> str:
    label = f"{verdict.attribute:<9}"
    if verdict.keeps:
        return f"{label}  keeps {verdict.declared}: {verdict.reason}"
    return f"{label}  CHANGE {verdict.declared} to {verdict.advised}: {verdict.reason}"


def _summary(found: Advice) -> str:
    changes = [
        f"{each.case.name} ({', '.join(v.attribute for v in each.verdicts if not v.keeps)})"
        for each in found.tables
        if each.has_changes
    ]
    if not changes:
        return "Nothing to change."
    return (
        f"To change: {', '.join(changes)}. Write it into the CREATE TABLEs; starlift plan then "
        "shows what starlift migrate changes. --table NAME shows figures and sources."
    )


def _details(each: TableAdvice) -> str:
    case = each.case
    columns = ["column", "type", "NULL %", "different", "most %", "skew", "longest", "KB"]
    columns += ["ENCODE", "fits"]
    parts = [
        f"{case.table.address}: {rows_text(case.table.row_count)}",
        table(columns, _column_rows(case)),
        _LEGEND.format(slices=case.assumptions.slices),
        "",
        *_uses(case),
    ]
    for verdict in each.verdicts:
        parts.append(_verdict_text(verdict))
        parts += [f"  {source.url} ({source.date}): {source.says}." for source in verdict.sources]
    return "\n".join(parts)


def _column_rows(case: Case) -> list[list[object]]:
    rows: list[list[object]] = []
    for column in case.table.columns:
        spread = case.spreads.get(column.name)
        rows.append(
            [
                column.name,
                str(column.definition.type),
                round(100 * case.table.null_share(column.name), 1),
                column.distinct,
                round(100 * spread.most / spread.row_count, 1) if spread is not None else None,
                round(spread.skew, 1) if spread is not None else None,
                column.longest_bytes,
                round(column.size_bytes / 1000),
                column.definition.encoding or "auto",
                fitting(case, column),
            ]
        )
    return rows


def _uses(case: Case) -> list[str]:
    lines = [
        f"{each.column} = {each.other.table}.{each.other.column}: {', '.join(each.names)}"
        for each in case.partners
    ]
    lines += [
        f"{column} is joined with temporary tables: {', '.join(names)}"
        for column, names in case.lookups.items()
    ]
    for column, filters in case.filters.items():
        told = [f"{each.name} ({'range' if each.is_range else 'value'})" for each in filters]
        lines.append(f"{column} is filtered: {', '.join(told)}")
    return [*lines, ""] if lines else []


def _json(found: Advice, cloud: Cloud) -> dict[str, object]:
    return {
        "times": found.given.assumptions.times,
        "statements": found.workload.statement_count,
        "not_followed": list(found.workload.lost),
        "missing": list(found.missing),
        "tables": [_table_json(each) for each in found.tables],
        "changes": len(found.changes),
        **estimates_json(found, cloud),
    }


def _table_json(each: TableAdvice) -> dict[str, object]:
    case = each.case
    return {
        "table": case.table.address,
        "rows": case.table.row_count,
        "size_bytes": case.table.size_bytes,
        "verdicts": [
            {
                "attribute": verdict.attribute,
                "keeps": verdict.keeps,
                "declared": verdict.declared,
                "advised": verdict.advised,
                "reason": verdict.reason,
                "sources": [source.url for source in verdict.sources],
            }
            for verdict in each.verdicts
        ],
        "columns": [
            {
                "column": column.name,
                "type": str(column.definition.type),
                "values": column.value_count,
                "distinct": column.distinct,
                "longest_bytes": column.longest_bytes,
                "size_bytes": column.size_bytes,
                "most": spread.most if (spread := case.spreads.get(column.name)) else None,
                "skew": spread.skew if spread else None,
                "encoding": column.definition.encoding,
                "fitting_encoding": fitting(case, column),
            }
            for column in case.table.columns
        ],
        "joins": [
            {
                "column": partner.column,
                "with": f"{partner.other.table}.{partner.other.column}",
                "by": list(partner.names),
            }
            for partner in case.partners
        ],
        "filters": {
            column: [each.name for each in filters] for column, filters in case.filters.items()
        },
    }
