"""ORC files, read in a process of their own: one with changed bytes can end the library's reader.

The two processes talk in messages: a kind (one byte), a length (eight), and so many bytes.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import IO

import pyarrow as pa

_HEAD = struct.Struct("<cQ")
_FILE, _ROWS, _FAILURE = b"f", b"r", b"e"


class OrcProcess:
    """Reads ORC files one after another, in a process that is started with the first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes) -> pa.Table:
        """A file's columns, named by their places, since their own names may be no text.

        Raises:
            ValueError: when it is no ORC file, or its reading ended the process.
        """
        process = self._process = self._process or _started()
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        assert process.stdout is not None  # noqa: S101 - so is this
        try:
            _send(process.stdin, _FILE, data)
            message = _receive(process.stdout)
        except BrokenPipeError:
            message = None
        if message is None:
            self.close()
            raise ValueError("its bytes ended the process that read it")
        kind, content = message
        if kind == _FAILURE:
            raise ValueError(content.decode("utf-8", "replace"))
        return pa.ipc.open_stream(content).read_all()

    def close(self) -> None:
        """End the process. The next file starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "starlift.copy.orc"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(_HEAD.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next message, or None where the other side has ended."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def _answer(data: bytes) -> tuple[bytes, bytes]:
    import pyarrow.orc  # noqa: PLC0415 - the process that reads needs it, no other

    try:
        table = pyarrow.orc.ORCFile(pa.BufferReader(data)).read().replace_schema_metadata(None)
        table = table.rename_columns([str(place) for place in range(table.num_columns)])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    except (pa.ArrowException, OSError, ValueError) as error:
        return _FAILURE, str(error).encode()
    return _ROWS, sink.getvalue().to_pybytes()


def _serve() -> None:
    # By their numbers: the pipes to the process that asks, and no place to print to.
    with open(0, "rb") as questions, open(1, "wb") as answers:
        while message := _receive(questions):
            _send(answers, *_answer(message[1]))


if __name__ == "__main__":
    _serve()
