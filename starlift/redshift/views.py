"""What CREATE VIEW and CREATE MATERIALIZED VIEW say of a view."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from starlift.redshift.types import ColumnType


class ViewKind(Enum):
    """A view's kind; the value is as the metadata keeps it."""

    BOUND = "view"
    LATE_BINDING = "late-binding view"
    MATERIALIZED = "materialized view"


@dataclass(frozen=True)
class ViewDefinition:
    """A view: its columns with their types where they can be told, its query in Redshift's SQL.

    Names are in lower case, as Redshift keeps them.
    """

    schema: str | None
    name: str
    columns: tuple[tuple[str, ColumnType | None], ...]
    query: str
    kind: ViewKind = ViewKind.BOUND
