"""dwh.cfg as people write it, and what their programs make of it."""

from __future__ import annotations

import configparser

import pytest

from starlift.config import load_settings
from starlift.project import load_project

QUERIES = """
import configparser
config = configparser.{parser}
{read}
copy = "COPY events FROM {{}} IAM_ROLE {{}} JSON {{}}".format({values})
drop_table_queries, create_table_queries, insert_table_queries = [], [], []
copy_table_queries = [copy]
"""
QUOTED = """
[CLUSTER]
HOST='c.example.com'
DB_NAME='dwh'
DB_USER='dwhuser'
DB_PASSWORD='Passw0rd'
DB_PORT='5439'
[IAM_ROLE]
ARN='arn:aws:iam::000000000000:role/dwhRole'
[S3]
LOG_DATA='s3://dend/log_data'
LOG_JSONPATH='s3://dend/log_json_path.json'
SONG_DATA='s3://dend/song_data'
"""
FORMS = {
    "values in quotes": QUOTED,
    "bare values": QUOTED.replace("'", ""),
    "double quotes": QUOTED.replace("'", '"'),
    "blanks around =": QUOTED.replace("'", "").replace("=", " = "),
    "colons": QUOTED.replace("=", ": ", 9),
    "lower case keys": QUOTED.replace("HOST", "host").replace("DB_", "db_").replace("LOG", "log"),
    "line ends of Windows": QUOTED.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + QUOTED,
    "comments": "# mine\n; too\n" + QUOTED.replace("[S3]", "[S3]\n# the bucket\n"),
    "other sections": QUOTED + "[AWS]\nKEY=\nSECRET=\n[DWH]\nDWH_NUM_NODES=4\nDWH_PORT=5439\n",
    "other keys": QUOTED.replace("[IAM_ROLE]", "[IAM_ROLE]\nNAME=dwhRole").replace(
        "[S3]", "[S3]\nLOG_LOCAL_DATA=data/log\nREGION='us-west-2'"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_settings(tmp_path, form):
    """Both spellings of a value work, in quotes and bare, and every form of the file is read."""
    (tmp_path / "dwh.cfg").write_bytes(FORMS[form].encode())
    settings = load_settings(tmp_path, environ={})
    assert settings.cluster.host == "c.example.com"
    assert (settings.cluster.db_name, settings.cluster.db_port) == ("dwh", 5439)
    assert settings.cluster.db_password == "Passw0rd"  # noqa: S105 - made up
    assert settings.iam_role.arn == "arn:aws:iam::000000000000:role/dwhRole"
    assert settings.s3.log_data == "s3://dend/log_data"
    assert settings.s3.log_jsonpath == "s3://dend/log_json_path.json"


@pytest.mark.parametrize("form", ["values in quotes", "bare values"])
def test_the_order_of_the_cluster_is_kept(tmp_path, form):
    """Programs connect with format(*config['CLUSTER'].values()): the example keeps their order."""
    (tmp_path / "dwh.cfg").write_text(FORMS[form])
    config = configparser.ConfigParser()
    config.read(tmp_path / "dwh.cfg")
    assert list(config["CLUSTER"]) == ["host", "db_name", "db_user", "db_password", "db_port"]
    cluster = load_settings(tmp_path, environ={}).cluster
    given = [value.strip("'") for value in config["CLUSTER"].values()]
    assert given == [
        cluster.host,
        cluster.db_name,
        cluster.db_user,
        cluster.db_password,
        str(cluster.db_port),
    ]


READS = [
    ("ConfigParser()", "config.read('dwh.cfg')"),
    ("ConfigParser()", "config.read_file(open('dwh.cfg', encoding='utf-8-sig'))"),
    ("ConfigParser()", "config.read(['other.cfg', 'dwh.cfg'])"),
    ("RawConfigParser()", "config.read('dwh.cfg')"),
    ("ConfigParser(interpolation=None)", "config.read('./dwh.cfg')"),
    ("ConfigParser()", "import os; config.read(os.path.join(os.getcwd(), 'dwh.cfg'))"),
    ("ConfigParser()", "import pathlib; config.read(pathlib.Path(__file__).parent / 'dwh.cfg')"),
]
_PLACES = "[('S3', 'log_data'), ('IAM_ROLE', 'arn'), ('S3', 'log_jsonpath')]"
VALUES = {
    "values in quotes": (
        "config['S3']['LOG_DATA'], config['IAM_ROLE']['ARN'], config['S3']['LOG_JSONPATH']",
        "config.get('S3', 'LOG_DATA'), *config['IAM_ROLE'].values(), config['S3']['log_jsonpath']",
        f"*(config[section][key] for section, key in {_PLACES})",
    ),
    "bare values": (
        f"*(repr(config.get(*place)) for place in {_PLACES})",
        f"*(f\"'{{config[section][key]}}'\" for section, key in {_PLACES})",
        f"*(\"'%s'\" % config.get(*place) for place in {_PLACES})",
    ),
}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("parser", "read"), READS)
@pytest.mark.parametrize(
    ("form", "values"), [(form, values) for form, all_ in VALUES.items() for values in all_]
)
def test_queries_read_their_values(tmp_path, parser, read, form, values):
    """sql_queries.py reads dwh.cfg beside it, whatever the parser and the way to its values."""
    (tmp_path / "dwh.cfg").write_text(FORMS[form])
    text = QUERIES.format(parser=parser, read=read, values=values)
    (tmp_path / "sql_queries.py").write_text(text)
    (copy,) = load_project(tmp_path).copy
    assert copy == (
        "COPY events FROM 's3://dend/log_data' IAM_ROLE 'arn:aws:iam::000000000000:role/dwhRole' "
        "JSON 's3://dend/log_json_path.json'"
    )
