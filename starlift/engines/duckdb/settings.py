"""SET, SHOW and RESET on the embedded engine."""

from __future__ import annotations

from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.redshift.duckdb import translate
from starlift.redshift.session_settings import Reset, Set, SetSeed, Show, joined


def set_value(session: Session, tree: Set) -> Outcome:
    """SET; LOCAL ends with the transaction, and outside a block it changes nothing."""
    values = tree.args.get("values")
    value = joined(values) if values else None
    session.variables.set(tree.args["name"], value, is_local=bool(tree.args.get("is_local")))
    return Outcome()


def set_seed(session: Session, tree: SetSeed) -> Outcome:
    """SET SEED: what RANDOM gives can be had again."""
    seed = tree.this.pop()
    session.database.execute(f"SELECT setseed({translate(seed, session.catalog)[0]})")
    return Outcome()


def show(session: Session, tree: Show) -> Outcome:
    """SHOW: one value under the setting's name, or all as rows."""
    name = tree.args["name"]
    if name == "all":
        return Outcome(columns=("name", "setting"), rows=tuple(session.variables.all()))
    return Outcome(columns=(name,), rows=((session.variables.value(name),),))


def reset(session: Session, tree: Reset) -> Outcome:
    """RESET: the default again."""
    if tree.args["name"] == "all":
        session.variables.reset()
    else:
        session.variables.set(tree.args["name"], None)
    return Outcome()
