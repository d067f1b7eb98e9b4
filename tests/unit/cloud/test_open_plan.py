"""A plan while something is still open: access, the sources."""

from __future__ import annotations

import pytest

from starlift.cli.cloud_changes import asked_values
from starlift.cli.cloud_plan import plan_json, plan_lines
from starlift.cloud.plan import make_plan
from starlift.cloud.stack import Stack
from starlift.config import load_settings
from tests.cloud import stubs


@pytest.fixture
def settings(tmp_path):
    """The settings of the simulated bucket, without a bucket, and with [CLOUD] as given."""

    def made(**cloud):
        environ = {f"STARLIFT_CLOUD_{key}": value for key, value in cloud.items()}
        return load_settings(tmp_path, environ=environ)

    return made


@pytest.mark.parametrize("flavour", ["provisioned", "serverless", "self-managed"])
def test_while_access_is_open_all_of_the_plan_is_public(settings, flavour):
    """Price, parameters, template and what Amazon is asked are public, and admit nobody."""
    plan = make_plan(settings(FLAVOUR=flavour))
    assert "1 public address" in "\n".join(plan_lines(plan))
    assert "`up` asks; price and plan are those of public." in "\n".join(plan_lines(plan))
    assert plan.parameters["Access"] == "public"
    assert "AdmittedAddress" not in plan.parameters
    access = plan.template.split("\n  Access:\n", 1)[1]
    assert access.startswith('    Type: String\n    Default: "public"\n')
    admitted = plan.template.split("\n  AdmittedAddress:\n", 1)[1]
    assert admitted.startswith("    Type: String\n    Default: 127.0.0.1/32\n")
    asked = asked_values(None, settings(FLAVOUR=flavour), plan)
    assert asked == {**plan.parameters, "BudgetLimit": "0"}


def test_what_is_open_is_as_the_stack_that_stands_has_it(settings):
    """Amazon is asked for the changes of a stack that stands, by what was answered then."""
    answers = {"Access": "private", "AdmittedAddress": "127.0.0.1/32", "BudgetEmail": "a@b.org"}
    stack = Stack("starlift", "arn", "CREATE_COMPLETE", "provisioned", answers, {}, stubs.MADE_AT)
    plan = make_plan(settings())
    asked = asked_values(stack, settings(), plan)
    assert (asked["Access"], asked["BudgetEmail"], asked["BudgetLimit"]) == (
        "private",
        "a@b.org",
        "50",
    )
    decided = settings(ACCESS="public", ADMIT="203.0.113.7", EMAIL="c@d.org")
    asked = asked_values(stack, decided, make_plan(decided))
    assert (asked["Access"], asked["AdmittedAddress"]) == ("public", "203.0.113.7/32")
    assert asked["BudgetEmail"] == "c@d.org"


def test_the_reason_why_sources_are_not_listed_is_told(settings, tmp_path):
    """One load without a volume says why there is none."""
    plan = make_plan(settings())
    missing = f"is served from {tmp_path / 'build' / 'bucket'}, which is not a directory"
    (line,) = [each for each in plan_lines(plan) if each.startswith("One load")]
    assert f"cannot be listed from here (The bucket song-app {missing}). It takes" in line
    assert missing in plan_json(plan)["sources_unlisted"]
    environ = {"STARLIFT_S3_LOG_DATA": "s3://elsewhere/a", "STARLIFT_S3_SONG_DATA": ""}
    (tmp_path / "dwh.cfg").write_text("[S3]\nREGION = us-west-2\n")
    offline = make_plan(load_settings(tmp_path, environ=environ), is_offline=True)
    assert "from here (--offline asks nobody). It takes" in "\n".join(plan_lines(offline))
