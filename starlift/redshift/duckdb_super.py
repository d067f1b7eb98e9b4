"""SUPER: navigation, arrays and objects, over DuckDB's JSON.

Source: https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift import nodes
from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.duckdb_casts import as_text, into_super
from starlift.redshift.duckdb_sql import quoted, template
from starlift.redshift.sources import PATH
from starlift.redshift.types import ColumnType

_SUPER = ColumnType("super")


def column(node: exp.Column) -> exp.Expr:
    """An attribute of a SUPER column: `column.attribute`; any other column is itself."""
    path = node.meta.get(PATH)
    if path is None:
        return node
    table, name, *attributes = path
    made: exp.Expr = exp.column(name, table, quoted=True)
    for attribute in attributes:
        made = _attribute(made, attribute)
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        made = exp.alias_(made, node.name, quoted=True)
    return made


def _attribute(base: exp.Expr, name: str) -> exp.Expr:
    path = f'$."{name.lower()}"'
    return annotated(template("json_extract({1}, {2})", base, exp.Literal.string(path)), _SUPER)


def dot(node: exp.Dot) -> exp.Expr:
    """`expression.attribute`."""
    _check_super(node.this)
    return _attribute(node.this, node.expression.name)


def bracket(node: exp.Bracket) -> exp.Expr:
    """`expression[index]`, from 0."""
    _check_super(node.this)
    index = node.expressions[0]
    if isinstance(index, exp.Literal) and index.is_string:
        return _attribute(node.this, index.name)
    return annotated(template("rs_element({1}, {2})", node.this, index), _SUPER)


def _check_super(node: exp.Expr) -> None:
    kind = told_type(node)
    if kind.is_known and kind.name != "super":
        raise SqlError(f"navigation into {kind}: only a SUPER has attributes and elements")


def _array(node: exp.Expr) -> exp.Expr:
    items = [into_super(item) for item in node.expressions]
    places = ", ".join(f"{{{number}}}" for number in range(1, 1 + len(items)))
    return template(f"to_json([{places}]::JSON[])", *items)


def _object(node: exp.Expr) -> exp.Expr:
    if len(node.expressions) % 2:
        raise SqlError("OBJECT takes pairs of a name and a value")
    items = [
        as_text(item) if number % 2 == 0 else into_super(item)
        for number, item in enumerate(node.expressions)
    ]
    places = ", ".join(f"{{{number}}}" for number in range(1, 1 + len(items)))
    return template(f"json_object({places})", *items)


def _json_extract_path_text(node: exp.Expr) -> exp.Expr:
    """The value at a path of names; the last argument may say what becomes of bad JSON."""
    text, *names = node.expressions
    flag: exp.Expr = template("false")
    if names and told_type(names[-1]).name == "bool":
        flag = names.pop()
    if not names:
        raise SqlError("JSON_EXTRACT_PATH_TEXT takes one name at least")
    steps = [as_text(name) for name in names]
    places = ", ".join(f"{{{number}}}" for number in range(3, 3 + len(steps)))
    return template(f"rs_json_path({{1}}, {{2}}, [{places}])", text, flag, *steps)


def elements(node: nodes.Elements) -> exp.Expr:
    """The elements of an array as rows; what is no array gives none."""
    element, index = node.args["element"], node.args.get("index")
    name = _quoted(element)
    at = f", generate_subscripts(rs_elements({{1}}), 1) - 1 AS {_quoted(index)}" if index else ""
    return template(f"(SELECT unnest(rs_elements({{1}})) AS {name}{at}) AS {name}", node.this)


def _quoted(name: str) -> str:
    """A name in quotation marks, its braces kept in a template."""
    return quoted(name).replace("{", "{{").replace("}", "}}")


SUPER_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "json_extract_path_text": _json_extract_path_text,
    "super_array": _array,
    "super_object": _object,
}
SUPER_NODES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.Bracket: bracket,
    exp.Column: column,
    exp.Dot: dot,
    nodes.Elements: elements,
}
