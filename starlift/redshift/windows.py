"""What Redshift refuses of window functions."""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift import nodes
from starlift.redshift.functions import FUNCTIONS
from starlift.redshift.place import place


def check_window(node: exp.Window) -> None:
    """Refuse an aggregate over a window in order without a frame, and what has no window.

    Raises:
        SqlError: with the place.
    """
    function = node.this
    is_call = isinstance(function, nodes.AggregateCall)
    if is_call and FUNCTIONS[function.name].rule == "grouping_id":
        raise SqlError(f"{function.name} is no window function")
    if not is_call or not FUNCTIONS[function.name].is_aggregate:
        return
    if node.args.get("order") and not node.args.get("spec"):
        line, column = place(node)
        raise SqlError(
            "Aggregate window functions with an ORDER BY clause require a frame clause",
            line=line,
            column=column,
            hint="Add one: ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.",
        )
