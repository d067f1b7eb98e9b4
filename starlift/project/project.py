"""A project's statements, in the order in which they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlift.redshift.statements import split


@dataclass(frozen=True)
class CheckQuery:
    """A SELECT of offending rows. `fate` says what becomes of them: kept_out, flagged or refused.

    More than `tolerance` of them fail a load where the severity is `error`; a `warning` is told.
    One that `runs_always` asks for the present, and also where a load finds nothing new.
    """

    name: str
    fate: str
    statement: str
    severity: str = "warning"
    tolerance: int = 0
    runs_always: bool = False


@dataclass(frozen=True)
class Project:
    """The lists of a `sql_queries.py`; every statement is Redshift's SQL.

    `grants` say who may do what; they may be missing.
    """

    directory: Path
    drop: tuple[str, ...]
    create: tuple[str, ...]
    copy: tuple[str, ...]
    insert: tuple[str, ...]
    checks: tuple[CheckQuery, ...] = ()
    grants: tuple[str, ...] = ()

    @classmethod
    def of(  # noqa: PLR0913 - the course's lists, by name
        cls,
        directory: Path,
        *,
        drop: Sequence[str] = (),
        create: Sequence[str] = (),
        copy: Sequence[str] = (),
        insert: Sequence[str] = (),
        checks: Sequence[CheckQuery] = (),
        grants: Sequence[str] = (),
    ) -> Project:
        """A project from the course's lists; a string may hold several statements.

        Raises:
            SqlSyntaxError: when a string's quotation marks or comments do not close.
        """
        return cls(
            directory,
            drop=_statements(drop),
            create=_statements(create),
            copy=_statements(copy),
            insert=_statements(insert),
            checks=tuple(checks),
            grants=_statements(grants),
        )


def _statements(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(statement for text in texts for statement in split(text))
