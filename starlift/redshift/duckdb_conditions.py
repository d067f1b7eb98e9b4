"""Comparisons, conditional expressions and casts, with what Redshift converts by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.duckdb_casts import as_text, converted, tried
from starlift.redshift.duckdb_sql import template
from starlift.redshift.duckdb_types import duckdb_type
from starlift.redshift.result_types import common_type
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType, column_type

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def comparison(node: exp.Expr) -> exp.Expr:
    """`a = b`: numbers beside text become text, but for decimals; trailing blanks do not count."""
    if isinstance(node.parent, exp.Update) and node.arg_key == "expressions":
        return node  # an assignment
    if isinstance(node.expression, exp.Any | exp.All):
        node.set("this", _beside_query(node.this, node.expression.this))
        return node
    for side in ("this", "expression"):
        operand = node.args[side]
        if isinstance(operand, _COMPARISONS):  # DuckDB asks for the parentheses that are meant
            node.set(side, annotated(exp.Paren(this=operand), told_type(operand)))
    left, right = _alike([node.this, node.expression])
    node.set("this", _comparable(left, right))
    node.set("expression", _comparable(right, left))
    return node


def _alike(operands: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The operands in the type that they are compared in."""
    kinds = [told_type(operand) for operand in operands]
    others = [kind for kind in kinds if kind.is_known and not kind.is_character]
    if not others or not any(kind.is_character for kind in kinds):
        if {kind.name for kind in others} >= {"bool"} and any(k.is_number for k in others):
            return [_as_number(operand) for operand in operands]
        return _as_supers(operands) if ColumnType("super") in kinds else list(operands)
    if ColumnType("super") in kinds:
        return _as_supers(operands)
    target = common_type(others)
    if not target.is_known:
        return list(operands)
    if target.is_number and target.name != "numeric" and any(map(_is_text, operands)):
        return [operand if _is_text(operand) else _as_text(operand) for operand in operands]
    if target.is_integer and any(_has_fraction(operand) for operand in operands):
        target = ColumnType("numeric", precision=38, scale=10)
    return [
        converted(operand, target) if told_type(operand).is_character else operand
        for operand in operands
    ]


def _is_text(operand: exp.Expr) -> bool:
    """Whether it has a character type by itself, as a text in quotes has not."""
    return told_type(operand).is_character and not isinstance(operand.unnest(), exp.Literal)


def _as_text(operand: exp.Expr) -> exp.Expr:
    """A number as the text that it is compared as.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
    """
    if told_type(operand).is_character:
        return operand
    return annotated(as_text(operand.copy()), ColumnType("varchar", length=256))


def _has_fraction(operand: exp.Expr) -> bool:
    return isinstance(operand, exp.Literal) and operand.is_string and "." in operand.name


def _as_number(operand: exp.Expr) -> exp.Expr:
    is_boolean = told_type(operand).name == "bool"
    return converted(operand, ColumnType("int4")) if is_boolean else operand


def _as_supers(operands: Sequence[exp.Expr]) -> list[exp.Expr]:
    """A SUPER beside a number or a text is compared as one; it is NULL where it is none."""
    others = [told_type(item) for item in operands if told_type(item).name != "super"]
    others = [kind for kind in others if kind.is_known]
    function = "rs_super_text" if others and others[0].is_character else "rs_super_number"
    if others and others[0].name == "bool":
        function = "rs_super_boolean"
    if not others:
        return list(operands)
    return [
        template(f"{function}({{1}})", item) if told_type(item).name == "super" else item
        for item in operands
    ]


def _comparable(operand: exp.Expr, other: exp.Expr) -> exp.Expr:
    """A text without the blanks at its end, if either may have any."""
    if not (told_type(operand).is_character and told_type(other).is_character):
        return operand
    if isinstance(operand, exp.Literal):
        return exp.Literal.string(operand.name.rstrip(" "))
    if told_type(operand).name == "char":
        return operand  # stands without them
    return template("rtrim({1}, ' ')", operand)


def between(node: exp.Between) -> exp.Expr:
    """`a BETWEEN b AND c`."""
    operands = _alike([node.this, node.args["low"], node.args["high"]])
    for name, operand, index in zip(("this", "low", "high"), operands, range(3), strict=True):
        node.set(name, _comparable(operand, operands[0 if index else 1]))
    return node


def membership(node: exp.In) -> exp.Expr:
    """`a IN (b, c)`."""
    if node.expressions:
        first, *items = _alike([node.this, *node.expressions])
        node.set("this", _comparable(first, items[0]))
        node.set("expressions", [_comparable(item, first) for item in items])
    elif (query := node.args.get("query")) is not None:
        node.set("this", _beside_query(node.this, query))
    return node


def _beside_query(operand: exp.Expr, query: exp.Expr) -> exp.Expr:
    """What is looked for among the values of a query, which become text if it is one."""
    kind, found = told_type(operand), told_type(query)
    if kind.is_number and kind.name != "numeric" and found.is_character:
        return _as_text(operand)
    if kind.is_character and found.is_number:
        _make_text(query.unnest() if isinstance(query, exp.Subquery) else query)
    return operand


def _make_text(query: exp.Expr) -> None:
    """Have a query of one number give it as text."""
    if isinstance(query, exp.SetOperation):
        _make_text(query.this)
        _make_text(query.expression)
    elif isinstance(query, exp.Select) and len(query.expressions) == 1:
        only = query.expressions[0]
        value = only.this if isinstance(only, exp.Alias) else only
        value.replace(_as_text(value))


def case(node: exp.Case) -> exp.Expr:
    """CASE: what is compared, and the results, in one type each."""
    branches, default = node.args["ifs"], node.args.get("default")
    if node.this is not None:
        _compare_by_branch(node)
    results = [branch.args["true"] for branch in branches] + ([default] if default else [])
    for result, changed in zip(results, in_common(results), strict=True):
        if changed is not result:
            result.replace(changed)
    return node


def _compare_by_branch(node: exp.Case) -> None:
    """`CASE a WHEN b` as `CASE WHEN a = b`: compared as anywhere else."""
    operand = node.this
    for branch in node.args["ifs"]:
        branch.set("this", equal(operand, branch.this))
    node.set("this", None)


def equal(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`left = right`, both rewritten already."""
    return comparison(exp.EQ(this=left.copy(), expression=right.copy()))


def in_common(operands: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The operands in the type that they share: a text in quotes takes the others'.

    Raises:
        SqlError: when they share none.
    """
    telling = [
        told_type(item)
        for item in operands
        if told_type(item).is_known and not (isinstance(item, exp.Literal) and item.is_string)
    ]
    target = common_type(telling)
    if not target.is_known:
        if len({kind.name for kind in telling}) > 1:
            names = " and ".join(dict.fromkeys(base_name(kind) for kind in telling))
            raise SqlError(f"types {names} cannot be matched", hint="Cast one of them.")
        return list(operands)
    if target.is_character:
        return list(operands)
    return [_taken_as(item, target) for item in operands]


def _taken_as(item: exp.Expr, target: ColumnType) -> exp.Expr:
    kind = told_type(item)
    if not kind.is_known or kind == target or (kind.is_number and target.is_number):
        is_exact = kind.is_number and target.name == "numeric" and kind != target
        return converted(item, target) if is_exact else item
    return converted(item, target)


def coalesce(node: exp.Expr) -> exp.Expr:
    """COALESCE, NVL."""
    return _variadic("coalesce", in_common(node.expressions))


def _variadic(function: str, operands: Sequence[exp.Expr]) -> exp.Expr:
    places = ", ".join(f"{{{number}}}" for number in range(1, 1 + len(operands)))
    return template(f"{function}({places})", *operands)


def _greatest(node: exp.Expr) -> exp.Expr:
    """The largest that is not NULL."""
    return _variadic("greatest", in_common(node.expressions))


def _least(node: exp.Expr) -> exp.Expr:
    return _variadic("least", in_common(node.expressions))


def _nullif(node: exp.Expr) -> exp.Expr:
    first, second = node.expressions
    return template("(CASE WHEN {2} THEN NULL ELSE {1} END)", first, equal(first, second))


def _nvl2(node: exp.Expr) -> exp.Expr:
    first, *results = node.expressions
    return template("(CASE WHEN {1} IS NOT NULL THEN {2} ELSE {3} END)", first, *in_common(results))


def _decode(node: exp.Expr) -> exp.Expr:
    """DECODE: like CASE, but NULL equals NULL."""
    operand, *rest = node.expressions
    default = rest.pop() if len(rest) % 2 else exp.Null()
    sought, results = rest[::2], in_common([*rest[1::2], default])
    texts: list[str] = []
    operands: list[exp.Expr] = []
    for value, result in zip(sought, results, strict=False):
        condition = (
            exp.Is(this=operand.copy(), expression=exp.Null())
            if isinstance(value, exp.Null)
            else _same(operand, value)
        )
        texts.append(f"WHEN {{{len(operands) + 1}}} THEN {{{len(operands) + 2}}}")
        operands += [condition, result]
    text = f"(CASE {' '.join(texts)} ELSE {{{len(operands) + 1}}} END)"
    return template(text, *operands, results[-1])


def _same(operand: exp.Expr, value: exp.Expr) -> exp.Expr:
    is_equal = equal(operand, value)
    if isinstance(value, exp.Literal):
        return is_equal
    return exp.NullSafeEQ(this=is_equal.this, expression=is_equal.expression)


def cast(node: exp.Cast) -> exp.Expr:
    """CAST, ::, CONVERT."""
    return converted(node.this, column_type(node.to))


def try_cast(node: exp.TryCast) -> exp.Expr:
    """TRY_CAST: NULL where a cast fails."""
    target, source = column_type(node.to), told_type(node.this)
    if source.is_character and not target.is_character and target.name != "super":
        return tried(node.this, target)
    if source.is_number and target.is_number:
        return template(f"TRY_CAST({{1}} AS {duckdb_type(target)})", node.this)
    return converted(node.this, target)


def is_(node: exp.Is) -> exp.Expr:
    """`IS NULL`; `IS TRUE` of what may be a SUPER."""
    if told_type(node.this).name == "super" and isinstance(node.expression, exp.Null):
        return template("({1} IS NULL OR json_type({1}) = 'NULL')", node.this)
    return node


def negated(node: exp.Neg) -> exp.Expr:
    """`-a`, of a number or a span."""
    kind = told_type(node.this)
    if kind.is_known and not (kind.is_number or kind.is_interval):
        raise SqlError(f"operator does not exist: - {base_name(kind)}")
    return node


def refuse_any(node: exp.Expr) -> exp.Expr:
    """`= ANY (...)` and its kin run over a query only."""
    if not isinstance(node.this, exp.Query):
        raise UnsupportedSqlError("ANY and ALL take a query in parentheses")
    return node


CONDITION_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "coalesce": coalesce,
    "decode": _decode,
    "greatest": _greatest,
    "least": _least,
    "nullif": _nullif,
    "nvl2": _nvl2,
}
CONDITION_NODES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    **dict.fromkeys(_COMPARISONS, comparison),
    exp.All: refuse_any,
    exp.Any: refuse_any,
    exp.Between: between,
    exp.Case: case,
    exp.Cast: cast,
    exp.In: membership,
    exp.Is: is_,
    exp.Neg: negated,
    exp.TryCast: try_cast,
}
