"""A rendered template with its parameters, conditions and functions resolved, as far as tests look.

What only CloudFormation knows (what a resource is called, its ARN) stands as `<Name>` or
`<Name.Attribute>`.
"""

from __future__ import annotations

import re
from typing import Any

from cfnlint.decode import decode_str

PSEUDO = {
    "AWS::StackName": "starlift",
    "AWS::Region": "us-west-2",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::NoValue": None,
}


class Resolved:
    """The resources of a template that would be made with its parameters' defaults."""

    def __init__(self, text: str) -> None:
        self.template, errors = decode_str(text)
        assert not errors
        declared = self.template["Parameters"].items()
        self.parameters = {name: each.get("Default") for name, each in declared} | PSEUDO
        self.resources: dict[str, Any] = {
            name: self._value(resource)
            for name, resource in self.template["Resources"].items()
            if self._holds(resource.get("Condition"))
        }

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The properties of all resources of a type."""
        found = [each for each in self.resources.values() if each["Type"] == kind]
        return [each.get("Properties", {}) for each in found]

    def one(self, kind: str) -> dict[str, Any]:
        """The properties of the only resource of a type."""
        (found,) = self.of_type(kind)
        return found

    def _holds(self, condition: Any) -> bool:
        if condition is None:
            return True
        if isinstance(condition, str):
            return self._holds(self.template["Conditions"][condition])
        ((function, argument),) = condition.items()
        if function == "Condition":
            return self._holds(argument)
        if function == "Fn::Equals":
            left, right = map(self._value, argument)
            return str(left) == str(right)
        if function == "Fn::Not":
            (negated,) = argument
            return not self._holds(negated)
        assert function == "Fn::Or", function
        return any(map(self._holds, argument))

    def _value(self, node: Any) -> Any:
        if isinstance(node, list):
            values = [self._value(each) for each in node]
            return [value for value in values if value is not None]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function == "Ref":
                return self.parameters.get(argument, f"<{argument}>")
            if function.startswith("Fn::"):
                return self._function(function, argument)
        values = {str(key): self._value(each) for key, each in node.items()}
        return {key: value for key, value in values.items() if value is not None}

    def _function(self, function: str, argument: Any) -> Any:
        if function == "Fn::If":
            return self._value(argument[1] if self._holds(argument[0]) else argument[2])
        if function == "Fn::Sub":
            text, extra = (argument, {}) if isinstance(argument, str) else argument
            names = self.parameters | {key: self._value(each) for key, each in extra.items()}
            return re.sub(r"\$\{([^}]+)\}", lambda m: str(names.get(m[1], f"<{m[1]}>")), text)
        if function == "Fn::GetAtt":
            parts = argument if isinstance(argument, list) else [argument]
            return f"<{'.'.join(parts)}>"
        if function == "Fn::Split":
            delimiter, text = argument
            return str(self._value(text)).split(delimiter)
        if function == "Fn::Base64":
            return self._value(argument)
        return f"<{function}>"
