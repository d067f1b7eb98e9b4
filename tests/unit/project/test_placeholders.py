"""'${log_data}' in SQL: always within quotes, filled and escaped in one place."""

from __future__ import annotations

import pytest

from starlift.config import Settings, load_settings
from starlift.errors import ConfigError, ProjectError
from starlift.project import fill
from starlift.redshift.statements import parse


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings with some values, one of them with a quote and a backslash in it."""
    variables = {
        "STARLIFT_S3_LOG_DATA": "s3://b/log_data",
        "STARLIFT_S3_REGION": r"it's \n",
        "STARLIFT_IAM_ROLE_ARN": "${region}",
    }
    (tmp_path / "dwh.cfg").write_text("")
    return load_settings(tmp_path, environ=variables)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select 1", "select 1"),
        ("copy t from '${log_data}' json", "copy t from 's3://b/log_data' json"),
        ("select '${log_data}/x${log_data}'", "select 's3://b/log_data/xs3://b/log_data'"),
        ("select '${iam_role}'", "select '${region}'"),
        ("-- ${nothing}\nselect '${log_data}'", "-- ${nothing}\nselect 's3://b/log_data'"),
        ("select '$x', 'a$', '{log_data}'", "select '$x', 'a$', '{log_data}'"),
        ("select 'é', '${log_data}', 'ü'", "select 'é', 's3://b/log_data', 'ü'"),
    ],
)
def test_values_are_filled_in(settings, statement, expected):
    """Within quotes, as often as it stands; not in comments, and never twice over."""
    assert fill(statement, settings) == expected


def test_a_value_is_escaped(settings):
    """A quote or a backslash in a value stays a part of the value."""
    filled = fill("select '${region}', 1", settings)
    first, second = parse(filled).expressions
    assert (first.name, second.name) == (r"it's \n", "1")


def test_a_missing_value(settings, tmp_path):
    """A value that is not set is an error that names section, key, file and variable."""
    with pytest.raises(ConfigError) as caught:
        fill("select '${song_data}'", settings)
    for part in ("[S3] SONG_DATA", str(tmp_path / "dwh.cfg"), "STARLIFT_S3_SONG_DATA"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("select '${log_dta}'", r"\$\{log_dta\} is no placeholder"),
        ("select '${}'", "is no placeholder"),
        ("copy t from ${log_data} json", "outside quotes"),
        ('select 1 as "${log_data}"', "outside quotes"),
    ],
)
def test_misplaced_or_unknown(settings, statement, message):
    """An unknown placeholder, or one outside quotes, is an error of the project."""
    with pytest.raises(ProjectError, match=message):
        fill(statement, settings)
