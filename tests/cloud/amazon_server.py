"""The moto server, mended where its CloudFormation does less than Amazon's with our templates.

A cluster has the name and the tags that its template gives it, and is resized; an address has its
tags. Run as moto.server is: python -m tests.cloud.amazon_server -p PORT
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.redshift.models import Cluster
from moto.server import main

_make_cluster = Cluster.create_from_cloudformation_json.__func__
_make_address = ElasticAddress.create_from_cloudformation_json.__func__


def _cluster(
    cls: type[Cluster], resource_name: str, cloudformation_json: Any, *more: Any, **_: Any
) -> Any:
    properties = cloudformation_json["Properties"]
    name = properties.get("ClusterIdentifier", resource_name)
    made = _make_cluster(cls, name, cloudformation_json, *more)
    made.tags = properties.get("Tags", [])
    return made


def _resized(
    _cls: type[Cluster], original_resource: Cluster, cloudformation_json: Any, **_more: Any
) -> Cluster:
    properties = cloudformation_json["Properties"]
    original_resource.node_type = properties["NodeType"]
    original_resource.number_of_nodes = int(properties.get("NumberOfNodes") or 1)
    return original_resource


def _address(cls: type, resource_name: str, cloudformation_json: Any, *more: Any, **_: Any) -> Any:
    made = _make_address(cls, resource_name, cloudformation_json, *more)
    tags = (cloudformation_json.get("Properties") or {}).get("Tags", [])
    made.add_tags({each["Key"]: each["Value"] for each in tags})
    return made


if __name__ == "__main__":
    Cluster.create_from_cloudformation_json = classmethod(_cluster)
    Cluster.update_from_cloudformation_json = classmethod(_resized)
    ElasticAddress.create_from_cloudformation_json = classmethod(_address)
    main()
