"""What a refused value of [CLOUD] is answered."""

from __future__ import annotations

import pytest

from starlift.config import Cloud, load_settings
from starlift.config.cloud_values import overridden
from starlift.errors import ConfigError

RA3 = "ra3.large, ra3.xlplus, ra3.4xlarge, ra3.16xlarge"


@pytest.mark.parametrize(
    ("option", "text", "hint"),
    [
        (
            "node_type",
            "dc2.large",
            f"there are: {RA3}, rg.large, rg.xlarge, rg.4xlarge, rg.12xlarge.",
        ),
        ("email", "mé@example.com", "write it in ASCII: Amazon sends no mail to other addresses."),
        ("email", "me@exämple.com", "write it in ASCII: Amazon sends no mail to other addresses."),
        ("email", "me@example", "write an address, such as me@example.com."),
    ],
)
def test_a_refused_option_says_what_may_stand_there(option, text, hint):
    """The types of nodes are listed; an address that Amazon sends nothing to is told as such."""
    with pytest.raises(ConfigError, match=text) as caught:
        overridden(Cloud(), {option: text})
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "line", ["STACK = four # mine", "NODES = 2 ; for now", "EMAIL = me@example.com # me"]
)
def test_a_comment_needs_a_line_of_its_own(tmp_path, line):
    """A comment behind a value is told as such, not as a wrong name or number."""
    (tmp_path / "dwh.cfg").write_text(f"[CLOUD]\n{line}\n")
    with pytest.raises(ConfigError, match=r"line 2\) is ") as caught:
        load_settings(tmp_path, environ={})
    assert caught.value.hint.startswith("a comment needs a line of its own")
