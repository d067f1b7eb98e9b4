"""How a stack that stands comes to another size, and which names Amazon takes."""

from __future__ import annotations

import pytest

from starlift.cloud.operation import in_turns, is_classic
from starlift.cloud.stack import Stack
from starlift.cloud.template import parameters
from starlift.config import load_settings
from starlift.errors import ConfigError
from tests.cloud import stubs


def standing(**parameters):
    """A stack with these parameters."""
    return Stack("s", "arn", "CREATE_COMPLETE", "", parameters, {}, stubs.MADE_AT)


@pytest.mark.parametrize(
    ("before", "changes", "classic"),
    [
        ("1", {"Nodes": "2"}, True),
        ("2", {"Nodes": "1"}, True),
        ("1", {"NodeType": "ra3.xlplus"}, True),
        ("2", {"Nodes": "4"}, False),
        ("2", {"NodeType": "ra3.xlplus"}, False),
    ],
)
def test_from_one_node_or_to_one_a_cluster_is_copied(before, changes, classic):
    """Amazon resizes such clusters in no other way, and is told so in the same update."""
    stack = standing(NodeType="ra3.large", Nodes=before)
    assert is_classic(stack, changes) == classic
    assert in_turns(stack, changes) == [{**changes, "ClassicResize": str(classic).lower()}]


@pytest.mark.parametrize(
    ("base", "most", "names"),
    [("16", "32", ["MaxRpu", "BaseRpu"]), ("4", "4", ["BaseRpu", "MaxRpu"])],
)
def test_capacities_change_one_by_one(base, most, names):
    """An update changes one of them, in an order in which the base is never over the maximum."""
    stack = standing(BaseRpu="8", MaxRpu="8")
    turns = in_turns(stack, {"BaseRpu": base, "MaxRpu": most})
    assert [list(each) for each in turns] == [[name] for name in names]
    assert {name: value for each in turns for name, value in each.items()} == {
        "BaseRpu": base,
        "MaxRpu": most,
    }
    assert in_turns(stack, {"MaxRpu": most}) == [{"MaxRpu": most}]
    machine = standing(InstanceType="t4g.small")
    assert in_turns(machine, {"InstanceType": "t4g.large"}) == [{"InstanceType": "t4g.large"}]


@pytest.mark.parametrize(
    ("key", "name", "reason"),
    [
        ("DB_USER", "_loader", "no name for what is to be made"),
        ("DB_USER", "user", "a word that Amazon takes for no name"),
        ("DB_USER", "public", "a word that Amazon takes for no name"),
        ("DB_NAME", "table", "a word that Amazon takes for no name"),
        ("DB_NAME", "Dwh", "no name for what is to be made"),
    ],
)
def test_names_that_amazon_refuses(tmp_path, key, name, reason):
    """They are refused before anything is made."""
    settings = load_settings(tmp_path, environ={f"STARLIFT_CLUSTER_{key}": name})
    with pytest.raises(ConfigError, match=f"{key} is '{name}' in .*: {reason}"):
        parameters(settings)
