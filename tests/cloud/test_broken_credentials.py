"""Credentials that are given, and cannot be had: the remedy is theirs, and plan needs none."""

from __future__ import annotations

import pytest

from tests.cloud.conftest import FALSE_KEY, PUBLIC

_SSO = """[default]
sso_start_url = https://example.com/start
sso_region = us-west-2
sso_account_id = 123456789012
sso_role_name = me
"""
BROKEN = {
    "a profile that is not there": ({"AWS_PROFILE": "nope"}, ""),
    "a file that is none": ({}, "[default\nregion"),
    "a program that is missing": ({}, "[default]\ncredential_process = /nowhere/at-all\n"),
    "nobody logged in": ({}, _SSO),
    "a key without its secret": ({"AWS_ACCESS_KEY_ID": FALSE_KEY}, ""),
}


@pytest.mark.parametrize("case", BROKEN)
def test_credentials_that_cannot_be_had(cloud_place, tmp_path, case):
    """Commands that ask Amazon say what is wrong and how to log in; plan says so, and goes on."""
    given, text = BROKEN[case]
    config = tmp_path / "aws"
    config.write_text(text)
    variables = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": cloud_place.environ["AWS_ENDPOINT_URL"],
        "AWS_CONFIG_FILE": str(config),
        "HOME": str(tmp_path),
        **given,
    }
    place = type(cloud_place)(cloud_place.directory, variables, cloud_place.database)
    ended = place.cloud("up", *PUBLIC, "--yes")
    assert ended.code == 12
    assert "The AWS credentials cannot be had: " in ended.err
    assert "`aws sso login`" in ended.err
    assert "check the network" not in ended.err
    planned = place.cloud("plan").succeeded()
    assert "Notice: what Amazon would make could not be asked: The AWS cred" in planned.err
    assert "Nothing was made: this is the plan." in planned.out
