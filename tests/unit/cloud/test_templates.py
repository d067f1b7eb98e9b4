"""The rendered templates keep what is promised of the network, the role, the bucket, the bill."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import botocore
import pytest

from starlift.cloud.bounds import FORECAST_PERCENT, SPENT_PERCENT
from starlift.cloud.template import parameters, read_template, rendered
from starlift.config import Cloud, Flavour, load_settings
from starlift.config.cloud_values import refuse_other_sizes
from starlift.config.regions import REGIONS
from starlift.errors import ConfigError
from tests.unit.cloud.resolved import Resolved

TEMPLATES = Path(__file__).parents[3] / "starlift" / "cloud" / "templates"
REDSHIFT = (Flavour.PROVISIONED, Flavour.SERVERLESS)
PORTS = {Flavour.PROVISIONED: 5439, Flavour.SERVERLESS: 5439, Flavour.SELF_MANAGED: 5432}
# What has no tags in CloudFormation.
_UNTAGGED = {
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::Route",
    "AWS::S3::BucketPolicy",
    "AWS::IAM::InstanceProfile",
    "AWS::Redshift::ScheduledAction",
}
ADDRESS = "203.0.113.7"

every_flavour = pytest.mark.parametrize("flavour", Flavour)
both_ways = pytest.mark.parametrize("access", ["public", "private"])


def settings(directory, **cloud):
    """The settings of the simulated bucket, with [CLOUD] as given."""
    given = {"EMAIL": "me@example.com", **cloud}
    environ = {f"STARLIFT_CLOUD_{key}": value for key, value in given.items()}
    return load_settings(directory, environ=environ)


@pytest.fixture
def resolve(tmp_path):
    """Renders a flavour's template with [CLOUD] as given, and resolves it."""

    def resolved(flavour, access="public", **cloud):
        admit = {"ADMIT": ADDRESS} if access == "public" else {}
        given = settings(tmp_path, FLAVOUR=flavour, ACCESS=access, **admit, **cloud)
        return Resolved(rendered(flavour, parameters(given)))

    return resolved


def ingress(stack):
    """All rules of all security groups that let somebody in."""
    groups = stack.of_type("AWS::EC2::SecurityGroup")
    return [rule for group in groups for rule in group.get("SecurityGroupIngress", [])]


def statements(stack):
    """What the warehouse's role may do."""
    (policy,) = stack.resources["WarehouseRole"]["Properties"]["Policies"]
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


def test_cfn_lint_passes():
    """CloudFormation's own linter finds nothing in the templates, as `make check` asks."""
    lint = [Path(sys.executable).with_name("cfn-lint"), *map(str, sorted(TEMPLATES.glob("*.yaml")))]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@every_flavour
def test_every_flavour_has_a_template(flavour):
    """Each flavour has its file, and no file is nobody's."""
    assert {file.stem for file in TEMPLATES.iterdir()} == set(Flavour)
    assert Resolved(read_template(flavour)).resources


@every_flavour
def test_rendering_changes_defaults_only(flavour, tmp_path):
    """The rendered template has the settings as defaults, and is else the file in the package."""
    values = parameters(settings(tmp_path, FLAVOUR=flavour, ADMIT=ADDRESS, ACCESS="public"))
    text = rendered(flavour, values)
    found = Resolved(text).template
    for name, value in values.items():
        assert str(found["Parameters"][name]["Default"]) == value
    is_default = re.compile(r" {4}Default: ")
    kept = [line for line in text.split("\n") if not is_default.match(line)]
    original = read_template(flavour).split("\n")
    assert kept == [line for line in original if not is_default.match(line)]


@every_flavour
@both_ways
def test_the_network_is_its_own(resolve, flavour, access):
    """Each stack has a VPC of its own, and all its subnets and groups are in it."""
    stack = resolve(flavour, access)
    stack.one("AWS::EC2::VPC")
    kinds = ("AWS::EC2::Subnet", "AWS::EC2::SecurityGroup", "AWS::EC2::RouteTable")
    for kind in kinds:
        assert {each["VpcId"] for each in stack.of_type(kind)} == {"<Vpc>"}


@every_flavour
def test_only_a_public_stack_has_a_way_to_the_internet(resolve, flavour):
    """A private stack has no internet gateway, no route to it and no address."""
    ways = ("AWS::EC2::InternetGateway", "AWS::EC2::Route", "AWS::EC2::VPCGatewayAttachment")
    for kind in ways:
        assert len(resolve(flavour, "public").of_type(kind)) == 1
        assert resolve(flavour, "private").of_type(kind) == []
    assert resolve(flavour, "private").of_type("AWS::EC2::EIP") == []


@every_flavour
def test_objects_come_through_the_gateway_endpoint(resolve, flavour):
    """What is read from S3 stays within Amazon's network, also when nothing else leads out."""
    endpoints = resolve(flavour, "private").of_type("AWS::EC2::VPCEndpoint")
    (gateway,) = [each for each in endpoints if each["VpcEndpointType"] == "Gateway"]
    assert gateway["ServiceName"] == "com.amazonaws.us-west-2.s3"
    assert gateway["RouteTableIds"] == ["<Routes>"]


@every_flavour
def test_one_address_is_admitted_to_one_port(resolve, flavour):
    """A public stack lets in one address, as /32, to the database's port, and nobody else."""
    (rule,) = ingress(resolve(flavour, "public"))
    port = PORTS[flavour]
    expected = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": f"{ADDRESS}/32"}
    assert rule == expected


@every_flavour
def test_a_private_stack_admits_no_address(resolve, flavour):
    """Within a private stack, groups admit each other, and no address at all."""
    for rule in ingress(resolve(flavour, "private")):
        assert "CidrIp" not in rule
        assert "CidrIpv6" not in rule
        assert rule["SourceSecurityGroupId"] in {"<TunnelAccess>", "<DatabaseAccess>"}
        assert rule["FromPort"] == rule["ToPort"]
        assert rule["FromPort"] in {443, PORTS[flavour]}


@every_flavour
def test_without_an_address_nobody_is_admitted(flavour):
    """A template that is deployed with its own defaults is private, and lets no address in."""
    stack = Resolved(read_template(flavour))
    assert stack.parameters["Access"] == "private"
    assert stack.parameters["AdmittedAddress"] == "127.0.0.1/32"


@every_flavour
@pytest.mark.parametrize(
    "address",
    ["0.0.0.0/0", "203.0.113.0/24", "203.0.113.7", "::/0", "203.0.113.7/320", "256.1.1.1/32", ""],
)
def test_the_template_takes_one_address_only(flavour, address):
    """CloudFormation itself refuses everything but one address, whoever deploys the template."""
    declared = Resolved(read_template(flavour)).template["Parameters"]["AdmittedAddress"]
    assert re.fullmatch(declared["AllowedPattern"], f"{ADDRESS}/32")
    assert not re.fullmatch(declared["AllowedPattern"], address)


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0/0", "203.0.113.0/24", "::1", "me", "127.0.0.1", "255.255.255.255", "0.0.0.0/32"],
)
def test_the_settings_take_one_address_only(tmp_path, address):
    """ADMIT takes one address that somebody can have, and names itself otherwise."""
    with pytest.raises(ConfigError, match="STARLIFT_CLOUD_ADMIT is"):
        settings(tmp_path, ADMIT=address)


@every_flavour
def test_who_assumes_the_role(resolve, flavour):
    """The role is assumed by Redshift, or by the machine, and by nobody else."""
    role = resolve(flavour).resources["WarehouseRole"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    expected = {
        Flavour.PROVISIONED: "redshift.amazonaws.com",
        Flavour.SERVERLESS: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
        Flavour.SELF_MANAGED: "ec2.amazonaws.com",
    }
    assert statement["Principal"] == {"Service": expected[flavour]}
    assert statement["Action"] == "sts:AssumeRole"


@every_flavour
def test_the_role_reads_the_source(resolve, flavour):
    """The role lists and reads what COPY reads of the source bucket, and writes nothing there."""
    found = statements(resolve(flavour))
    keys = ["log_data*", "song_data*", "log_json_path.json"]
    assert found["ListSource"]["Action"] == "s3:ListBucket"
    assert found["ListSource"]["Resource"] == "arn:aws:s3:::song-app"
    assert found["ListSource"]["Condition"] == {"StringLike": {"s3:prefix": keys}}
    assert found["ReadSource"]["Action"] == "s3:GetObject"
    assert found["ReadSource"]["Resource"] == [f"arn:aws:s3:::song-app/{key}" for key in keys]


@every_flavour
def test_the_role_reads_and_writes_the_staging_prefix(resolve, flavour):
    """The role lists, reads, writes and deletes parts, and nothing else of the staging bucket."""
    found = statements(resolve(flavour))
    assert found["ListStaging"]["Action"] == "s3:ListBucket"
    assert found["ListStaging"]["Resource"] == "<StagingBucket.Arn>"
    assert found["ListStaging"]["Condition"] == {"StringLike": {"s3:prefix": "parts/*"}}
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    assert found["ReadAndWriteStaging"]["Action"] == actions
    assert found["ReadAndWriteStaging"]["Resource"] == "<StagingBucket.Arn>/parts/*"


@every_flavour
def test_the_role_may_nothing_else(resolve, flavour):
    """Besides, the machine's role reads its one secret; no action and no resource is `*`."""
    stack = resolve(flavour)
    found = statements(stack)
    own = {"ListSource", "ReadSource", "ListStaging", "ReadAndWriteStaging"}
    if flavour is Flavour.SELF_MANAGED:
        assert found["ReadPassword"]["Action"] == "secretsmanager:GetSecretValue"
        assert found["ReadPassword"]["Resource"] == "<Password>"
        own |= {"ReadPassword"}
    assert set(found) == own
    assert "ManagedPolicyArns" not in stack.resources["WarehouseRole"]["Properties"]


@every_flavour
@both_ways
def test_only_session_manager_adds_to_a_role(resolve, flavour, access):
    """The one policy of Amazon's in a private stack lets Session Manager in; a public has none."""
    roles = resolve(flavour, access).of_type("AWS::IAM::Role")
    added = [arn for role in roles for arn in role.get("ManagedPolicyArns", [])]
    expected = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
    assert added == ([] if access == "public" else expected)


@every_flavour
def test_the_staging_bucket_is_encrypted(resolve, flavour):
    """What is staged is encrypted at rest."""
    bucket = resolve(flavour).one("AWS::S3::Bucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@every_flavour
def test_the_staging_bucket_is_closed_to_the_public(resolve, flavour):
    """All four switches against public access are on."""
    closed = resolve(flavour).one("AWS::S3::Bucket")["PublicAccessBlockConfiguration"]
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    assert closed == dict.fromkeys(names, True)


@every_flavour
def test_parts_expire(resolve, flavour):
    """Parts that a killed load left, and uploads that it broke off, go by themselves."""
    (rule,) = resolve(flavour).one("AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


@every_flavour
def test_the_staging_bucket_is_reached_by_tls_only(resolve, flavour):
    """The bucket refuses every request without TLS, of whomever."""
    document = resolve(flavour).one("AWS::S3::BucketPolicy")["PolicyDocument"]
    (statement,) = document["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Action"] == "s3:*"
    assert statement["Resource"] == ["<StagingBucket.Arn>", "<StagingBucket.Arn>/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@both_ways
def test_the_cluster_is_encrypted_and_asks_for_tls(resolve, access):
    """A cluster is encrypted at rest, refuses connections without TLS, and reads S3 by its VPC."""
    stack = resolve(Flavour.PROVISIONED, access)
    cluster = stack.one("AWS::Redshift::Cluster")
    assert cluster["Encrypted"] is True
    assert cluster["EnhancedVpcRouting"] is True
    assert cluster["PubliclyAccessible"] is (access == "public")
    assert cluster["ClusterParameterGroupName"] == "<TlsRequired>"
    group = stack.one("AWS::Redshift::ClusterParameterGroup")
    assert group["Parameters"] == [{"ParameterName": "require_ssl", "ParameterValue": "true"}]


@both_ways
def test_a_workgroup_asks_for_tls(resolve, access):
    """A workgroup refuses connections without TLS, reads S3 by its VPC, and is bounded."""
    workgroup = resolve(Flavour.SERVERLESS, access, BASE_RPU="8", MAX_RPU="16").one(
        "AWS::RedshiftServerless::Workgroup"
    )
    required = {"ParameterKey": "require_ssl", "ParameterValue": "true"}
    assert workgroup["ConfigParameters"] == [required]
    assert workgroup["EnhancedVpcRouting"] is True
    assert workgroup["PubliclyAccessible"] is (access == "public")
    assert (workgroup["BaseCapacity"], workgroup["MaxCapacity"]) == ("8", "16")
    assert len(workgroup["SubnetIds"]) == 3


def test_the_machine_is_encrypted_and_asks_for_tls(resolve):
    """The machine's disk is encrypted; PostgreSQL takes connections by TLS alone, with SCRAM."""
    machine = resolve(Flavour.SELF_MANAGED).one("AWS::EC2::Instance")
    assert machine["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
    assert machine["MetadataOptions"] == {"HttpTokens": "required"}
    script = machine["UserData"]
    rules = re.findall(r'echo "((?:host|local)\S* .*?)"', script)
    assert rules == ["local all postgres peer", "hostssl all all all scram-sha-256"]


def test_the_script_of_the_machine_is_a_script(resolve, tmp_path):
    """The machine's user data is a shell script that a shell can read."""
    script = tmp_path / "boot.sh"
    script.write_text(resolve(Flavour.SELF_MANAGED).one("AWS::EC2::Instance")["UserData"])
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_redshift_keeps_its_password_in_secrets_manager(resolve):
    """Redshift makes the administrator's password itself; the templates have no place for one."""
    cluster = resolve(Flavour.PROVISIONED).one("AWS::Redshift::Cluster")
    assert cluster["ManageMasterPassword"] is True
    assert "MasterUserPassword" not in cluster
    namespace = resolve(Flavour.SERVERLESS).one("AWS::RedshiftServerless::Namespace")
    assert namespace["ManageAdminPassword"] is True
    assert "AdminUserPassword" not in namespace


def test_the_machine_fetches_its_password(resolve):
    """The machine's password is made by Secrets Manager, and its user data only says where."""
    stack = resolve(Flavour.SELF_MANAGED)
    secret = stack.one("AWS::SecretsManager::Secret")
    assert "SecretString" not in secret
    assert secret["GenerateSecretString"]["GenerateStringKey"] == "password"
    assert "--secret-id <Password>" in stack.one("AWS::EC2::Instance")["UserData"]


@every_flavour
def test_no_parameter_takes_a_password(flavour):
    """No parameter is a place where somebody could write a password down."""
    declared = Resolved(read_template(flavour)).template["Parameters"]
    assert not [name for name in declared if "assword" in name or "ecret" in name]


@every_flavour
@both_ways
def test_everything_has_the_tag(resolve, flavour, access):
    """Whatever can bear tags bears the stack's, by which what is left over is found."""
    tag = {"Key": "starlift:stack", "Value": "starlift"}
    for name, resource in resolve(flavour, access).resources.items():
        if resource["Type"] in _UNTAGGED:
            continue
        found = resource["Properties"]
        assert tag in found.get("Tags", found.get("ResourceTags", [])), name


def test_the_cluster_is_paused_at_night(resolve):
    """The cluster is paused each night, by a role that may pause and resume it and nothing else."""
    stack = resolve(Flavour.PROVISIONED, PAUSE_HOUR="3")
    action = stack.one("AWS::Redshift::ScheduledAction")
    assert action["Schedule"] == "cron(0 3 * * ? *)"
    assert action["TargetAction"] == {"PauseCluster": {"ClusterIdentifier": "starlift"}}
    assert action["IamRole"] == "<ScheduleRole.Arn>"
    role = stack.resources["ScheduleRole"]["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.redshift.amazonaws.com"}
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["redshift:PauseCluster", "redshift:ResumeCluster"]
    assert statement["Resource"] == "arn:aws:redshift:us-west-2:123456789012:cluster:starlift"


@pytest.mark.parametrize(("hour", "count"), [("never", 1), ("6", 2)])
def test_resuming_is_a_choice(resolve, hour, count):
    """The cluster is resumed by itself only if an hour for it is given."""
    stack = resolve(Flavour.PROVISIONED, RESUME_HOUR=hour)
    assert len(stack.of_type("AWS::Redshift::ScheduledAction")) == count


def test_a_cluster_that_never_pauses_has_no_schedule(resolve):
    """Without hours there is neither a schedule nor a role for it."""
    stack = resolve(Flavour.PROVISIONED, PAUSE_HOUR="never")
    assert stack.of_type("AWS::Redshift::ScheduledAction") == []
    assert "ScheduleRole" not in stack.resources


def test_a_cluster_has_usage_limits(resolve):
    """What a cluster may cost beside its nodes is bounded, and then switched off."""
    limits = resolve(Flavour.PROVISIONED, NODES="2").of_type("AWS::Redshift::UsageLimit")
    assert {each["FeatureType"] for each in limits} == {"concurrency-scaling", "spectrum"}
    # A single node has no concurrency scaling that could be bounded.
    # https://docs.aws.amazon.com/redshift/latest/dg/concurrency-scaling-candidates.html
    single = resolve(Flavour.PROVISIONED).one("AWS::Redshift::UsageLimit")
    assert single["FeatureType"] == "spectrum"
    assert {each["BreachAction"] for each in limits} == {"disable"}


@pytest.mark.parametrize(
    ("nodes", "kind", "number"), [("1", "single-node", None), ("3", "multi-node", "3")]
)
def test_nodes(resolve, nodes, kind, number):
    """One node is a cluster of a kind of its own, for which no number is given."""
    cluster = resolve(Flavour.PROVISIONED, NODES=nodes).one("AWS::Redshift::Cluster")
    assert (cluster["ClusterType"], cluster.get("NumberOfNodes")) == (kind, number)


@every_flavour
def test_a_budget_alarm_is_on(resolve, flavour):
    """A mail goes out before the month's budget is spent; only a budget of 0 turns that off."""
    budget = resolve(flavour, BUDGET="20").one("AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "20", "Unit": "USD"}
    mails = set()
    for each in budget["NotificationsWithSubscribers"]:
        mails.add((each["Notification"]["NotificationType"], each["Notification"]["Threshold"]))
        (subscriber,) = each["Subscribers"]
        assert subscriber == {"SubscriptionType": "EMAIL", "Address": "me@example.com"}
    spent = {("ACTUAL", percent) for percent in SPENT_PERCENT}
    assert mails == {*spent, ("FORECASTED", FORECAST_PERCENT)}
    assert resolve(flavour, BUDGET="0").of_type("AWS::Budgets::Budget") == []


@every_flavour
def test_templates_fit_into_a_request(flavour, tmp_path):
    """A rendered template is short enough to be sent as it is, without a bucket for it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    text = rendered(flavour, parameters(settings(tmp_path, FLAVOUR=flavour)))
    assert len(text.encode()) <= 51_200


def test_what_the_flavours_share_is_the_same():
    """What several templates have under one name is the same in each, but for ports and words."""
    shared = ("Vpc", "SubnetA", "Routes", "InternetGateway", "RouteToInternet", "S3Endpoint")
    shared += ("StagingBucket", "StagingBucketPolicy", "BudgetAlarm", "EndpointAccess")
    texts = [Resolved(read_template(flavour)).template["Resources"] for flavour in Flavour]
    for name in shared:
        versions = [json.dumps(each[name]) for each in texts]
        if name == "EndpointAccess":  # the machine is its own tunnel
            versions = versions[:2]
        assert len(set(versions)) == 1, name


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"S3_SONG_DATA": "s3://elsewhere/songs"}, "lie in 2 buckets: elsewhere, song-app"),
        ({"S3_LOG_DATA": "song-app/log_data"}, "[S3] LOG_DATA is 'song-app/log_data', which is no"),
        ({"S3_SONG_DATA": "/song_data"}, "[S3] SONG_DATA is '/song_data', which is no place in S3"),
        ({"S3_LOG_JSONPATH": "paths.json"}, "[S3] LOG_JSONPATH is 'paths.json', which is no place"),
        ({"S3_LOG_DATA": "s3://song-app/log*"}, "has a character"),
        ({"S3_LOG_DATA": "s3://song-app/a,b"}, "has a character"),
        ({"CLUSTER_DB_NAME": "My Db"}, "DB_NAME is 'My Db'"),
        ({"CLOUD_NODE_TYPE": "ra3.4xlarge"}, "has at least two"),
        ({"CLOUD_NODES": "17"}, "NODES is 17, and a cluster of ra3.large has at most 16"),
        ({"S3_REGION": "us-west-9"}, "[S3] REGION is 'us-west-9', and Amazon has no such region"),
        ({"CLOUD_FLAVOUR": "serverless", "CLOUD_BASE_RPU": "16"}, "less than BASE_RPU"),
    ],
)
def test_what_cannot_go_into_a_template(tmp_path, environ, message):
    """A setting that would make a wrong or an open stack is refused before anything is made."""
    given = {f"STARLIFT_{key}": value for key, value in environ.items()}
    with pytest.raises(ConfigError, match=re.escape(message)):
        parameters(load_settings(tmp_path, environ=given))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("STACK", "Capital"),
        ("STACK", "a--b"),
        ("STACK", "1st"),
        ("STACK", "ab"),
        ("STACK", "a" * 33),
        ("FLAVOUR", "spectrum"),
        ("REGION", "oregon"),
        ("REGION", "eu-west-9"),
        ("ACCESS", "open"),
        ("NODE_TYPE", "dc2.large"),
        ("NODES", "0"),
        ("NODES", "101"),
        ("PAUSE_HOUR", "24"),
        ("RESUME_HOUR", "noon"),
        ("BASE_RPU", "6"),
        ("MAX_RPU", "2048"),
        ("RPU_HOURS", "0"),
        ("INSTANCE_TYPE", "t3.medium"),
        ("BUDGET", "-1"),
        ("EMAIL", "nobody"),
        ("EMAIL", "me@localhost"),
        ("EMAIL", "me@example..com"),
        ("PRICE", "free"),
        ("PRICE", "0"),
        ("PRICE", "0.00"),
    ],
)
def test_settings_that_make_no_sense(tmp_path, key, value):
    """A value that cannot be is refused, with its place and what may stand there."""
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, **{key: value})
    assert caught.value.message == f"STARLIFT_CLOUD_{key} is {value!r}."
    assert caught.value.hint


def test_regions_are_those_of_botocore(tmp_path):
    """The regions are botocore's, but those that are closed; one that is none has a likely one."""
    file = Path(botocore.__file__).parent / "data" / "partitions.json"
    found = {each["id"]: each["regions"] for each in json.loads(file.read_text())["partitions"]}
    names = {name for each in ("aws", "aws-cn", "aws-us-gov") for name in found[each]}
    assert {name for name in names if not name.endswith("-global")} == REGIONS
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, REGION="us-wst-2")
    assert caught.value.hint == "did you mean us-west-2?"


@pytest.mark.parametrize(
    "address",
    ["192.168.1.7", "10.0.0.1", "172.16.0.1", "172.31.255.254", "127.0.0.1", "100.64.0.1"],
)
def test_a_private_address_is_refused_with_the_reason(tmp_path, address):
    """An address that Amazon never sees locks its owner out: the other is told."""
    with pytest.raises(ConfigError, match=f"STARLIFT_CLOUD_ADMIT is '{address}'") as caught:
        settings(tmp_path, ADMIT=address)
    assert "https://checkip.amazonaws.com" in caught.value.hint


def test_node_types_in_any_case(tmp_path):
    """A node type may be written in capitals."""
    assert settings(tmp_path, NODE_TYPE="RA3.XLPlus").cloud.node_type == "ra3.xlplus"


@pytest.mark.parametrize(
    ("flavour", "key"),
    [
        (Flavour.SERVERLESS, "node_type"),
        (Flavour.SERVERLESS, "nodes"),
        (Flavour.PROVISIONED, "base_rpu"),
        (Flavour.PROVISIONED, "max_rpu"),
        (Flavour.PROVISIONED, "instance_type"),
    ],
)
def test_an_option_of_another_flavour_is_refused(flavour, key):
    """A size that counts for nothing is refused, and taken with its own flavour."""
    with pytest.raises(ConfigError) as caught:
        refuse_other_sizes(Cloud(flavour=flavour), {key: "2"})
    assert caught.value.message.startswith(f"--{key.replace('_', '-')} is for ")
    assert caught.value.message.endswith(f", and what is made is {flavour}.")
    own = Flavour(caught.value.hint.removesuffix(".").rpartition(" ")[2])
    refuse_other_sizes(Cloud(flavour=own), {key: "2", "price": "1"})
    refuse_other_sizes(Cloud(flavour=flavour), {key: None})
