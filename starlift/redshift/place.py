"""Where in a statement a node stands."""

from __future__ import annotations

from sqlglot import exp

_PLACE = ("line", "col", "start", "end")


def forget_places(tree: exp.Expr) -> None:
    """Forget where the nodes stood: the text that they were read from is not the statement's."""
    for node in tree.walk():
        for key in _PLACE:
            node.meta.pop(key, None)


def place(node: exp.Expr) -> tuple[int | None, int | None]:
    """The line and the column at which a node begins, as far as the parser kept them."""
    for part in node.walk():
        if "line" in part.meta:
            column = part.meta["col"] - (part.meta["end"] - part.meta["start"])
            return part.meta["line"], max(1, column)
    return None, None
