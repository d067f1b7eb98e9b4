"""The examples in docstrings hold, in every module that has any."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import starlift

# Its import runs the command line.
_RUNS = "starlift.__main__"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(starlift.__path__, "starlift.")
    if module.name != _RUNS
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    """What a docstring shows is what comes out."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_rooms_are_all_there():
    """Modules of every room are looked at."""
    rooms = {name.split(".")[1] for name in MODULES}
    assert {
        "cli",
        "config",
        "copy",
        "engines",
        "pipeline",
        "project",
        "redshift",
        "storage",
    } <= rooms
