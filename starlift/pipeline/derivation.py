"""Which rows are to be made anew after a change of the model, and whether history can make them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlglot import exp

from starlift.pipeline.staging import copied_tables, staging_objects, tables_read
from starlift.pipeline.standing import kept_tables, made_by_loads, of_one_batch
from starlift.pipeline.steps import parsed
from starlift.project import Project, address


@dataclass(frozen=True)
class Derivation:
    """`tables` are made anew from history; `from_bucket` only a full load can make.

    Where there are any of these, nothing is made from history: what it says is to change, too.
    """

    tables: tuple[str, ...] = ()
    from_bucket: tuple[str, ...] = ()


def derivation(project: Project, changed: Collection[str], new: Collection[str]) -> Derivation:
    """What follows from tables whose loads or columns have `changed`; `new` ones do not stand yet.

    A project that loads no batches loads everything anew each time.
    """
    listed = staging_objects(project)
    if listed is None or not changed:
        return Derivation()
    kept = kept_tables(project)
    staging = {address(table) for table in copied_tables(project)} | {address(listed)}
    reads = {name: _reads(project, name) for name in kept}
    touched = set(changed)
    if touched & ((of_one_batch(project) | made_by_loads(project)) - staging):
        touched |= {name for name in kept if not reads[name] & staging}
    _spread(touched, reads)
    sources = staging - {address(listed), *new}  # what is new is loaded next, whole
    bound = [name for name in kept if name in touched and reads[name] & sources]
    derived = [name for name in kept if name in touched and not reads[name] & staging]
    return Derivation((), tuple(bound)) if bound else Derivation(tuple(derived))


def _spread(touched: set[str], reads: Mapping[str, set[str]]) -> None:
    """Add the tables that are made of touched ones, and those made of these, and so on."""
    while found := {name for name in reads.keys() - touched if reads[name] & touched}:
        touched |= found


def _reads(project: Project, name: str) -> set[str]:
    """The other tables that the statements which write into a table read."""
    statements = [each for each in project.insert if _target(project, each) == name]
    return {address(table) for table in tables_read(project, statements)} - {name}


def _target(project: Project, written: str) -> str:
    target = parsed(project, written).find(exp.Table)
    return address(target) if target is not None else ""
