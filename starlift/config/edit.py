"""Values written into a dwh.cfg, with everything else in it left as it is."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from starlift.errors import ConfigError

_HEADER = re.compile(r"\ufeff?\s*\[(.+)\]")
_KEY = re.compile(
    r"(?P<before>\s*(?P<key>[^\s#;=:\[][^=:]*?)\s*[=:])(?P<blanks>[ \t]*)(?P<value>.*)"
)
_PRIVATE = 0o600

Values = Mapping[tuple[str, str], str]


def write_values(file: Path, values: Values) -> None:
    """Let the file have these values, by section and key, and else what it had.

    Comments, order, other keys and line ends stay. The file is replaced at once, or not at all,
    and afterwards only its owner can read it.

    Raises:
        ConfigError: it cannot be read or written.
    """
    target = file.resolve()  # a link stays a link
    try:
        text = target.read_bytes().decode("utf-8")
        _replace(target, edited(text, values).encode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.") from error


def edited(text: str, values: Values) -> str:
    r"""The text of a dwh.cfg with the values in it.

    >>> edited("[S3]\nREGION=a # b\n", {("S3", "REGION"): "c", ("CLUSTER", "HOST"): "h"})
    '[S3]\nREGION=c\n\n[CLUSTER]\nHOST = h\n'
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    for (section, key), value in values.items():
        _set(lines, section, key, value)
    return end.join(lines)


def _set(lines: list[str], section: str, key: str, value: str) -> None:
    begin = _section(lines, section)
    if begin is None:
        while lines and not lines[-1]:
            lines.pop()
        lines += ["", f"[{section}]", _line(key, value), ""]
        return
    last = begin
    for at in range(begin + 1, len(lines)):
        if _HEADER.match(lines[at]):
            break
        if found := _KEY.match(lines[at]):
            last = at
            if found["key"].upper() == key:
                blanks = found["blanks"] if found["value"] else " "
                lines[at] = f"{found['before']}{blanks}{value}".rstrip()
                return
    lines.insert(last + 1, _line(key, value))


def _section(lines: list[str], section: str) -> int | None:
    """The line of a section's header."""
    for at, line in enumerate(lines):
        header = _HEADER.match(line)
        if header and header[1].upper() == section:
            return at
    return None


def _line(key: str, value: str) -> str:
    return f"{key} = {value}".rstrip()


def _replace(target: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:  # mkstemp's mode is 0600
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_PRIVATE)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
