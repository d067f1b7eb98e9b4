"""Whose process owns a DuckDB file, as far as the system tells it.

DuckDB's message names the process that holds the file's lock; Linux says whose it is and since when
it runs. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

_PROCESS = re.compile(r"\(PID (\d+)\)")
_PROC = Path("/proc")
_START_FIELD = 22  # of /proc/PID/stat, counted from 1: in clock ticks since the machine started
_FIRST_AFTER_NAME = 3  # the name, field 2, is in parentheses and may hold blanks


def described_owner(message: str) -> str:
    """What is known of the owner, to stand behind `another process`; empty if nothing is.

    >>> described_owner("Could not set lock on file: Conflicting lock is held elsewhere")
    ''
    """
    found = _PROCESS.search(message)
    if found is None:
        return ""
    try:
        return f": process {found[1]} of {_user(found[1])}, since {_started_at(found[1])}"
    except (OSError, KeyError, ImportError):  # it has ended since, or the system keeps no /proc
        return f": process {found[1]}"


def _user(pid: str) -> str:
    from pwd import getpwuid  # noqa: PLC0415 - not on every system

    return getpwuid((_PROC / pid).stat().st_uid).pw_name


def _started_at(pid: str) -> str:
    """When a process started, UTC, to the second."""
    behind_name = (_PROC / pid / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    ticks = int(behind_name[_START_FIELD - _FIRST_AFTER_NAME])
    lines = (_PROC / "stat").read_text(encoding="utf-8").splitlines()
    boot_s = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    moment = datetime.fromtimestamp(boot_s + ticks / os.sysconf("SC_CLK_TCK"), UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
