"""What a statement may be made of: the nodes that Starlift knows, each with its known arguments.

A node or an argument that does not stand here is refused, so that a form of another database's,
or one that is new in the parser, is never passed on unseen.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift import nodes
from starlift.redshift.functions import FUNCTIONS

STATEMENTS: tuple[type[exp.Expr], ...] = (
    exp.Create,
    exp.Delete,
    exp.Drop,
    exp.Except,
    exp.Insert,
    exp.Intersect,
    exp.Select,
    exp.Subquery,
    exp.Union,
    exp.Update,
    nodes.Statement,
)

# Of those that the parser's library reads.
FIRST_WORDS = frozenset({"SELECT", "WITH", "(", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP"})

_ROWS = ("with_", "order", "limit", "offset")
_SET_OPERATION = ("this", "expression", "distinct", *_ROWS)
_BINARY = ("this", "expression")

_ARGUMENTS: dict[type[exp.Expr], tuple[str, ...]] = {
    # Statements
    exp.Create: ("this", "kind", "expression", "exists", "properties"),
    exp.Delete: ("this", "using", "where", "with_"),
    exp.Drop: ("kind", "tables", "exists", "cascade", "restrict"),
    exp.Insert: ("this", "expression", "default"),
    exp.Select: (
        *("expressions", "distinct", "from_", "joins"),
        *("where", "group", "having", "qualify", *_ROWS),
    ),
    exp.Update: ("this", "expressions", "from_", "where", "with_"),
    exp.Except: _SET_OPERATION,
    exp.Intersect: _SET_OPERATION,
    exp.Union: _SET_OPERATION,
    # Clauses
    exp.CTE: ("this", "alias"),
    exp.Distinct: ("expressions",),
    exp.From: ("this",),
    exp.Group: ("expressions",),
    exp.Having: ("this",),
    exp.Join: ("this", "on", "side", "kind", "using", "method"),
    exp.Limit: ("expression",),
    exp.Offset: ("expression",),
    exp.Order: ("expressions",),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.Qualify: ("this",),
    exp.Schema: ("this", "expressions"),
    exp.Subquery: ("this", "alias", "joins", *_ROWS),
    exp.Table: ("this", "alias", "db", "catalog", "joins"),
    exp.TableAlias: ("this", "columns"),
    exp.Values: ("expressions",),
    exp.Where: ("this",),
    exp.Window: ("this", "partition_by", "order", "spec", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    exp.With: ("expressions", "recursive"),
    # Expressions
    exp.Alias: ("this", "alias"),
    exp.Between: ("this", "low", "high"),
    exp.Boolean: ("this",),
    exp.Column: ("this", "table", "db", "catalog"),
    exp.DataType: ("this", "expressions"),
    exp.DataTypeParam: ("this",),
    exp.Escape: _BINARY,
    exp.Identifier: ("this", "quoted"),
    exp.In: ("this", "expressions", "query"),
    exp.Interval: ("this", "unit", "fraction_in_string"),
    exp.Is: (*_BINARY, "negate"),
    exp.Like: (*_BINARY, "negate"),
    exp.Literal: ("this", "is_string"),
    exp.Neg: ("this",),
    exp.Not: ("this",),
    exp.Null: (),
    exp.Paren: ("this",),
    exp.Star: (),
    exp.Tuple: ("expressions",),
    exp.Var: ("this",),
    # Operators
    **dict.fromkeys(
        (
            *(exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.DPipe),
            *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE),
        ),
        _BINARY,
    ),
    exp.Div: (*_BINARY, "typed", "safe"),
    exp.DPipe: (*_BINARY, "safe"),
    # Functions of which the parser knows more arguments than Redshift
    exp.Cast: ("this", "to"),
    exp.Ceil: ("this",),
    exp.Coalesce: ("this", "expressions"),
    exp.Concat: ("expressions",),
    exp.Count: ("this",),
    exp.CurrentDate: (),
    exp.Floor: ("this",),
    exp.Length: ("this",),
    exp.Max: ("this",),
    exp.Min: ("this",),
    exp.Round: ("this", "decimals"),
    exp.Substring: ("this", "start", "length"),
    exp.Trim: ("this", "expression", "position"),
}
ARGUMENTS: dict[type[exp.Expr], frozenset[str]] = {
    **{node: frozenset(node.arg_types) for node in FUNCTIONS},
    **{node: frozenset(names) for node, names in _ARGUMENTS.items()},
}

# Arguments that are words: which of them are known.
WORDS: dict[tuple[type[exp.Expr], str], frozenset[str]] = {
    (exp.Join, "kind"): frozenset({"INNER", "OUTER", "CROSS"}),
    (exp.Join, "method"): frozenset({"NATURAL"}),
    (exp.WindowSpec, "kind"): frozenset({"ROWS"}),
}

_AROUND_QUERY = (
    *(type(None), exp.Subquery, exp.CTE, exp.SetOperation, exp.Insert, exp.Create),
    *(exp.Exists, exp.In, nodes.Statement),
)

# Where the parser takes more than the grammar has: what may stand there, or around it.
KINDS: dict[tuple[type[exp.Expr], str], tuple[type, ...]] = {
    (exp.Alias, "parent"): (exp.Select,),
    (exp.Column, "this"): (exp.Identifier, exp.Star),
    (exp.Delete, "this"): (exp.Table,),
    (exp.Delete, "using"): (exp.Table, exp.Subquery),
    (exp.Distinct, "parent"): (exp.Select, exp.AggFunc),
    (exp.Except, "parent"): _AROUND_QUERY,
    (exp.From, "this"): (exp.Table, exp.Subquery),
    (exp.Insert, "this"): (exp.Schema, exp.Table),
    (exp.Intersect, "parent"): _AROUND_QUERY,
    (exp.Is, "expression"): (exp.Boolean, exp.Null),
    (exp.Join, "this"): (exp.Table, exp.Subquery),
    (exp.Schema, "expressions"): (exp.Identifier,),
    (exp.Select, "parent"): _AROUND_QUERY,
    (exp.Union, "parent"): _AROUND_QUERY,
    (exp.Update, "expressions"): (exp.EQ,),
    (exp.Update, "this"): (exp.Table,),
    (exp.Values, "parent"): (exp.Insert,),
}
NOT_EMPTY = frozenset(
    {(exp.Group, "expressions"), (exp.Select, "expressions"), (exp.Substring, "start")}
)
