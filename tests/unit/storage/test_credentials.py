"""Whose credentials reach S3."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from starlift.config import load_settings
from starlift.errors import AccessDeniedError, ConfigError
from starlift.storage import open_store
from starlift.storage.s3.credentials import LIFETIME_S, find_credentials

GIVEN = {"STARLIFT_AWS_KEY": "false-key", "STARLIFT_AWS_SECRET": "false-secret"}


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings with the given variables, on a machine without AWS credentials."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("SHARED_CREDENTIALS_FILE", "CONFIG_FILE"):
        monkeypatch.setenv(f"AWS_{name}", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return lambda **environ: load_settings(tmp_path, environ=environ)


def test_key_of_the_settings_comes_first(settings, monkeypatch):
    """[AWS] KEY and SECRET win over the environment's, whole, and do not expire."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "other")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "other")
    provider = find_credentials(settings(**GIVEN))
    assert provider() == {
        "access_key_id": "false-key",
        "secret_access_key": "false-secret",
        "token": None,
        "expires_at": None,
    }


def test_half_a_key_is_an_error(settings):
    """KEY without SECRET names what is missing, instead of trying another key."""
    with pytest.raises(ConfigError, match=r"\[AWS\] SECRET is needed"):
        find_credentials(settings(STARLIFT_AWS_KEY="k"))


def test_else_the_aws_chain(settings, monkeypatch):
    """Without [AWS], what botocore finds is used, with its token, and asked for again in time."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t")
    credential = find_credentials(settings())()
    assert (credential["access_key_id"], credential["token"]) == ("k", "t")
    remaining = credential["expires_at"] - datetime.now(UTC)
    assert timedelta(0) < remaining <= timedelta(seconds=LIFETIME_S)


def test_profile_of_the_aws_files(settings, monkeypatch, tmp_path):
    """The chain reads the AWS files: a profile's key is found."""
    (tmp_path / "none").write_text("[p]\naws_access_key_id=k\naws_secret_access_key=s\n")
    monkeypatch.setenv("AWS_PROFILE", "p")
    assert find_credentials(settings())()["access_key_id"] == "k"


def test_no_credentials(settings):
    """Where there are none, the error names the ways to give them."""
    with pytest.raises(AccessDeniedError, match=r"no AWS credentials(.|\n)*\[AWS\](.|\n)*sso"):
        open_store("b", settings())


def test_chain_that_fails(settings, monkeypatch):
    """A profile that does not exist is an AccessDeniedError that names it."""
    monkeypatch.setenv("AWS_PROFILE", "nobodys")
    with pytest.raises(AccessDeniedError, match="nobodys"):
        find_credentials(settings())


def test_secrets_are_not_shown(settings):
    """The callable's text does not tell the key."""
    assert "false" not in repr(find_credentials(settings(**GIVEN)))


def test_chain_reaches_a_real_server(settings, monkeypatch, s3_server):
    """A request signed with the chain's key is accepted."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret)
    store = open_store(s3_server.bucket, settings(STARLIFT_S3_ENDPOINT=s3_server.endpoint))
    assert isinstance(store.list("none/"), list)
