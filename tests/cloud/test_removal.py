"""The end of a stack: interrupted anywhere, with leftovers, beside things of other people's."""

from __future__ import annotations

import pytest

from starlift.cloud.making import make
from starlift.cloud.operation import pause, warehouse_of
from starlift.cloud.removal import Removal, look, remove
from starlift.config import Flavour
from starlift.errors import CloudError
from tests.cloud import stubs
from tests.cloud.conftest import BUCKET
from tests.cloud.test_making import interrupting, untold

STEPS = (
    "last snapshot",
    "usage limit",
    "staging bucket",
    "stack",
    "what is left over",
    "dwh.cfg",
)


@pytest.fixture
def removal(cloud_place, aws):
    """Begins to take a stack down; leftovers may be deleted."""

    def begin(flavour=Flavour.PROVISIONED, *, may_delete=True, takes_snapshot=True):
        return Removal(
            aws,
            cloud_place.settings(FLAVOUR=flavour),
            cloud_place.config,
            warehouse_of(aws, "starlift", flavour),
            flavour,
            lambda _event: None,
            lambda _leftovers: may_delete,
            takes_snapshot=takes_snapshot,
        )

    return begin


def take_down(one, tell=untold):
    """Look, and remove."""
    return remove(one, look(one), tell)


@pytest.mark.parametrize(
    ("flavour", "step"),
    [
        *((Flavour.PROVISIONED, step) for step in STEPS),
        *((Flavour.SELF_MANAGED, step) for step in STEPS if step != "usage limit"),
    ],
)
def test_interrupted_at_each_step(removal, making, cloud_place, amazon, flavour, step):
    """Wherever down is interrupted, the next one goes on until nothing stands."""
    make(making(flavour), untold)
    with pytest.raises(KeyboardInterrupt):
        take_down(removal(flavour), interrupting(step))
    take_down(removal(flavour))
    assert amazon.standing() == {}
    if flavour is Flavour.PROVISIONED:
        assert cloud_place.settings().staging.location is None


def test_what_is_left_fails(removal, making, amazon):
    """What nobody allows to be deleted is named, and down fails."""
    make(making(), untold)
    with pytest.raises(CloudError) as caught:
        take_down(removal(may_delete=False))
    assert "is left, and may cost: cluster starlift" in caught.value.message
    assert "; network vpc-" in caught.value.message
    assert amazon.standing()["clusters"]


def test_only_what_belongs_to_the_stack_goes(removal, making, amazon):
    """Networks, buckets, clusters and machines of others stay, whatever they are called."""
    ec2 = amazon.client("ec2")
    tags = [{"Key": "starlift:stack", "Value": "starlift-2"}]
    vpc = ec2.create_vpc(
        CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}]
    )["Vpc"]["VpcId"]
    for name in ("starlift-2", "starlift-cluster-prod"):  # made by hand
        amazon.make_cluster(name)
    s3 = amazon.client("s3")
    location = {"LocationConstraint": "us-west-2"}
    s3.create_bucket(Bucket="starlift-stagingbucket-of-mine", CreateBucketConfiguration=location)
    made = make(making(), untold)
    assert made.state.name == "starlift"
    take_down(removal())
    assert amazon.standing() == {
        "clusters": ["starlift-2", "starlift-cluster-prod"],
        "networks": [vpc],
        "buckets": ["starlift-stagingbucket-of-mine"],
    }
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]


def test_a_cluster_of_the_same_name_is_not_the_stack_s(removal, amazon):
    """Where no stack stands, a cluster that somebody has made by hand is not found at all."""
    amazon.make_cluster("starlift")
    amazon.make_cluster("restored", **{"starlift:stack": "starlift"})
    assert look(removal()).is_nothing
    take_down(removal())
    assert amazon.standing() == {"clusters": ["starlift", "restored"]}


def test_what_bears_the_tag_is_found_without_a_stack(removal, amazon):
    """What a stack left that is long gone is found by its tag, and deleted."""
    tags = [{"Key": "starlift:stack", "Value": "starlift"}]

    def tagged(kind):
        return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]}

    ec2 = amazon.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16", **tagged("vpc"))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    first = ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc)["GroupId"]
    second = ec2.create_security_group(GroupName="b", Description="b", VpcId=vpc)["GroupId"]
    pair = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}
    pair["UserIdGroupPairs"] = [{"GroupId": second}]
    ec2.authorize_security_group_ingress(GroupId=first, IpPermissions=[pair])
    ec2.run_instances(
        ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet, **tagged("instance")
    )
    ec2.allocate_address(Domain="vpc", **tagged("elastic-ip"))
    s3 = amazon.client("s3")
    location = {"LocationConstraint": "us-west-2"}
    s3.create_bucket(Bucket="left-over", CreateBucketConfiguration=location)
    s3.put_bucket_tagging(Bucket="left-over", Tagging={"TagSet": tags})
    s3.put_bucket_versioning(Bucket="left-over", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="left-over", Key="k", Body=b"1")
    s3.put_object(Bucket="left-over", Key="k", Body=b"2")
    s3.delete_object(Bucket="left-over", Key="k")
    s3.create_multipart_upload(Bucket="left-over", Key="broken-off")
    amazon.client("secretsmanager").create_secret(
        Name="left", SecretString="false-secret", Tags=tags
    )
    one = removal(Flavour.SELF_MANAGED)
    found = [each.kind for each in look(one).leftovers]
    assert found == ["machine", "address", "bucket", "secret", "network"]
    take_down(one)
    assert amazon.standing() == {}
    assert look(one).leftovers == ()


def test_a_paused_cluster_takes_no_snapshot(removal, making, amazon, aws):
    """A last snapshot of a paused cluster cannot be had: down says so, and removes nothing."""
    make(making(), untold)
    pause(aws, warehouse_of(aws, "starlift", Flavour.PROVISIONED))
    before = amazon.standing()
    with pytest.raises(CloudError, match="is paused, and takes no snapshot so") as caught:
        take_down(removal())
    assert "--no-snapshot" in caught.value.hint
    assert amazon.standing() == before
    take_down(removal(takes_snapshot=False))
    assert amazon.standing() == {}
    snapshots = amazon.client("redshift").describe_cluster_snapshots(SnapshotType="manual")
    assert snapshots["Snapshots"] == []


def test_the_last_snapshot_is_kept(removal, making, amazon):
    """The snapshot is whole before anything goes, bears the tag, and is named in the end."""
    make(making(), untold)
    one = removal()
    removed = take_down(one)
    manual = amazon.client("redshift").describe_cluster_snapshots(SnapshotType="manual")
    kept = [each["SnapshotIdentifier"] for each in manual["Snapshots"]]
    assert one.snapshot in kept
    assert removed.snapshots == tuple(kept)


def test_what_amazon_keeps_is_told(removal, making, amazon):
    """When something cannot be deleted, the error names it and Amazon's reason."""
    make(making(Flavour.SELF_MANAGED), untold)
    ec2 = amazon.client("ec2")
    (vpc,) = amazon.standing()["networks"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    with pytest.raises(CloudError) as caught:
        take_down(removal(Flavour.SELF_MANAGED))
    assert f"is left, and may cost: network {vpc}." in caught.value.message
    assert f"network {vpc}: ec2 delete_vpc: DependencyViolation" in caught.value.message
    ec2.detach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    take_down(removal(Flavour.SELF_MANAGED))
    assert amazon.standing() == {}


def test_another_warehouse_stays_in_dwh_cfg(removal, making, cloud_place):
    """What dwh.cfg says of a warehouse that is not this stack's is not touched by its end."""
    make(making(), untold)
    text = cloud_place.config.read_text()
    host = cloud_place.settings().cluster.host
    cloud_place.config.write_text(text.replace(host, "another.example.com"))
    take_down(removal())
    settings = cloud_place.settings()
    assert settings.cluster.host == "another.example.com"
    assert settings.cluster.db_name == "dwh"
    assert settings.staging.location is None


_KEPT = [
    ("starlift", "AWS::CloudFormation::Stack", "DELETE_IN_PROGRESS", "User Initiated"),
    ("Vpc", "AWS::EC2::VPC", "DELETE_FAILED", "The vpc 'vpc-1' has dependencies"),
    ("starlift", "AWS::CloudFormation::Stack", "DELETE_FAILED", ""),
]


def kept_by_its_network(amazon, *afterwards):
    """Amazon's answers where a network that somebody has added to keeps the stack from going."""
    tags = [{"Key": "starlift:stack", "Value": "starlift"}]
    amazon.client("ec2").create_vpc(
        CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}]
    )
    location = {"LocationConstraint": "us-west-2"}
    amazon.client("s3").create_bucket(
        Bucket="starlift-stagingbucket-1", CreateBucketConfiguration=location
    )
    amazon.client("s3").put_bucket_tagging(
        Bucket="starlift-stagingbucket-1", Tagging={"TagSet": tags}
    )
    failed = ("describe_stacks", stubs.stack("DELETE_FAILED"), None)
    happened = ("describe_stack_events", stubs.events(*_KEPT), None)
    return [
        ("describe_stacks", stubs.stack("CREATE_COMPLETE"), None),
        ("delete_stack", {}, {"StackName": "starlift"}),
        failed,
        happened,
        happened,
        failed,  # behind the leftovers
        ("delete_stack", {}, {"StackName": "starlift"}),
        *afterwards,
    ]


def test_a_stack_that_something_keeps_goes_when_that_is_gone(removal, aws, amazon):
    """What keeps CloudFormation from deleting is deleted as a leftover; then the stack goes."""
    answers = kept_by_its_network(amazon, ("describe_stacks", {"Stacks": []}, None))
    with stubs.answering(aws, cloudformation=answers):
        removed = take_down(removal())
    assert [each.kind for each in removed.leftovers] == ["bucket", "network"]
    assert amazon.standing() == {}


def test_a_stack_that_does_not_go_fails(removal, aws, amazon):
    """When CloudFormation cannot delete the stack at all, the error says which resource and why."""
    failed = ("describe_stacks", stubs.stack("DELETE_FAILED"), None)
    happened = ("describe_stack_events", stubs.events(*_KEPT), None)
    answers = kept_by_its_network(amazon, failed, happened)
    with (
        stubs.answering(aws, cloudformation=answers),
        pytest.raises(CloudError, match=r"DELETE_FAILED: Vpc .* has dependencies") as caught,
    ):
        take_down(removal())
    assert "starlift cloud down again" in caught.value.hint
