"""The doctor: what people get stuck on, planted one by one, each with its remedy."""

from __future__ import annotations

import json

import pytest

from starlift.cloud.account_checks import quota, sources
from starlift.cloud.diagnosis import Patient, Verdict
from starlift.cloud.doctor import look_at
from starlift.cloud.making import make
from starlift.cloud.operation import warehouse_of
from starlift.cloud.stack import find_stack
from starlift.cloud.stack_checks import endpoint, isolation, permissions, trust
from starlift.config import Flavour
from starlift.errors import CloudError
from tests.cloud import stubs
from tests.cloud.conftest import BUCKET, PUBLIC
from tests.cloud.test_making import untold

ROLE = "arn:aws:iam::123456789012:role/starlift-WarehouseRole-1"


@pytest.fixture
def patient(aws, cloud_place):
    """What stands, looked at with the given settings."""

    def found(flavour=Flavour.PROVISIONED, **environ):
        settings = cloud_place.settings(**environ)
        stack = find_stack(aws, "starlift")
        state = warehouse_of(aws, "starlift", flavour).find() if stack else None
        return Patient(aws, settings, flavour, stack, state)

    return found


def test_before_up(cloud_place):
    """Before anything is made, the doctor looks at the account, and finds it well."""
    ended = cloud_place.cloud("doctor").succeeded()
    assert "credentials   | good    | arn:aws:sts::" in ended.out
    assert f"the bucket {BUCKET} is in us-west-2, the stack in us-west-2" in ended.out
    assert "stack: starlift cloud up makes it." in ended.out


def test_what_is_bad_ends_with_a_code(cloud_place):
    """A bucket elsewhere is bad: it is told, with the remedy, and the code says it to a script."""
    ended = cloud_place.cloud("doctor", "--region", "eu-west-1", is_json=True)
    assert ended.code == 12
    told = {each["check"]: each for each in json.loads(ended.out)}
    assert told["region"]["verdict"] == "bad"
    assert "set REGION under [CLOUD] to us-west-2" in told["region"]["remedy"]
    assert "1 of 5 checks are bad: region." in json.loads(ended.err)["message"]


def test_without_credentials_nothing_else_is_asked(cloud_place):
    """Where there are no credentials, that is the one finding."""
    variables = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    place = type(cloud_place)(cloud_place.directory, variables, cloud_place.database)
    ended = place.cloud("doctor")
    assert ended.code == 12
    assert "credentials: give credentials the AWS way" in ended.out
    assert ended.out.count("bad") == 1


def test_a_bucket_that_is_not_there(aws, cloud_place):
    """A source bucket that nobody has is bad, not unknown."""
    text = cloud_place.config.read_text().replace(BUCKET, "nobody-has-this")
    cloud_place.config.write_text(text)
    found = sources(Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, None, None))
    assert (found.verdict, found.text) == (Verdict.BAD, "there is no bucket nobody-has-this")


def test_a_bucket_that_a_directory_stands_for(aws, cloud_place):
    """A source that is a directory here is nothing that Amazon can read."""
    text = f"{cloud_place.config.read_text()}\n[BUCKETS]\n{BUCKET} = build\n"
    cloud_place.config.write_text(text)
    patient = Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, None, None)
    found = dict(look_at(patient))["source bucket"]
    assert found.verdict is Verdict.BAD
    assert f"take {BUCKET} out of [BUCKETS]" in found.remedy


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("/log_data", "/logdata", f"nothing lies under s3://{BUCKET}/logdata"),
        ("log_json_path.json", "paths.json", f"nothing lies under s3://{BUCKET}/paths.json"),
        ("/song_data", "-of-mine/song_data", f"lie in 2 buckets: {BUCKET}, {BUCKET}-of-mine."),
        ("[S3]", "[S3]\nENDPOINT = http://10.0.0.9:9000", "leads to http://10.0.0.9:9000, and"),
    ],
)
def test_sources_that_amazon_does_not_have(aws, cloud_place, monkeypatch, before, after, told):
    """A mistyped prefix, two buckets, a server of one's own: all are bad, before it costs."""
    monkeypatch.delenv("STARLIFT_S3_ENDPOINT", raising=False)
    cloud_place.config.write_text(cloud_place.config.read_text().replace(before, after))
    patient = Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, None, None)
    found = dict(look_at(patient))["source bucket"]
    assert found.verdict is Verdict.BAD
    assert told in found.text


def test_what_amazon_refuses_to_tell_is_bad(aws, cloud_place):
    """Where Amazon does not say what stands, nobody is told that nothing does."""
    refused = CloudError("cloudformation describe_stacks: AccessDenied: no", hint="be allowed")
    patient = Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, None, None, refused)
    found = dict(look_at(patient))["stack"]
    assert (found.verdict, found.text) == (Verdict.BAD, refused.message)


def test_what_is_left_of_an_earlier_stack_is_bad(aws, cloud_place, amazon):
    """No stack stands, and something of it does, which costs: doctor, status and up say so."""
    amazon.make_cluster("starlift", **{"starlift:stack": "starlift"})
    patient = Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, None, None)
    found = dict(look_at(patient))["stack"]
    assert found.verdict is Verdict.BAD
    assert "is left, and may cost: cluster starlift." in found.text
    assert "cluster starlift." in cloud_place.cloud("status").failed(12).err
    assert "cluster starlift." in cloud_place.cloud("up", *PUBLIC, "--yes").failed(12).err
    assert amazon.standing() == {"clusters": ["starlift"]}


def test_a_full_quota(amazon, patient):
    """When no network fits in any more, the doctor says so before up fails."""
    ec2 = amazon.client("ec2")
    while len(ec2.describe_vpcs()["Vpcs"]) < 5:
        ec2.create_vpc(CidrBlock="10.1.0.0/16")
    found = quota(patient())
    assert found.verdict is Verdict.BAD
    assert found.text == "5 of 5 networks (VPCs) of the region are taken"
    assert "have the quota raised" in found.remedy


def test_a_stack_that_is_well(making, patient):
    """What up made is well: the stack, the trust of its role, its endpoint."""
    make(making(), untold)
    found = {name: each.verdict for name, each in look_at(patient())}
    well = ("credentials", "source bucket", "region", "quota", "stack", "role: trust", "endpoint")
    assert {found[name] for name in well} == {Verdict.GOOD}
    # What moto does not do, nobody calls good.
    assert {found[name] for name in found if name not in well} == {Verdict.UNKNOWN}


def test_a_role_that_redshift_does_not_trust(making, patient, amazon):
    """A role whose trust somebody has changed is bad, with the service that it must trust."""
    made = make(making(), untold)
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["ec2.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    amazon.client("iam").update_assume_role_policy(
        RoleName=made.stack.outputs["RoleArn"].rpartition("/")[2],
        PolicyDocument=json.dumps(document),
    )
    found = trust(patient())
    assert found.verdict is Verdict.BAD
    assert found.text.endswith("trusts ec2.amazonaws.com")
    assert "redshift.amazonaws.com" in found.remedy


def test_a_paused_database_is_not_judged(making, patient, amazon):
    """Whether a paused database answers is not known; that it is paused is said."""
    made = make(making(), untold)
    amazon.client("redshift").pause_cluster(ClusterIdentifier=made.state.name)
    found = endpoint(patient())
    assert found.verdict is Verdict.UNKNOWN
    assert "starlift cloud resume" in found.remedy


def simulated(decision, *resources):
    """What IAM answers to the question whether the role may do something."""
    results = [
        {"EvalActionName": "s3:GetObject", "EvalResourceName": each, "EvalDecision": decision}
        for each in resources
    ]
    return ("simulate_principal_policy", {"EvaluationResults": results}, None)


@pytest.fixture
def stubbed(aws, cloud_place):
    """A stack that is well, without a server."""
    with stubs.answering(
        aws, cloudformation=[("describe_stacks", stubs.stack("CREATE_COMPLETE"), None)]
    ):
        stack = find_stack(aws, "starlift")
    return Patient(aws, cloud_place.settings(), Flavour.PROVISIONED, stack, None)


def test_permissions_are_simulated(stubbed, aws):
    """IAM itself says whether the role reads the sources and writes the staging area."""
    allowed = [simulated("allowed", "x")] * 4
    with stubs.answering(aws, iam=allowed):
        assert permissions(stubbed).verdict is Verdict.GOOD


def test_permissions_that_are_missing_are_named(stubbed, aws):
    """What the role may not do is named, with the way out."""
    songs = f"arn:aws:s3:::{BUCKET}/song_data/0"
    answers = [
        simulated("implicitDeny", songs),
        simulated("allowed", "x"),
        simulated("allowed", "x"),
        simulated("explicitDeny", "x"),
    ]
    with stubs.answering(aws, iam=answers):
        found = permissions(stubbed)
    assert found.verdict is Verdict.BAD
    expected = f"the role may not: s3:GetObject on {songs}; s3:ListBucket of song_data"
    assert found.text == expected
    assert "source-and-staging" in found.remedy


@pytest.mark.parametrize(
    ("level", "verdict", "remedy"),
    [
        ("Snapshot Isolation  ", Verdict.GOOD, ""),
        ("Serializable", Verdict.GOOD, "Error 1023 is rare after: alter database dwh"),
        ("odd", Verdict.UNKNOWN, ""),
    ],
)
def test_isolation_level(making, patient, aws, level, verdict, remedy):
    """The isolation level is read by the Data API; of the stricter one the way out is told."""
    make(making(), untold)
    row = [[{"stringValue": level}]]
    answers = [
        ("execute_statement", {"Id": "1"}, None),
        ("describe_statement", {"Id": "1", "Status": "STARTED"}, None),
        ("describe_statement", {"Id": "1", "Status": "FINISHED"}, None),
        ("get_statement_result", {"Records": row}, None),
    ]
    with stubs.answering(aws, redshift_data=answers):
        found = isolation(patient())
    assert found.verdict is verdict
    assert found.remedy.startswith(remedy)
