"""docs/cloud.md says what the commands do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from starlift.cli.commands.cloud import cloud
from starlift.cloud.permissions import read_permissions
from starlift.config import Flavour
from starlift.storage.s3.store import WORKERS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "cloud.md").read_text(encoding="utf-8")


def test_the_policy_is_that_of_the_package():
    """The policy that the page shows is the one that `starlift cloud permissions` prints."""
    block = TEXT.split("<!-- permissions -->\n", 1)[1].split("\n<!-- /permissions -->", 1)[0]
    assert block == f"```json\n{read_permissions()}```"


def test_the_policy_does_not_stand_in_the_way():
    """The policy is an appendix, and its place in the course of the page leads there."""
    assert TEXT.endswith("\n<!-- /permissions -->\n")
    before, _, _ = TEXT.partition("\n## 3. Up")
    assert "(#appendix-the-policy)" in before
    assert "an administrator in effect" in before


def test_what_is_installed_can_be():
    """The extras that the page installs from the clone are those of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r"pip install -e '\.\[(.+)\]'", TEXT)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])


def test_objects_are_read_so_many_at_a_time():
    """What the page says of the time of a first load is by as many requests as there are."""
    assert f"{WORKERS} of them\n  are read at a time" in TEXT


@pytest.mark.parametrize("command", sorted(cloud.commands))
def test_every_command_is_told_of(command):
    """The page leads to each command."""
    assert f"starlift cloud {command}" in TEXT


@pytest.mark.parametrize("flavour", Flavour)
def test_every_flavour_is_told_of(flavour):
    """The page says what each flavour is."""
    assert f"| `{flavour}` |" in TEXT


def test_what_was_not_tried_is_said():
    """Before anything else, the page says what was not tried against Amazon itself."""
    assert "**Not tried against AWS itself.**" in TEXT.split("\n## ", 1)[0]
