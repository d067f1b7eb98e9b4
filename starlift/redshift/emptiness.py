"""Which statements find nothing to do where tables have no rows, told by their text alone.

Whatever is not surely without rows counts as having some.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from sqlglot import exp

from starlift.redshift.trees import all_of

_AROUND_A_CALL = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup)
_TOTALS = (exp.Cube, exp.GroupingSets, exp.Rollup, exp.Tuple)


def does_nothing(tree: exp.Expr, empty: Container[str]) -> bool:
    """Whether a statement gives, writes and changes no row while the tables `empty` have none.

    The tables stand there as statements write them: `schema.table`, or `.table` without a schema.

    >>> from starlift.redshift.statements import parse
    >>> does_nothing(parse("delete from songs using changed where songs.id = changed.id"),
    ...              {".changed"})
    True
    """
    if isinstance(tree, exp.Insert):
        query = tree.expression
        known = _with(tree, empty, {})
        return isinstance(query, exp.Query) and _is_empty(query, empty, known)
    if isinstance(tree, exp.Delete | exp.Update):
        from_ = tree.args.get("from_")
        others = [*(tree.args.get("using") or []), *([from_.this] if from_ else [])]
        known = _with(tree, empty, {})
        return _is_empty_source(tree.this, empty, {}) or any(
            _is_empty_source(each, empty, known) for each in others
        )
    return isinstance(tree, exp.Query) and _is_empty(tree, empty, {})


def written(table: exp.Table) -> str:
    """A table's name as a statement writes it, in lower case."""
    return f"{table.db.lower()}.{table.name.lower()}"


def _with(tree: exp.Expr, empty: Container[str], known: Mapping[str, bool]) -> dict[str, bool]:
    """What is known of the common table expressions that can be named in a query."""
    found, clause = dict(known), tree.args.get("with_")
    if clause is not None:
        is_recursive = bool(clause.args.get("recursive"))
        for each in clause.expressions:
            is_empty = not is_recursive and _is_empty(each.this, empty, found)
            found[each.alias.lower()] = is_empty
    return found


def _is_empty(query: exp.Expr, empty: Container[str], known: Mapping[str, bool]) -> bool:
    known = _with(query, empty, known)
    if isinstance(query, exp.Subquery):
        return _is_empty(query.this, empty, known)
    if isinstance(query, exp.SetOperation):
        left, right = (_is_empty(each, empty, known) for each in (query.this, query.expression))
        if isinstance(query, exp.Union):
            return left and right
        return left or (right and isinstance(query, exp.Intersect))
    if not isinstance(query, exp.Select) or _gives_totals(query):
        return False
    from_ = query.args.get("from_")
    if from_ is None or query.args.get("laterals"):
        return False
    return _is_empty_joined(from_.this, query.args.get("joins") or (), empty, known)


def _gives_totals(query: exp.Select) -> bool:
    """Whether a SELECT may give a row, such as a total, of no rows."""
    group = query.args.get("group")
    if group is not None:
        is_plain = {name for name, value in group.args.items() if value} == {"expressions"}
        return not is_plain or any(isinstance(each, _TOTALS) for each in group.expressions)
    rest = [query.args[name] for name in ("having", "order", "qualify") if query.args.get(name)]
    calls = [call for each in (*query.expressions, *rest) for call in all_of(each, exp.AggFunc)]
    return bool(query.args.get("having")) or not all(map(_is_of_window, calls))


def _is_of_window(call: exp.Expr) -> bool:
    """Whether a function is that of an OVER, which gives each row one value."""
    while isinstance(call.parent, _AROUND_A_CALL) and call.arg_key == "this":
        call = call.parent
    return isinstance(call.parent, exp.Window) and call.arg_key == "this"


def _is_empty_joined(
    first: exp.Expr,
    joins: Sequence[exp.Join],
    empty: Container[str],
    known: Mapping[str, bool],
) -> bool:
    is_empty = _is_empty_source(first, empty, known)
    for join in joins:
        is_other = _is_empty_source(join.this, empty, known)
        match join.side, join.kind:
            case "", "" | "INNER" | "CROSS":
                is_empty = is_empty or is_other
            case "LEFT", _:
                pass
            case "RIGHT", _:
                is_empty = is_other
            case _:
                is_empty = is_empty and is_other
    return is_empty


def _is_empty_source(source: exp.Expr, empty: Container[str], known: Mapping[str, bool]) -> bool:
    if source.args.get("pivots") or source.args.get("joins"):
        return False
    if isinstance(source, exp.Subquery):
        return _is_empty(source, empty, known)
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        return False
    if not source.db and source.name.lower() in known:
        return known[source.name.lower()]
    return written(source) in empty
