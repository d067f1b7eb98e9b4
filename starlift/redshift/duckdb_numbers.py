"""Arithmetic and rounding, with Redshift's types of results."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.duckdb_casts import converted
from starlift.redshift.duckdb_dates import span_product
from starlift.redshift.duckdb_sql import template
from starlift.redshift.duckdb_types import duckdb_type
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType, as_numeric

_FLOAT8 = ColumnType("float8")
_DIGITS_OF_8_BYTES = 18


def arithmetic(node: exp.Expr) -> exp.Expr:  # noqa: PLR0911 - one case a family of types
    """A sum, a difference, a product, a quotient or a remainder."""
    left, right = told_type(node.this), told_type(node.expression)
    if "super" in {left.name, right.name}:
        return _of_supers(node)
    if left.is_interval or right.is_interval:
        return _of_spans(node, left)
    if left.is_moment or right.is_moment or {left.name, right.name} & {"time", "timetz"}:
        return _of_moments(node, left, right)
    if left.is_character and right.is_character and isinstance(node, exp.Add):
        return template("({1} || {2})", node.this, node.expression)
    if left.name == right.name == "varbyte" and isinstance(node, exp.Add):
        return template("({1} || {2})", node.this, node.expression)
    _take_texts_as_numbers(node, left, right)
    if isinstance(node, exp.Div):
        return _quotient(node)
    if told_type(node).name == "numeric":
        _widen(node, as_numeric(left))
    return node


def _widen(node: exp.Expr, left: ColumnType) -> None:
    """DuckDB keeps to 18 digits where both sides do, and overflows: the left one gets more."""
    if (precision := told_type(node).precision or 0) > _DIGITS_OF_8_BYTES:
        node.set("this", template(f"CAST({{1}} AS DECIMAL({precision},{left.scale}))", node.this))


def _take_texts_as_numbers(node: exp.Expr, left: ColumnType, right: ColumnType) -> None:
    """A text beside a number counts as a number of that type."""
    if left.is_character and right.is_number:
        node.set("this", converted(node.this, right))
    elif right.is_character and left.is_number:
        node.set("expression", converted(node.expression, left))


def _quotient(node: exp.Div) -> exp.Expr:
    """Of integers an integer; of NUMERICs a NUMERIC, exact, its last digit cut."""
    left, right, result = told_type(node.this), told_type(node.expression), told_type(node)
    if result.is_float:
        sides = (template("CAST({1} AS DOUBLE)", side) for side in (node.this, node.expression))
        return template("({1} / {2})", *sides)
    if result.name != "numeric":
        return template("({1} // {2})", node.this, node.expression)
    a, b = as_numeric(left), as_numeric(right)
    shift = (result.scale or 0) - (a.scale or 0) + (b.scale or 0)
    exact = [
        template(f"rs_unscaled(CAST({{1}} AS DECIMAL(38,{kind.scale})), {kind.scale})", side)
        for kind, side in ((a, node.this), (b, node.expression))
    ]
    text = f"rs_scaled(rs_quotient({{1}}, {10 ** max(0, shift)}::HUGEINT, {{2}}), {result.scale})"
    return template(f"CAST({text} AS {duckdb_type(result)})", *exact)


def _of_supers(node: exp.Expr) -> exp.Expr:
    for side in ("this", "expression"):
        operand = node.args[side]
        if told_type(operand).name == "super":
            node.set(side, template("rs_super_number({1})", operand))
    return node


def _of_spans(node: exp.Expr, left: ColumnType) -> exp.Expr:
    if isinstance(node, exp.Mul):
        return span_product([node.this, node.expression])
    if isinstance(node, exp.Div):
        return template("({1} / {2})", node.this, node.expression)
    for side in ("this", "expression"):
        if told_type(node.args[side]).is_character:
            node.set(side, _as_timestamp(node.args[side]))
    if left.name == "time" or told_type(node.expression).name == "time":
        return template(f"CAST(({{1}} {_sign(node)} {{2}}) AS TIME)",
                        node.this, node.expression)  # fmt: skip
    return node


def _sign(node: exp.Expr) -> str:
    return "-" if isinstance(node, exp.Sub) else "+"


def _of_moments(node: exp.Expr, left: ColumnType, right: ColumnType) -> exp.Expr:
    """Dates differ by days, timestamps by a span; a date and a time make a timestamp."""
    first, second = node.this, node.expression
    if right.is_moment and left.is_character:
        first = converted(first, right)
        left = right
    elif left.is_moment and right.is_character and isinstance(node, exp.Sub):
        second = converted(second, left)
        right = left
    if left.is_moment and right.is_moment:
        if not isinstance(node, exp.Sub):
            raise _no_operator(node, left, right)
        if left.name == right.name == "date":
            return template("CAST({1} - {2} AS INTEGER)", first, second)
        first, second = (_as_timestamp(side) for side in (first, second))
        return template("({1} - {2})", first, second)
    if "time" in {left.name, right.name} or "timetz" in {left.name, right.name}:
        return _date_and_clock(node, left, right)
    is_sum = isinstance(node, exp.Add) and "date" in {left.name, right.name}
    is_difference = isinstance(node, exp.Sub) and left.name == "date"
    if (is_sum or is_difference) and (left.is_integer or right.is_integer):
        days = [
            template("CAST({1} AS INTEGER)", side) if kind.name == "int8" else side
            for side, kind in ((first, left), (second, right))
        ]
        return template(f"({{1}} {_sign(node)} {{2}})", *days)
    raise _no_operator(node, left, right)


def _as_timestamp(node: exp.Expr) -> exp.Expr:
    return converted(node, ColumnType("timestamp"))


def _date_and_clock(node: exp.Expr, left: ColumnType, right: ColumnType) -> exp.Expr:
    kinds = {left.name, right.name}
    if kinds not in ({"date", "time"}, {"date", "timetz"}) or not isinstance(node, exp.Add):
        raise _no_operator(node, left, right)
    day, clock = (node.this, node.expression)
    if right.name == "date":
        day, clock = clock, day
    return template("({1} + {2})", day, clock)


def _no_operator(node: exp.Expr, left: ColumnType, right: ColumnType) -> SqlError:
    signs: dict[type[exp.Expr], str] = {
        exp.Add: "+",
        exp.Sub: "-",
        exp.Mul: "*",
        exp.Div: "/",
        exp.Mod: "%",
    }
    return SqlError(
        f"operator does not exist: {base_name(left)} {signs[type(node)]} {base_name(right)}",
        hint="Add an explicit type cast.",
    )


def bitwise(node: exp.Expr) -> exp.Expr:
    """`a & b`, `a | b`, `~a`: of whole numbers, and of bytes."""
    if told_type(node.this).name != "varbyte":
        return node
    if isinstance(node, exp.BitwiseNot):
        return template("CAST(~CAST({1} AS BIT) AS BLOB)", node.this)
    sign = "&" if isinstance(node, exp.BitwiseAnd) else "|"
    text = f"CAST(CAST({{1}} AS BIT) {sign} CAST({{2}} AS BIT) AS BLOB)"
    return template(text, node.this, node.expression)


def power(node: exp.Expr) -> exp.Expr:
    """`a ^ b`."""
    sides = (converted(side, _FLOAT8) for side in (node.this, node.expression))
    return template("rs_finite(pow({1}, {2}))", *sides)


def _round(node: exp.Expr) -> exp.Expr:
    """Halves away from zero; of integers a DOUBLE, as Redshift has it."""
    return _rounding("round", node)


def _trunc(node: exp.Expr) -> exp.Expr:
    """Numbers are cut towards zero, moments to their day."""
    value, kind = node.expressions[0], told_type(node.expressions[0])
    if kind.is_moment or kind.is_character:
        return template("CAST({1} AS DATE)", converted(value, ColumnType("timestamp")))
    return _rounding("trunc", node)


def _rounding(function: str, node: exp.Expr) -> exp.Expr:
    value, *digits = node.expressions
    kind = told_type(value)
    if kind.name == "super":
        return template(f"to_json({function}(rs_super_number({{1}})))", value)
    if kind.name != "numeric":
        value = template("CAST({1} AS DOUBLE)", converted(value, _FLOAT8))
        if not digits:
            return template(f"{function}({{1}})", value)
        return template(f"{function}({{1}}, CAST({{2}} AS INTEGER))", value, digits[0])
    scale = _whole(digits[0]) if digits else 0
    if scale is None or scale < 0:
        value = template(f"{function}(CAST({{1}} AS DOUBLE), CAST({{2}} AS INTEGER))", value,
                         digits[0])  # fmt: skip
        return template(f"CAST({{1}} AS DECIMAL(38,{0 if scale else kind.scale}))", value)
    made = template(f"{function}({{1}}, {scale})", value)
    return template(f"CAST({{1}} AS {duckdb_type(_with_scale(kind, scale))})", made)


def _with_scale(kind: ColumnType, scale: int) -> ColumnType:
    """A NUMERIC rounded to fewer places prints only these."""
    places = min(scale, kind.scale or 0)
    return ColumnType("numeric", precision=38, scale=places)


def _whole(node: exp.Expr) -> int | None:
    """The number that an argument writes; None where it is no literal."""
    literal = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(literal, exp.Literal) or not literal.name.isdecimal():
        return None
    return -int(literal.name) if literal is not node else int(literal.name)


def _ceiling(node: exp.Expr) -> exp.Expr:
    return _to_whole("ceil", node)


def _floor(node: exp.Expr) -> exp.Expr:
    return _to_whole("floor", node)


def _to_whole(function: str, node: exp.Expr) -> exp.Expr:
    value = node.expressions[0]
    kind = told_type(value)
    if kind.name == "super":
        return template(f"to_json(CAST({function}(rs_super_number({{1}})) AS BIGINT))", value)
    if kind.name == "numeric":
        return template(f"CAST({function}({{1}}) AS DECIMAL({kind.precision},0))", value)
    return template(f"{function}({{1}})", converted(value, _FLOAT8))


def _sign_of(node: exp.Expr) -> exp.Expr:
    kind = told_type(node.expressions[0])
    target = "DECIMAL(38,0)" if kind.name == "numeric" else "DOUBLE"
    return template(f"CAST(sign({{1}}) AS {target})", node.expressions[0])


def _mod(node: exp.Expr) -> exp.Expr:
    return template("({1} % {2})", *node.expressions)


def _generate_series(node: exp.Expr) -> exp.Expr:
    """Whole numbers as rows: in FROM, where it has a name, or in a list."""
    places = ", ".join(f"{{{number}}}" for number in range(1, 1 + len(node.expressions)))
    series = template(f"generate_series({places})", *node.expressions)
    table = node.parent
    if not isinstance(table, exp.Table):
        return template("unnest({1})", series)
    alias = table.args.get("alias")
    name = alias.name if alias else "generate_series"
    if not (alias and alias.columns):
        column = [exp.to_identifier(name, quoted=True)]
        table.set("alias", exp.TableAlias(this=column[0].copy(), columns=column))
    return series


NUMBER_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "ceiling": _ceiling,
    "floor": _floor,
    "generate_series": _generate_series,
    "mod": _mod,
    "round": _round,
    "sign": _sign_of,
    "trunc": _trunc,
}
