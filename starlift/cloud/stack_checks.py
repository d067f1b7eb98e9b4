"""What is looked at of a stack: its role, its endpoint, how its database isolates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlift.cloud.diagnosis import Finding, Patient, bad, good, unknown
from starlift.cloud.reach import unreached
from starlift.cloud.sources import find_sources
from starlift.cloud.template import partition
from starlift.cloud.warehouse import Phase
from starlift.config import Access, Flavour
from starlift.errors import CloudError
from starlift.redshift.isolation import remedy

_ISOLATION = "select isolation_level from stv_db_isolation_level where db_name = current_database()"
_QUERY_TRIES = 12
_PRINCIPALS: Mapping[Flavour, str] = {
    Flavour.PROVISIONED: "redshift.amazonaws.com",
    Flavour.SERVERLESS: "redshift-serverless.amazonaws.com",
    Flavour.SELF_MANAGED: "ec2.amazonaws.com",
}


def trust(patient: Patient) -> Finding:
    """Whether the role is one that the database may assume."""
    name = patient.output("RoleArn").rpartition("/")[2]
    role = patient.aws.ask("iam", "get_role", RoleName=name)["Role"]
    trusted = [
        service
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
        for service in _listed(statement["Principal"].get("Service", []))
    ]
    text = f"{name} trusts {', '.join(trusted) or 'nobody'}"
    if _PRINCIPALS[patient.flavour] in trusted:
        return good(text)
    wanted = _PRINCIPALS[patient.flavour]
    return bad(text, f"let its trust policy name the service {wanted}.")


def permissions(patient: Patient) -> Finding:
    """Whether the role may what loads need, as IAM itself reckons."""
    sources = find_sources(patient.settings)
    bucket = f"arn:{partition(patient.aws.region)}:s3:::{patient.output('StagingBucket')}"
    source = f"arn:{partition(patient.aws.region)}:s3:::{sources.bucket}"
    objects = sources.arns(partition(patient.aws.region))
    asked = {
        "s3:GetObject": [each.replace("*", "/0") for each in objects] + [f"{bucket}/parts/0"],
        "s3:PutObject": [f"{bucket}/parts/0"],
    }
    denied = [
        f"{action} on {resource}"
        for action, resources in asked.items()
        for resource in _denied(patient, action, resources)
    ]
    denied += [
        f"s3:ListBucket of {prefix}"
        for prefix in sources.prefixes
        if _denied(patient, "s3:ListBucket", [source], prefix)
    ]
    if not denied:
        return good("the role reads the source, and reads and writes the staging area")
    return bad(
        f"the role may not: {'; '.join(denied)}",
        "if the sources under [S3] are others than when the stack was made, starlift cloud up lets "
        "the role read these; else its policy source-and-staging was changed.",
    )


def _denied(
    patient: Patient, action: str, resources: list[str], prefix: str | None = None
) -> list[str]:
    """Those of the resources on which the role may not do that, with a prefix perhaps."""
    context = {"ContextKeyName": "s3:prefix", "ContextKeyType": "string"}
    given = [] if prefix is None else [{**context, "ContextKeyValues": [prefix]}]
    found = patient.aws.each(
        "iam",
        "simulate_principal_policy",
        "EvaluationResults",
        PolicySourceArn=patient.output("RoleArn"),
        ActionNames=[action],
        ResourceArns=resources,
        ContextEntries=given,
    )
    return [each["EvalResourceName"] for each in found if each["EvalDecision"] != "allowed"]


def endpoint(patient: Patient) -> Finding:
    """Whether the database answers from here."""
    state = patient.database
    if state.phase is Phase.PAUSED:
        return unknown(f"{state.name} is paused", "starlift cloud resume wakes it.")
    is_private = patient.stack is not None and (
        patient.stack.parameters.get("Access") == Access.PRIVATE
    )
    reason = unreached(state.host or "", state.port)
    if reason is None:
        return good(f"{state.host}, port {state.port}, answers with TLS")
    if is_private:
        remedy = "it is private: open the tunnel that starlift cloud status shows."
    else:
        remedy = (
            "see that the one admitted address is yours (https://checkip.amazonaws.com), and that "
            f"your own network lets port {state.port} out."
        )
    return bad(reason, remedy)


def isolation(patient: Patient) -> Finding:
    """How the database isolates transactions, asked by the Data API.

    https://docs.aws.amazon.com/redshift/latest/dg/r_STV_DB_ISOLATION_LEVEL.html
    """
    level = _query(patient, _ISOLATION)
    text = f"the database isolates by {level}"
    if level.lower().startswith("snapshot"):
        return good(text)
    if not level.lower().startswith("serializable"):
        return unknown(text)
    return good(text, remedy(patient.database.db_name))


def _query(patient: Patient, statement: str) -> str:
    """The first value of the first row."""
    state, aws = patient.database, patient.aws
    if patient.flavour is Flavour.SERVERLESS:
        who: dict[str, str] = {"WorkgroupName": state.name}
    else:
        who = {"ClusterIdentifier": state.name, "DbUser": state.db_user}
    names = {"Database": state.db_name, "Sql": statement}
    query = aws.ask("redshift-data", "execute_statement", **who, **names)["Id"]
    for _ in range(_QUERY_TRIES):
        answer = aws.ask("redshift-data", "describe_statement", Id=query)
        if answer["Status"] == "FINISHED":
            rows = aws.ask("redshift-data", "get_statement_result", Id=query)["Records"]
            return str(next(iter(rows[0][0].values()))).strip() if rows else "nothing"
        if answer["Status"] in {"FAILED", "ABORTED"}:
            raise CloudError(f"the Data API: {answer.get('Error', answer['Status'])}")
        aws.wait()
    raise CloudError("the Data API does not answer.", hint="try again.")


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - a policy has a name or a list of them
    return [value] if isinstance(value, str) else list(value)
