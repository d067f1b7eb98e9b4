"""Names of result columns that have no alias, as Redshift gives them.

They are PostgreSQL's: a column's own, a function's, a cast's what it casts, `case`, or `?column?`.
Where a page of Amazon's guide prints another name, that one: DATEADD's is date_add.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift import nodes
from starlift.redshift.functions import FUNCTIONS
from starlift.redshift.spans import interval_type
from starlift.redshift.trees import all_of
from starlift.redshift.types import column_type

NAMELESS = "?column?"


def name_results(tree: exp.Expr) -> None:
    """Give every column of every query its name."""
    for select in all_of(tree, exp.Select):
        for projection in list(select.expressions):
            if not isinstance(projection, exp.Alias | exp.Column) and not projection.is_star:
                name = exp.to_identifier(result_name(projection), quoted=True)
                alias = exp.Alias(alias=name)
                projection.replace(alias)
                alias.set("this", projection)


def check_names(tree: exp.Create) -> None:
    """Refuse a CREATE TABLE AS whose query gives two columns the same name.

    Raises:
        SqlError: naming the column.
    """
    query = tree.expression
    while isinstance(query, exp.Subquery | exp.SetOperation):
        query = query.this
    names = [item.alias_or_name.lower() for item in query.expressions if not item.is_star]
    for name in names:
        if names.count(name) > 1:
            raise SqlError(
                f'column "{name}" specified more than once',
                hint="Give each column a name of its own: expression AS name.",
            )


def result_name(node: exp.Expr) -> str:
    """The name of the column that an expression becomes.

    >>> from starlift.redshift.statements import parse
    >>> query = parse("select count(*), a::int, '7'::int, 1 + 1")
    >>> [result_name(item) for item in query.expressions]
    ['count', 'a', 'int4', '?column?']
    """
    return _name(node) or _weak_name(node) or NAMELESS


def _name(node: exp.Expr) -> str:  # noqa: PLR0911 - one case a node
    """The name that a cast or a CASE around the expression takes over."""
    match node:
        case exp.Alias():
            return node.alias.lower()
        case exp.Column():
            return node.name.lower()
        case exp.Paren() | exp.Cast() | exp.Window() | exp.WithinGroup() | exp.IgnoreNulls():
            return _name(node.this)
        case exp.Case():
            default = node.args.get("default")
            return _name(default) if default is not None else ""
        case exp.Dot():
            return str(node.expression.name).lower()
        case exp.AtTimeZone():
            return "timezone"
        case nodes.Call() | nodes.AggregateCall():
            column: str = FUNCTIONS[node.name].column
            if column == "=1":
                return _name(node.expressions[0]) or str(node.name).lower()
            return str(column or node.meta["spelling"])
    return ""


def _weak_name(node: exp.Expr) -> str:
    """The name where nothing within the expression has one."""
    match node:
        case exp.Paren():
            return _weak_name(node.this)
        case exp.Cast():
            kind = column_type(node.to).name
            return "bpchar" if kind == "char" else kind
        case exp.Case():
            return "case"
        case exp.Boolean():
            return "bool"
        case exp.Interval():
            return interval_type(node).name
    return ""
