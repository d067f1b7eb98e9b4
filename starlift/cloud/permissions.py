"""What the caller of `starlift cloud` must be allowed, as a policy document of IAM's."""

from __future__ import annotations

from importlib import resources


def read_permissions() -> str:
    """The policy, as JSON."""
    file = resources.files(__package__).joinpath("permissions.json")
    return file.read_text(encoding="utf-8")
