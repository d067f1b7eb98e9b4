"""The network of a stack, taken apart in the order in which Amazon lets it be."""

from __future__ import annotations

from typing import Any

from starlift.cloud.aws import Aws
from starlift.errors import CloudError

_TRIES = 60
_GONE = "deleted"
_GOING = frozenset({_GONE, "deleting"})


class Network:
    """A VPC and all that is in it, also what the stack has not put there."""

    def __init__(self, aws: Aws, vpc: str) -> None:
        self._aws = aws
        self._vpc = vpc

    def delete(self) -> None:
        """Delete it and all that is in it. Raises CloudError, as for what is still in use."""
        self._endpoints()
        self._interfaces()
        self._gateways()
        for each in self._all("describe_subnets", "Subnets"):
            self._ask("delete_subnet", SubnetId=each["SubnetId"])
        self._routes()
        self._groups()
        self._ask("delete_vpc", VpcId=self._vpc)

    def _endpoints(self) -> None:
        """Delete the endpoints, and wait until they are gone: subnets are in use until then."""
        standing = [name for name, state in self._endpoint_states() if state not in _GOING]
        if standing:
            self._ask("delete_vpc_endpoints", VpcEndpointIds=standing)
        for _ in range(_TRIES):
            if all(state == _GONE for _, state in self._endpoint_states()):
                return
            self._aws.wait()
        raise CloudError(f"The endpoints of {self._vpc} do not go: {', '.join(standing)}.")

    def _endpoint_states(self) -> list[tuple[str, str]]:
        found = self._all("describe_vpc_endpoints", "VpcEndpoints")
        return [(each["VpcEndpointId"], each["State"].lower()) for each in found]

    def _interfaces(self) -> None:
        """Delete the network interfaces that nothing uses any more."""
        for each in self._all("describe_network_interfaces", "NetworkInterfaces"):
            if each["Status"] == "available":
                self._ask("delete_network_interface", NetworkInterfaceId=each["NetworkInterfaceId"])

    def _gateways(self) -> None:
        found = self._all("describe_internet_gateways", "InternetGateways", "attachment.vpc-id")
        for each in found:
            names = {"InternetGatewayId": each["InternetGatewayId"]}
            self._ask("detach_internet_gateway", VpcId=self._vpc, **names)
            self._ask("delete_internet_gateway", **names)

    def _routes(self) -> None:
        """Delete the route tables, but the main one, which goes with the VPC."""
        for table in self._all("describe_route_tables", "RouteTables"):
            if not any(each.get("Main") for each in table["Associations"]):
                self._ask("delete_route_table", RouteTableId=table["RouteTableId"])

    def _groups(self) -> None:
        """Delete the security groups, but the default one; first those that others do not name."""
        found = self._all("describe_security_groups", "SecurityGroups")
        left = [each for each in found if each["GroupName"] != "default"]
        while left:
            named = {
                pair["GroupId"]
                for each in left
                for rule in each["IpPermissions"]
                for pair in rule.get("UserIdGroupPairs", ())
                if pair["GroupId"] != each["GroupId"]
            }
            free = [each for each in left if each["GroupId"] not in named] or left
            for each in free:
                self._ask("delete_security_group", GroupId=each["GroupId"])
            left = [each for each in left if each not in free]

    def _all(self, operation: str, key: str, name: str = "vpc-id") -> list[Any]:
        filters = [{"Name": name, "Values": [self._vpc]}]
        return list(self._aws.each("ec2", operation, key, Filters=filters))

    def _ask(self, operation: str, **arguments: object) -> None:
        self._aws.ask("ec2", operation, **arguments)
