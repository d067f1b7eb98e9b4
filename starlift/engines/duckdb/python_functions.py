"""The functions that DuckDB calls in Python, named `py_...` in what is translated for it.

They are no part of the file: each session registers them when it opens one. NULL in any argument
gives NULL, without a call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import duckdb

from starlift.engines.duckdb import fingerprints, hashes, perl_patterns


@dataclass(frozen=True)
class PythonFunction:
    """A function with the types of its arguments and of its result, as DuckDB names them."""

    name: str
    call: Callable[..., object]
    arguments: tuple[str, ...]
    result: str


_MURMUR3: dict[str, tuple[Callable[..., object], str]] = {
    "bytes": (hashes.murmur3, "BLOB"),
    "decimal": (hashes.murmur3_of_decimal, "VARCHAR"),
    "float": (hashes.murmur3_of_float, "DOUBLE"),
    "integer": (hashes.murmur3_of_integer, "BIGINT"),
    "text": (hashes.murmur3_of_text, "VARCHAR"),
}
_TEXT, _NUMBER = "VARCHAR", "INTEGER"
PYTHON_FUNCTIONS = (
    PythonFunction("py_fingerprint64_of_bytes", fingerprints.fingerprint64, ("BLOB",), "BIGINT"),
    PythonFunction(
        "py_fingerprint64_of_text", fingerprints.fingerprint64_of_text, (_TEXT,), "BIGINT"
    ),
    *(
        PythonFunction(f"py_murmur3_of_{name}", call, (kind, _NUMBER), _NUMBER)
        for name, (call, kind) in _MURMUR3.items()
    ),
    PythonFunction("py_regexp_count", perl_patterns.regexp_count, (_TEXT, _TEXT, _TEXT), _NUMBER),
    PythonFunction(
        "py_regexp_instr",
        perl_patterns.regexp_instr,
        (_TEXT, _TEXT, _NUMBER, _NUMBER, _NUMBER, _TEXT),
        _NUMBER,
    ),
    PythonFunction(
        "py_regexp_replace", perl_patterns.regexp_replace, (_TEXT, _TEXT, _TEXT, _TEXT), _TEXT
    ),
    PythonFunction(
        "py_regexp_substr", perl_patterns.regexp_substr, (_TEXT, _TEXT, _NUMBER, _TEXT), _TEXT
    ),
    PythonFunction("py_sha2", hashes.sha2, (_TEXT, _NUMBER), _TEXT),
)


def register_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions known to a database, for all its connections."""
    with _numpy_can_wait():
        for function in PYTHON_FUNCTIONS:
            types: list[Any] = list(function.arguments)
            connection.create_function(function.name, function.call, types, function.result)


class _LateNumpy(ModuleType):
    """A module of numpy's that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            raise AttributeError(name)
        try:
            return getattr(import_module(self.__name__), name)
        except ImportError:
            raise AttributeError(name) from None


@contextmanager
def _numpy_can_wait() -> Iterator[None]:
    """While a function is registered, DuckDB finds numpy without its being imported.

    It asks for it whatever the types are, and needs it for arrays alone. Most machines do not have
    it, and its import would take as long as all else that opens a session. DuckDB remembers the
    module that it was given: one that fetches the real one when it comes to that.
    """
    if "numpy" in sys.modules:
        yield
        return
    numpy, core, arrays = map(_LateNumpy, ("numpy", "numpy._core", "numpy._core.multiarray"))
    vars(numpy).update(_core=core, __version__="2")
    vars(core).update(multiarray=arrays)
    late = {module.__name__: module for module in (numpy, core, arrays)}
    sys.modules.update(late)
    try:
        yield
    finally:
        for name in late:
            sys.modules.pop(name, None)
