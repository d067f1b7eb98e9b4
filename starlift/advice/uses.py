"""A project's statements, and questions besides -> what they do with the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.advice.predicates import BaseColumn, Joined, predicates
from starlift.advice.workload import Use, Workload
from starlift.engines.protocols import TableInfo
from starlift.lineage import LOST, VIEWS, qualified, written_table
from starlift.pipeline.made_columns import Named, made_columns
from starlift.pipeline.steps import parsed
from starlift.project import Project, address, address_of, named_origin
from starlift.redshift.merge_syntax import Merge
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.sources import cte_of
from starlift.redshift.statements import parse_shared
from starlift.redshift.trees import all_of

_DEEPEST = 20  # views upon views


@dataclass(frozen=True)
class Question:
    """A statement that somebody asks besides the project's own, and where it is written."""

    name: str
    statement: str


def workload(
    project: Project, tables: Sequence[TableInfo], questions: Sequence[Question]
) -> Workload:
    """What the project's loads, checks and views, the foreign keys and the questions do.

    Raises:
        SqlError: when a statement cannot be read.
    """
    reader = _Reader(project, {address_of(each.schema, each.name): each.columns for each in tables})
    uses = list(reader.uses(questions))
    return Workload(
        (*_keys(tables), *uses),
        copied=frozenset(_copied(project)),
        statement_count=len(uses),
        lost=tuple(reader.lost),
    )


def _copied(project: Project) -> Iterator[str]:
    for written in project.copy:
        tree = parsed(project, written)
        name = written_table(tree)
        if isinstance(tree, CopyFrom) and name is not None:
            yield name


def _keys(tables: Sequence[TableInfo]) -> Iterator[Use]:
    """The joins that foreign keys speak of."""
    declared = {address_of(each.schema, each.name): each.definition for each in tables}
    for own, table in declared.items():
        for key in table.foreign_keys if table is not None else ():
            referred = address_of(key.schema or own.split(".", 1)[0], key.table)
            other = declared.get(referred)
            columns = key.referred_columns or (other.primary_key if other is not None else ())
            pairs = zip(key.columns, columns, strict=False)
            joined = {_pair(BaseColumn(own, one), BaseColumn(referred, two)) for one, two in pairs}
            if other is not None and referred != own:
                name = f"foreign key ({', '.join(key.columns)})"
                yield Use(name, is_lasting=True, joined=frozenset(joined))


def _pair(one: BaseColumn, other: BaseColumn) -> Joined:
    return Joined(*sorted((one, other)))


class _Reader:
    """Reads what statements do, knowing temporary tables, and through views.

    `lost` are the names of those that could not be followed.
    """

    def __init__(self, project: Project, standing: Mapping[str, Named]) -> None:
        self.lost: list[str] = []
        self._project = project
        self._standing = frozenset(standing)
        self._views: dict[str, exp.Expr] = {}
        self._made = dict(standing)
        for written in project.create:
            self._note(written)

    def _note(self, written: str) -> None:
        """Note what a statement makes: a view, or a table whose columns no catalog tells."""
        tree = parsed(self._project, written)
        name = written_table(tree)
        if name is not None and isinstance(tree, VIEWS):
            self._views[name] = tree
        elif name is not None and isinstance(tree, exp.Create) and name not in self._standing:
            with named_origin(self._project, written):
                self._made[name] = made_columns(tree, self._made)

    def uses(self, questions: Sequence[Question]) -> Iterator[Use]:
        """What each statement of the project does that has a query or a condition; each question.

        Temporary tables are no partners: they are gone after the load.
        """
        for name, view in self._views.items():
            yield from self._use(f"view {_short(name)}", view, is_lasting=True)
        for written in self._project.insert:
            tree = parsed(self._project, written)
            self._note(written)  # a temporary table may be made again and again, and differ
            name = f"{tree.key} {_short(written_table(tree) or '')}".strip()
            yield from self._use(name, tree, is_lasting=False)
        for check in self._project.checks:
            tree = parsed(self._project, check.statement)
            yield from self._use(f"check {check.name}", tree, is_lasting=False)
        for question in questions:
            tree = parse_shared(question.statement)
            yield from self._use(question.name, tree, is_lasting=True)

    def _use(self, name: str, tree: exp.Expr, *, is_lasting: bool) -> Iterator[Use]:
        query = _query(tree)
        if query is None:
            return
        self._expand(query)
        columns = {table: [each for each, _ in own] for table, own in self._made.items()}
        try:
            joined, filtered = predicates(qualified(query, columns))
        except LOST:
            self.lost.append(name)
            joined, filtered = set(), set()
        standing = self._standing
        pairs = {pair for pair in joined if {side.table for side in pair} <= standing}
        filters = {each for each in filtered if each.column.table in standing}
        looked_up = {side for pair in joined - pairs for side in pair if side.table in standing}
        yield Use(name, is_lasting, frozenset(pairs), frozenset(filters), frozenset(looked_up))

    def _expand(self, query: exp.Query) -> None:
        """Write the queries of views in their places."""
        for _ in range(_DEEPEST):
            tables = [each for each in all_of(query, exp.Table) if address(each) in self._views]
            for table in tables:
                if cte_of(table) is None:
                    table.replace(self._written_out(table))

    def _written_out(self, table: exp.Table) -> exp.Subquery:
        view = self._views[address(table)]
        names = [each.copy() for each in view.args.get("columns") or ()]
        alias = exp.TableAlias(this=exp.to_identifier(table.alias_or_name), columns=names)
        inner = view.args["query"].copy().unnest()
        for each in all_of(inner, exp.Table):
            if not each.db and cte_of(each) is None:  # no name of WITH around it is meant
                each.set("db", exp.to_identifier("public"))
        return exp.Subquery(this=inner, alias=alias)


def _short(name: str) -> str:
    return name.removeprefix("public.")


def _query(tree: exp.Expr) -> exp.Select | exp.SetOperation | None:
    """A statement's query, or one that relates the same tables on the same conditions."""
    if isinstance(tree, exp.Delete | exp.Update | Merge):
        return _relating(tree)
    found: object = tree
    if isinstance(tree, VIEWS):
        found = tree.args["query"]
    elif isinstance(tree, exp.Insert | exp.Create):
        found = tree.expression
    if isinstance(found, exp.Subquery):
        found = found.unnest()
    return found.copy() if isinstance(found, exp.Select | exp.SetOperation) else None


def _relating(tree: exp.Delete | exp.Update | Merge) -> exp.Select:
    query = exp.select("1").from_(tree.this.copy())
    if isinstance(tree, Merge):
        return query.join(tree.args["source"].copy(), on=tree.args["on"].copy())
    first, where, with_ = (tree.args.get(name) for name in ("from_", "where", "with_"))
    for source in (*(tree.args.get("using") or ()), *([first.this] if first is not None else [])):
        joined = source.copy()
        joins = joined.args.pop("joins", None) or []
        query = query.join(joined, join_type="cross")
        for join in joins:
            query.append("joins", join)
    if with_ is not None:
        query.set("with_", with_.copy())
    return query.where(where.this.copy()) if where is not None else query
