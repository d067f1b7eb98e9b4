"""What is asked for again, how often and how patiently: the only place where storage retries.

obstore repeats a request that fails in a way that a second try may mend (5xx, 429, a broken
connection), with backoff and jitter. Where an answer begins and then breaks off it goes on once in
an object, and not at all in a listing: that is repeated here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from obstore.exceptions import BaseError

from starlift.storage.s3.failures import has_broken_off

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

MAX_RETRIES = 6
RETRY_FOR_S = 60
FIRST_BACKOFF_S = 0.1
LONGEST_BACKOFF_S = 5
CONNECT_TIMEOUT_S = 5
STALL_TIMEOUT_S = 30
REQUEST_TIMEOUT_S = 300

CLIENT_OPTIONS: ClientConfig = {
    "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_S),
    "read_timeout": timedelta(seconds=STALL_TIMEOUT_S),
    "timeout": timedelta(seconds=REQUEST_TIMEOUT_S),
}
RETRIES: RetryConfig = {
    "max_retries": MAX_RETRIES,
    "retry_timeout": timedelta(seconds=RETRY_FOR_S),
    "backoff": {
        "init_backoff": timedelta(seconds=FIRST_BACKOFF_S),
        "max_backoff": timedelta(seconds=LONGEST_BACKOFF_S),
    },
}
FAILURES = (BaseError, FileNotFoundError, ValueError)
_Result = TypeVar("_Result")


def whole(ask: Callable[[], _Result]) -> _Result:
    """What `ask` brings, asked for again where the answer breaks off."""
    for retry in range(RETRIES["max_retries"]):
        try:
            return ask()
        except FAILURES as error:
            if not has_broken_off(error):
                raise
        time.sleep(min(FIRST_BACKOFF_S * 2**retry, LONGEST_BACKOFF_S))
    return ask()
