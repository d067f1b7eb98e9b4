"""A stack from nothing to nothing: the commands as processes, against a moto server."""

from __future__ import annotations

import json
import stat

import pytest

from tests.cloud.conftest import ADDRESS, BUCKET, PRIVATE, PUBLIC, REGION

FLAVOURS = ("provisioned", "self-managed")
WAYS = {"public": PUBLIC, "private": PRIVATE}
PORTS = {"provisioned": "5439", "self-managed": "5432"}
SIZES = {
    "provisioned": ("--nodes", "2", "Nodes", "2"),
    "self-managed": ("--instance-type", "t4g.large", "InstanceType", "t4g.large"),
}


@pytest.mark.parametrize(
    ("flavour", "access"),
    [("provisioned", "public"), ("provisioned", "private"), ("self-managed", "public")],
)
def test_full_cycle(cloud_place, amazon, flavour, access):
    """A stack is made, looked at, changed and taken away; nothing but a snapshot is left."""
    before = cloud_place.config.read_text()
    terms = ("--flavour", flavour, *WAYS[access])
    made = cloud_place.cloud("up", *terms, "--yes").succeeded()
    assert "starlift stands" in made.out
    assert ("aws ssm start-session" in made.out) == (access == "private")
    stack = amazon.client("cloudformation").describe_stacks(StackName="starlift")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"

    shown = cloud_place.cloud("status").succeeded().out
    assert f"starlift ({flavour}): the stack is CREATE_COMPLETE." in shown
    assert "an estimate" in shown
    assert "is paused:" in cloud_place.cloud("pause").succeeded().out
    assert "starlift runs." in cloud_place.cloud("resume", "--yes").succeeded().out
    option, value, parameter, expected = SIZES[flavour]
    resized = cloud_place.cloud("resize", option, value, "--yes").succeeded()
    assert "USD an hour while it computes; it" in resized.err
    assert amazon.parameters()[parameter] == expected
    staging = next(each for each in amazon.standing()["buckets"] if "staging" in each)
    amazon.client("s3").put_object(Bucket=staging, Key="parts/1/part.json", Body=b"{}")
    ended = cloud_place.cloud("down", "--yes").succeeded()
    assert "1 object" in ended.err
    assert amazon.standing() == {}
    assert "Kept, and paid for by what they store:" in ended.out
    after = cloud_place.config.read_text()
    assert after.startswith(before.rstrip("\n"))
    assert "HOST =\n" in after


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_up_writes_where_the_warehouse_is(cloud_place, amazon, flavour):
    """dwh.cfg then says all that a load needs, for its owner alone, without a password."""
    cloud_place.config.write_text(
        cloud_place.config.read_text() + "\n[CLUSTER]\n# mine\nhost: 'old'\n"
    )
    ended = cloud_place.cloud("up", "--flavour", flavour, *PUBLIC, "--yes").succeeded()
    assert "leads to old now; it will lead to the new one." in ended.err
    settings = cloud_place.settings()
    stack = amazon.client("cloudformation").describe_stacks(StackName="starlift")["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert settings.cluster.host not in {None, "old"}
    assert (settings.cluster.db_name, settings.cluster.db_user) == ("dwh", "warehouse")
    assert settings.cluster.db_password is None
    assert settings.cluster.db_port == int(PORTS[flavour])
    assert settings.iam_role.arn == outputs["RoleArn"]
    assert settings.staging.location == f"s3://{outputs['StagingBucket']}/parts"
    assert settings.staging.slices == (2 if flavour == "provisioned" else 1)
    engine = "redshift" if flavour == "provisioned" else "postgres"
    assert settings.warehouse.engine == engine
    text = cloud_place.config.read_text()
    assert text.startswith(f"# My warehouse.\n[S3]\nLOG_DATA = s3://{BUCKET}/log_data\n")
    assert "[LOAD]\nMAX_REJECTS = 7\n" in text
    assert "# mine\nhost: " in text
    assert stat.S_IMODE(cloud_place.config.stat().st_mode) == 0o600


def test_a_stack_of_another_kind_is_left_alone(cloud_place, amazon):
    """No command touches a stack of somebody else's, nor up one of another flavour."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    ended = cloud_place.cloud("up", *PUBLIC, "--flavour", "self-managed", "--yes")
    assert ended.code == 12
    assert "it is a provisioned one" in ended.err
    amazon.client("cloudformation").create_stack(
        StackName="theirs",
        TemplateBody='{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
    )
    commands = [["up", *PUBLIC, "--yes"], ["down", "--yes"], ["pause"], ["status"]]
    for command in commands:
        ended = cloud_place.cloud(*command, "--stack", "theirs")
        assert ended.code == 12
        assert "not one of Starlift's" in ended.err
    assert sorted(amazon.standing()["stacks"]) == ["starlift", "theirs"]


def test_what_costs_or_destroys_asks_first(cloud_place, amazon):
    """Without a terminal and without --yes nothing is made, resumed, resized or taken down."""
    ended = cloud_place.cloud("up", *PUBLIC)
    assert ended.code == 2
    assert "This costs 0.5485 USD an hour" in ended.err
    assert "answer by --yes" in ended.err
    assert amazon.standing() == {}
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    cloud_place.cloud("pause").succeeded()
    before = amazon.standing()
    ended = cloud_place.cloud("down")
    assert ended.code == 12
    assert "is paused, and takes no snapshot so" in ended.err
    for command in (["resume"], ["resize", "--nodes", "2"], ["down", "--no-snapshot"]):
        ended = cloud_place.cloud(*command)
        assert (ended.code, ended.out) == (2, "")
        assert "answer by --yes" in ended.err
    assert amazon.standing() == before
    assert "paused" in cloud_place.cloud("status").out


def test_down_names_what_is_lost(cloud_place):
    """Before it asks, down names the database, the bucket, and what becomes of the data."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    ended = cloud_place.cloud("down")
    assert "a last snapshot is taken, and kept" in ended.err
    assert "the staging bucket starlift-stagingbucket-" in ended.err
    assert "  its network, roles, secret, schedule and budget alarm\n" in ended.err
    ended = cloud_place.cloud("down", "--no-snapshot")
    assert "with all its data" in ended.err
    text = cloud_place.config.read_text().replace("BUDGET = 50", "PAUSE_HOUR = never")
    cloud_place.config.write_text(text)
    cloud_place.cloud("up", *PUBLIC, "--stack", "other", "--budget", "0", "--yes").succeeded()
    assert "  its network, roles and secret\n" in cloud_place.cloud("down").err


def test_up_asks_for_what_only_the_caller_knows(cloud_place, amazon):
    """Without a terminal, up names the option for access, for the address, for the mail."""
    for given, missing in (
        ([], "--access public or --access private"),
        (["--access", "public"], "--admit ADDRESS"),
        (["--access", "private"], "--email ADDRESS, or --budget 0"),
    ):
        ended = cloud_place.cloud("up", "--yes", *given)
        assert ended.code == 2
        assert missing in ended.err
    assert amazon.standing() == {}


@pytest.mark.parametrize("address", ["0.0.0.0/0", "203.0.113.0/24", "everybody"])
def test_up_admits_one_address(cloud_place, amazon, address):
    """No command line opens the database to more than one address."""
    ended = cloud_place.cloud("up", "--access", "public", "--admit", address, "--yes")
    assert ended.code == 3
    assert f"--admit is '{address}'" in ended.err
    assert amazon.standing() == {}


def test_up_needs_a_dwh_cfg(cloud_place, amazon):
    """Where there is no dwh.cfg to write into, nothing is made."""
    cloud_place.config.unlink()
    variables = {**cloud_place.environ, "STARLIFT_CONFIG": ""}
    place = type(cloud_place)(cloud_place.directory, variables, cloud_place.database)
    ended = place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 3
    assert "There is no dwh.cfg" in ended.err
    assert amazon.standing() == {}


def test_plan_with_credentials_asks_amazon_and_leaves_nothing(cloud_place, amazon):
    """The plan shows the change set that Amazon makes of the template, and takes it away again."""
    shown = cloud_place.cloud("plan", *PUBLIC).succeeded()
    assert "add          | AWS::Redshift::Cluster" in shown.out
    assert "One load of 2 objects, 0.0 MB: 123 s" in shown.out
    assert amazon.standing() == {}
    told = json.loads(cloud_place.cloud("plan", *PUBLIC, is_json=True).succeeded().out)
    assert {"action": "Add", "resource": "Cluster", "kind": "AWS::Redshift::Cluster"} in told[
        "changes"
    ]
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    before = amazon.standing()
    cloud_place.cloud("plan", *PUBLIC).succeeded()
    assert amazon.standing() == before
    sets = amazon.client("cloudformation").list_change_sets(StackName="starlift")["Summaries"]
    assert sets == []


def test_plan_needs_no_credentials(cloud_place):
    """The plan shows template and price where nobody can be asked; the volume is then unknown."""
    variables = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    place = type(cloud_place)(cloud_place.directory, variables, cloud_place.database)
    ended = place.cloud("plan").succeeded()
    assert ended.err == ""
    assert "all, while it computes    | 0.5485" in ended.out
    assert "the sources cannot be listed from here" in ended.out
    assert "AWS::Redshift::Cluster" in place.cloud("plan", "--template").succeeded().out
    refused = place.cloud("up", *PUBLIC, "--yes")
    assert refused.code == 12
    assert "There are no AWS credentials." in refused.err


def test_without_boto3(cloud_place):
    """Where boto3 is not installed, plan works, and the others say what to install."""
    code = (
        "import sys; sys.modules['boto3'] = None; sys.argv[:1] = ['starlift', 'cloud']; "
        "from starlift.cli.main import main; main()"
    )

    def run(*arguments):
        import sys  # noqa: PLC0415 - its own name within the code above

        return cloud_place.run([sys.executable, "-c", code, *arguments])

    assert "Nothing was made" in run("plan").succeeded().out
    assert "cloudformation:CreateStack" in run("permissions").succeeded().out
    for command in ("up", "status", "pause", "resume", "resize", "down", "doctor"):
        ended = run(command)
        assert ended.code == 3
        assert "pip install 'starlift[cloud]'" in ended.err


def test_json(cloud_place):
    """Every command of the lifecycle tells its result as one line of JSON, too."""
    told = {}
    for command in (
        ["up", *PUBLIC, "--yes"],
        ["status"],
        ["pause"],
        ["resume", "--yes"],
        ["resize", "--nodes", "2", "--yes"],
        ["down", "--yes"],
    ):
        ended = cloud_place.cloud(*command, is_json=True).succeeded()
        told[command[0]] = json.loads(ended.out)
    assert told["up"]["port"] == 5439
    assert told["status"]["database"]["phase"] == "running"
    assert told["pause"]["outcome"] == "done"
    assert told["resize"]["changes"] == {"Nodes": "2"}
    assert told["down"]["removed"] is True
    assert told["down"]["snapshots"] == [told["down"]["snapshot"]]


def test_the_database_is_admitted_from_one_address(cloud_place, amazon):
    """At Amazon, the group of a public stack lets in that one address, to that one port."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    groups = amazon.client("ec2").describe_security_groups(
        Filters=[{"Name": "tag:starlift:stack", "Values": ["starlift"]}]
    )["SecurityGroups"]
    (rule,) = [rule for group in groups for rule in group["IpPermissions"]]
    assert (rule["FromPort"], rule["ToPort"]) == (5439, 5439)
    assert rule["IpRanges"] == [{"CidrIp": f"{ADDRESS}/32"}]
    (cluster,) = amazon.client("redshift").describe_clusters()["Clusters"]
    assert cluster["Endpoint"]["Address"].endswith(f".{REGION}.redshift.amazonaws.com")
    assert cluster["Encrypted"] is True


def test_up_tells_beforehand_what_keeps_copy_from_the_sources(cloud_place, amazon):
    """A source bucket in another region ends up, unless it is for later: then it is told first."""
    ended = cloud_place.cloud("up", *PUBLIC, "--region", "eu-west-1", "--yes").failed(12)
    assert f"the bucket {BUCKET} is in us-west-2, the stack in eu-west-1." in ended.err
    ended = cloud_place.cloud("up", *PUBLIC, "--region", "eu-west-1", "--sources-later")
    assert ended.code == 2
    assert f"Notice: the bucket {BUCKET} is in us-west-2, the stack in eu-west-1: set" in ended.err
    assert ended.err.index("Notice: ") < ended.err.index("This costs")
    assert amazon.standing() == {}


def test_up_refuses_sources_that_copy_cannot_read(cloud_place, amazon):
    """A bucket that a directory stands for, or that nobody has, ends up although --yes answers."""
    text = cloud_place.config.read_text()
    cloud_place.config.write_text(f"{text}\n[BUCKETS]\n{BUCKET} = build\n")
    ended = cloud_place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 12
    assert f"COPY could not read the sources: s3://{BUCKET} stands for" in ended.err
    cloud_place.config.write_text(text.replace(BUCKET, "nobody-has-this"))
    ended = cloud_place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 12
    assert "there is no bucket nobody-has-this" in ended.err
    assert amazon.standing() == {}
    ended = cloud_place.cloud("up", *PUBLIC, "--sources-later")
    assert ended.code == 2
    assert ended.err.index("Notice: there is no bucket") < ended.err.index("This costs")


def test_a_machine_has_no_engine_yet(cloud_place, amazon):
    """Before it asks, up says that nothing can be loaded into the PostgreSQL that it makes."""
    ended = cloud_place.cloud("up", *PUBLIC, "--flavour", "self-managed")
    assert "engine for PostgreSQL does not exist yet" in ended.err
    assert ended.code == 2
    assert amazon.standing() == {}


def test_what_cannot_be_made_is_refused_before_anybody_is_asked(cloud_place, amazon):
    """Sources in several buckets, which one role cannot read, end up before it asks."""
    text = cloud_place.config.read_text().replace(f"{BUCKET}/song_data", "elsewhere/song_data")
    cloud_place.config.write_text(text)
    ended = cloud_place.cloud("up")
    assert ended.code == 3
    assert f"lie in 2 buckets: elsewhere, {BUCKET}" in ended.err
    assert amazon.standing() == {}


def test_a_stack_that_was_named_by_an_option_is_found_without_it(cloud_place):
    """What up was told by options stands in dwh.cfg: down without them takes that stack away."""
    there = ("--stack", "four", "--region", "eu-west-1")
    cloud_place.cloud("up", *PUBLIC, *there, "--sources-later", "--yes").succeeded()
    cloud = cloud_place.settings().cloud
    assert (cloud.stack, cloud.region, cloud.flavour) == ("four", "eu-west-1", "provisioned")
    for command in (["status"], ["pause"], ["resize", "--nodes", "2"], ["down", "--yes"]):
        ended = cloud_place.cloud(*command, "--stack", "starlift", "--region", REGION)
        assert ended.code == 12
        assert f"There is no stack starlift in {REGION}, and [CLUSTER] HOST leads to" in ended.err
        assert "--stack four --region eu-west-1" in ended.err
    doctor = cloud_place.cloud("doctor", "--region", REGION)
    assert "--stack four --region eu-west-1" in doctor.out
    ended = cloud_place.cloud("down", "--yes").succeeded()
    assert "four is gone" in ended.out
    assert cloud_place.settings().cluster.host is None
    assert cloud_place.settings().staging.slices == 1
    again = cloud_place.cloud("down", "--yes").succeeded()
    assert "There is no stack four in eu-west-1, and nothing of it is left." in again.out


def test_a_failed_up_says_how_to_run_it_again(cloud_place, amazon):
    """When up fails, its error has the whole command line, with what was answered meanwhile."""
    cloud_place.cloud("up", *PUBLIC, "--yes").succeeded()
    (cluster,) = amazon.client("redshift").describe_clusters()["Clusters"]
    amazon.client("redshift").delete_cluster(
        ClusterIdentifier=cluster["ClusterIdentifier"], SkipFinalClusterSnapshot=True
    )
    ended = cloud_place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 12
    sizes = "--node-type ra3.large --nodes 1"
    terms = f"--access public --admit {ADDRESS} --budget 50 --email me@example.com"
    command = f"starlift cloud up --flavour provisioned --stack starlift --region {REGION}"
    assert f"The command: {command} {sizes} {terms}" in ended.err
