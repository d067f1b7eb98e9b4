"""By what a rejected record is known from run to run."""

from __future__ import annotations

import hashlib

_CHARACTERS = 16


def reject_id(table: str, content: str, line: int, kept: str) -> str:
    """The id of a record that was rejected: the same whenever its object is loaded again.

    `content` is the object's SHA-256, so that the object's name does not matter; where it is not
    known, since the COPY failed, its URL. `kept` is the record as the ledger keeps it.

    >>> reject_id("staging_events", "9f86d08", 7, '{"page": 1}')
    '965fcc87fcc017de'
    """
    text = "\n".join([table, content, str(line), kept])
    return hashlib.sha256(text.encode()).hexdigest()[:_CHARACTERS]
