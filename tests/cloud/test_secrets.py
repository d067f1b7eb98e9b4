"""No secret is in anything that a cycle leaves behind."""

from __future__ import annotations

from tests.cloud.conftest import FALSE_PASSWORD, FALSE_SECRET, PUBLIC

_KEY_OF_THE_FILE = "AKIAFALSEKEYOFTHEFILE"
_SECRET_OF_THE_FILE = "false-secret-of-the-file"  # noqa: S105 - false, and to be found
_PLANTED = (FALSE_SECRET, FALSE_PASSWORD, _SECRET_OF_THE_FILE, _KEY_OF_THE_FILE)


def test_no_secret_is_left_behind(cloud_place, amazon):
    """A cycle, errors among it, puts no planted secret into output, files, or the stack itself."""
    text = cloud_place.config.read_text()
    older = f"[CLUSTER]\nHOST = old.example.com\nDB_PASSWORD = {FALSE_PASSWORD}\n"
    keys = f"[AWS]\nKEY = {_KEY_OF_THE_FILE}\nSECRET = {_SECRET_OF_THE_FILE}\n"
    cloud_place.config.write_text(f"{text}\n{older}\n{keys}")
    said = []
    stacks = amazon.client("cloudformation")
    commands = [
        ["plan", *PUBLIC],
        ["up", "--access", "public", "--admit", FALSE_PASSWORD],
        ["up", *PUBLIC, "--yes"],
        ["status"],
        ["doctor", "--region", "eu-west-1"],
        ["up", *PUBLIC, "--flavour", "serverless", "--yes"],
    ]
    for number, command in enumerate(commands):
        ended = cloud_place.cloud(*command, is_json=number % 2 == 0)
        said += [ended.out, ended.err]
    said += [
        str(stacks.describe_stacks(StackName="starlift")),
        str(stacks.get_template(StackName="starlift")["TemplateBody"]),
        str(stacks.describe_stack_events(StackName="starlift")),
    ]
    for command in (["down", "--yes"], ["status"]):
        ended = cloud_place.cloud(*command)
        said += [ended.out, ended.err]
    told = "\n".join(said)
    # What is typed as an option's value is shown as the value that is wrong; it is no place for it.
    told = told.replace(f"--admit is '{FALSE_PASSWORD}'", "")
    assert not [secret for secret in _PLANTED if secret in told]
    files = [file for file in cloud_place.directory.rglob("*") if file.is_file()]
    kept = {file: file.read_text(encoding="utf-8", errors="replace") for file in files}
    config = kept.pop(cloud_place.config)
    assert not [secret for secret in _PLANTED for text in kept.values() if secret in text]
    # The password of the older cluster went with its host; the keys are the user's own.
    assert FALSE_PASSWORD not in config
    assert _SECRET_OF_THE_FILE in config


def test_a_refused_key_is_not_shown(cloud_place, amazon):
    """Where Amazon refuses the credentials, the message that may repeat them is not passed on."""
    import urllib3  # noqa: PLC0415 - here alone

    # From the next request on, moto asks IAM whether the key may do it: nobody has this key.
    urllib3.request("POST", f"{amazon.endpoint}/moto-api/reset-auth", body="0")
    try:
        ended = cloud_place.cloud("status")
    finally:
        urllib3.request("POST", f"{amazon.endpoint}/moto-api/reset-auth", body="inf")
    assert ended.code == 12
    assert "Amazon does not accept the credentials (InvalidClientTokenId)" in ended.err
    assert "AKIA" not in ended.err
