"""What a statement may be made of: the nodes that Starlift knows, each with its known arguments.

A node or an argument that does not stand here is refused, so that a form of another database's,
or one that is new in the parser, is never passed on unseen.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift import nodes

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
    exp.Cube: ("expressions",),
    exp.Group: ("expressions",),
    exp.GroupingSets: ("expressions",),
    exp.Having: ("this",),
    exp.Join: ("this", "on", "side", "kind", "using", "method"),
    exp.Limit: ("expression",),
    exp.Offset: ("expression",),
    exp.Order: ("expressions",),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.AtIndex: _BINARY,
    exp.Pivot: tuple(exp.Pivot.arg_types),
    exp.PivotAlias: ("this", "alias"),
    exp.Qualify: ("this",),
    exp.Rollup: ("expressions",),
    exp.Schema: ("this", "expressions"),
    exp.Subquery: ("this", "alias", "joins", "pivots", *_ROWS),
    exp.Table: ("this", "alias", "db", "catalog", "joins", "pivots"),
    exp.TableAlias: ("this", "columns"),
    exp.Unnest: ("expressions", "alias"),
    exp.Values: ("expressions",),
    exp.Where: ("this",),
    exp.Window: ("this", "partition_by", "order", "spec", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    exp.With: ("expressions", "recursive"),
    # Expressions
    exp.Alias: ("this", "alias"),
    exp.All: ("this",),
    exp.Any: ("this",),
    exp.AtTimeZone: ("this", "zone"),
    exp.Between: ("this", "low", "high"),
    exp.BitwiseNot: ("this",),
    exp.Bracket: ("this", "expressions"),
    exp.Boolean: ("this",),
    exp.Column: ("this", "table", "db", "catalog"),
    exp.DataType: ("this", "expressions"),
    exp.DataTypeParam: ("this",),
    exp.Dot: _BINARY,
    exp.Escape: _BINARY,
    exp.Identifier: ("this", "quoted"),
    exp.In: ("this", "expressions", "query"),
    exp.Interval: ("this", "unit", "fraction_in_string"),
    exp.ILike: (*_BINARY, "negate"),
    exp.IntervalSpan: _BINARY,
    exp.Is: (*_BINARY, "negate"),
    exp.Like: (*_BINARY, "negate"),
    exp.Literal: ("this", "is_string"),
    exp.Neg: ("this",),
    exp.Not: ("this",),
    exp.Null: (),
    exp.Paren: ("this",),
    exp.Star: ("except_",),
    exp.Tuple: ("expressions",),
    exp.Var: ("this",),
    # Operators
    **dict.fromkeys(
        (
            *(exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.DPipe),
            *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE),
            *(exp.And, exp.Or, exp.Pow),
            *(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseLeftShift, exp.BitwiseRightShift),
            *(exp.RegexpLike, exp.RegexpILike, exp.SimilarTo),
        ),
        _BINARY,
    ),
    exp.Div: (*_BINARY, "typed", "safe"),
    exp.DPipe: (*_BINARY, "safe"),
    # Functions
    exp.Anonymous: ("this", "expressions"),  # a user's, or refused by `user_functions`
    nodes.AggregateCall: ("this", "expressions"),
    nodes.Call: ("this", "expressions"),
    exp.Case: ("this", "ifs", "default"),
    exp.Cast: ("this", "to"),
    exp.Exists: ("this",),
    exp.If: ("this", "true"),
    exp.IgnoreNulls: ("this",),
    exp.RespectNulls: ("this",),
    exp.TryCast: ("this", "to", "safe"),
    exp.WithinGroup: _BINARY,
}
ARGUMENTS: dict[type[exp.Expr], frozenset[str]] = {
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
    *(exp.All, exp.Any, exp.Exists, exp.In, nodes.Statement),
)

# Where the parser takes more than the grammar has: what may stand there, or around it.
KINDS: dict[tuple[type[exp.Expr], str], tuple[type, ...]] = {
    (exp.Alias, "parent"): (exp.AtIndex, exp.Join, exp.Pivot, exp.Select),
    (exp.Column, "this"): (exp.Identifier, exp.Star),
    (exp.Delete, "this"): (exp.Table,),
    (exp.Delete, "using"): (exp.Table, exp.Subquery),
    (exp.Distinct, "parent"): (exp.Select, nodes.AggregateCall),
    (exp.Except, "parent"): _AROUND_QUERY,
    (exp.From, "this"): (exp.Table, exp.Subquery),
    (exp.Insert, "this"): (exp.Schema, exp.Table),
    (exp.Intersect, "parent"): _AROUND_QUERY,
    (exp.Is, "expression"): (exp.Boolean, exp.Null),
    (exp.Join, "this"): (exp.Alias, exp.AtIndex, exp.Table, exp.Subquery, exp.Unnest),
    (exp.Schema, "expressions"): (exp.Identifier,),
    (exp.Select, "parent"): _AROUND_QUERY,
    (exp.Union, "parent"): _AROUND_QUERY,
    (exp.Update, "expressions"): (exp.EQ,),
    (exp.Update, "this"): (exp.Table,),
    (exp.Values, "parent"): (exp.Insert,),
}
NOT_EMPTY = frozenset({(exp.Group, "expressions"), (exp.Select, "expressions")})
