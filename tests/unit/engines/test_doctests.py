"""The examples in docstrings of the embedded engine hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import starlift.engines.duckdb

MODULES = [
    module.name
    for module in pkgutil.walk_packages(
        starlift.engines.duckdb.__path__, "starlift.engines.duckdb."
    )
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    """What a docstring shows is what comes out."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0
