"""docs/cloud.md says what the commands do."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.cli.commands.cloud import cloud
from starlift.cloud.permissions import read_permissions
from starlift.config import Flavour

TEXT = (Path(__file__).parents[2] / "docs" / "cloud.md").read_text(encoding="utf-8")


def test_the_policy_is_that_of_the_package():
    """The policy that the page shows is the one that `starlift cloud permissions` prints."""
    block = TEXT.split("<!-- permissions -->\n", 1)[1].split("\n<!-- /permissions -->", 1)[0]
    assert block == f"```json\n{read_permissions()}```"


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
