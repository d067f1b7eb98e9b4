"""The examples in docstrings of the language hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import starlift.redshift

MODULES = [
    module.name
    for module in pkgutil.walk_packages(starlift.redshift.__path__, "starlift.redshift.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    """What a docstring shows is what comes out."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0
