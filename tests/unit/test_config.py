"""dwh.cfg and the environment -> Settings."""

from __future__ import annotations

import configparser
from pathlib import Path
from uuid import UUID

import pytest

from starlift.config import KEYS, Engine, load_settings, placeholder_source
from starlift.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "dwh.cfg.example"


@pytest.fixture
def load(tmp_path):
    """Loads a dwh.cfg of the given text, with the given environment."""

    def loaded(text, **environ):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "dwh.cfg").write_bytes(data)
        return load_settings(tmp_path, environ=environ)

    return loaded


# What a placeholder gives that has a default.
LIMITS = {"data_hours": "0"}


class TestFile:
    """What stands in dwh.cfg."""

    @pytest.mark.parametrize("quoted", ["v%x", "'v%x'", '"v%x"', "  'v%x'  "])
    def test_quotes_are_taken_off(self, load, quoted):
        """A value means the same with and without quotes, and % is a character."""
        assert load(f"[CLUSTER]\nDB_NAME={quoted}\n").cluster.db_name == "v%x"

    def test_single_quote_stays(self, load):
        """A quote that has no partner belongs to the value."""
        assert load("[CLUSTER]\nDB_NAME=it's'\n").cluster.db_name == "it's'"

    def test_keys_and_sections_in_any_case(self, load):
        """Keys and sections may be written in small letters, and with a colon."""
        assert load("[s3]\nregion: eu-west-1\n").s3.region == "eu-west-1"

    @pytest.mark.parametrize("text", [b"\xef\xbb\xbf[S3]\r\nREGION=x\xc3\xbc\r\n"])
    def test_byte_order_mark(self, load, text):
        """A file from Windows, with a byte order mark and CR LF, is read like any other."""
        assert load(text).s3.region == "xü"

    def test_foreign_sections_and_keys_are_left_alone(self, load):
        """Other programs keep their own sections, and their own keys where the course had some."""
        settings = load(
            "[DWH]\nDWH_NODE_TYPE=dc2\n a b\n[CLUSTER]\nMY_KEY=1\nHOST=h\n[AWS]\nX=1\n"
            "[S3]\nLOG_JSON_PATH=s3://b/p\n"
        )
        assert settings.cluster.host == "h"

    def test_a_key_of_another_name_is_shown_where_one_is_missed(self, load, tmp_path):
        """A setting that is missed under [S3] is looked for among the keys that are none."""
        settings = load("[S3]\nLOGDATA = s3://b/l\n  more\n")
        with pytest.raises(ConfigError) as caught:
            settings.require("S3", "LOG_DATA")
        place = f"[S3] LOGDATA ({tmp_path / 'dwh.cfg'}, line 2)"
        assert f"{place} is not a setting: did you mean LOG_DATA?" in caught.value.hint

    @pytest.mark.parametrize(
        ("section", "key", "meant"),
        [("WAREHOUSE", "ENGIN", "ENGINE"), ("WAREHOUSE", "keep-staging", "KEEP_STAGING")],
    )
    def test_misspelt_key_is_an_error(self, load, tmp_path, section, key, meant):
        """A typing error names the key, the file with its line, and what was probably meant."""
        with pytest.raises(ConfigError) as caught:
            load(f"# one\n[{section}]\n{key} = x\n")
        for part in (f"[{section}] {key.upper()}", f"{tmp_path / 'dwh.cfg'}, line 3", meant):
            assert part in str(caught.value)

    @pytest.mark.parametrize(
        ("section", "key", "meant"),
        [("CLOUDS", "NODES", "CLOUD"), ("clowd", "nodes", "CLOUD"), ("IAMROLE", "ARN", "IAM_ROLE")],
    )
    def test_misspelt_section_is_an_error(self, load, tmp_path, section, key, meant):
        """A section with nearly the name, and a key, of one of ours would count for nothing."""
        with pytest.raises(ConfigError, match=f"did you mean \\[{meant}\\]") as caught:
            load(f"[{section}]\n{key} = 2\n")
        assert f"[{section}] in {tmp_path / 'dwh.cfg'}" in str(caught.value)
        load(f"[{section}]\nanother = 2\n[DWH]\n{key} = 2\n")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("HOST=x\n", 1),
            ("[CLUSTER]\nDB_PASSWORD hunter2\n", 2),
            ("[CLUSTER]\nHOST=a\nhost=hunter2\n", 3),
            ("[CLUSTER]\nHOST=a\n[S3]\n[CLUSTER]\n", 4),
            ("[CLUSTER]\nHOST=a\n  DB_PASSWORD=hunter2\n", 2),
            ("[S3]\nREGION=a\n[s3]\nregion=b\n", 2),
            (b"[CLUSTER]\nDB_PASSWORD=hunter2\xff\n", 2),
        ],
    )
    def test_malformed_file_names_the_line(self, load, tmp_path, text, line):
        """A malformed file is an error with file and line, which never shows the line."""
        with pytest.raises(ConfigError) as caught:
            load(text)
        assert f"{tmp_path / 'dwh.cfg'}, line {line}" in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_file_that_is_a_directory(self, tmp_path):
        """A dwh.cfg that cannot be read is named."""
        (tmp_path / "dwh.cfg").mkdir()
        with pytest.raises(ConfigError, match=r"dwh\.cfg cannot be read"):
            load_settings(tmp_path, environ={})


class TestWhichFile:
    """Where the file comes from."""

    def test_argument_then_variable_then_directory(self, tmp_path):
        """A path that is given wins over STARLIFT_CONFIG, and that over the project's dwh.cfg."""
        for name in ("a.cfg", "b.cfg", "dwh.cfg"):
            (tmp_path / name).write_text(f"[S3]\nREGION={name}\n")
        environ = {"STARLIFT_CONFIG": str(tmp_path / "b.cfg")}
        argument = load_settings(tmp_path, config=tmp_path / "a.cfg", environ=environ)
        assert argument.s3.region == "a.cfg"
        assert load_settings(tmp_path, environ=environ).s3.region == "b.cfg"
        assert load_settings(tmp_path, environ={}).s3.region == "dwh.cfg"

    def test_named_file_must_exist(self, tmp_path):
        """A named file that is not there is an error, not a reason to take another."""
        with pytest.raises(ConfigError, match=r"no configuration file .*none\.cfg\.\n"):
            load_settings(tmp_path, config=tmp_path / "none.cfg", environ={})
        with pytest.raises(ConfigError, match=r"none\.cfg \(named by STARLIFT_CONFIG\)"):
            load_settings(tmp_path, environ={"STARLIFT_CONFIG": str(tmp_path / "none.cfg")})

    def test_without_a_file_the_simulated_bucket(self, tmp_path):
        """Without a dwh.cfg everything that the song warehouse needs is there."""
        settings = load_settings(tmp_path, environ={})
        assert settings.file is None
        assert settings.values() == LIMITS | {
            "log_data": "s3://song-app/log_data",
            "log_jsonpath": "s3://song-app/log_json_path.json",
            "song_data": "s3://song-app/song_data",
            "region": "us-west-2",
            "iam_role": "arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role",
        }
        assert settings.buckets == {"song-app": tmp_path / "build/bucket"}

    def test_with_a_file_nothing_is_assumed(self, load):
        """With a dwh.cfg no value of the simulated bucket is filled in."""
        settings = load("[S3]\nREGION=eu-west-1\n")
        assert settings.values() == {"region": "eu-west-1"} | LIMITS
        assert settings.buckets == {}


class TestEnvironment:
    """STARLIFT_<SECTION>_<KEY>."""

    @pytest.mark.parametrize("section", KEYS)
    def test_every_key_can_be_given(self, tmp_path, section):
        """Each known key of each section can come from the environment."""
        valid = {"DB_PORT": "1", "ENGINE": "postgres", "KEEP_STAGING": "no", "MEMORY_LIMIT": "2GB"}
        valid |= {"ENDPOINT": "http://h:1", "PATH": str(tmp_path / "w"), "KEEP_FAILED": "no"}
        valid |= {"LOCATION": "s3://parts/of", "PART_MB": "8", "SLICES": "4"}
        valid |= {"MAX_REJECTS": "7", "MAX_REJECT_SHARE": "2.5", "KEEP_RUNS": "30"}
        valid |= {"DATA_HOURS": "26", "LOAD_HOURS": "0"}
        valid |= {"URL": "http://h:1", "PARENT_ID": f"n/job/{UUID(int=1)}", "WAIT_SECONDS": "5"}
        if section == "CLOUD":
            valid |= {"FLAVOUR": "serverless", "STACK": "s-1", "REGION": "eu-west-1"}
            valid |= {"ACCESS": "public", "ADMIT": "203.0.113.7", "NODE_TYPE": "ra3.xlplus"}
            valid |= {"NODES": "2", "PAUSE_HOUR": "1", "RESUME_HOUR": "never", "BASE_RPU": "8"}
            valid |= {"MAX_RPU": "16", "RPU_HOURS": "9", "INSTANCE_TYPE": "m7g.large"}
            valid |= {"BUDGET": "0", "EMAIL": "a@example.com", "PRICE": "0.25"}
        given = {key: valid.get(key, f"'{key}'") for key in KEYS[section]}
        environ = {f"STARLIFT_{section}_{key}": value for key, value in given.items()}
        settings = load_settings(tmp_path, environ=environ)
        for key, value in given.items():
            assert settings.require(section, key) == {"no": "False"}.get(value, value)

    def test_environment_wins_over_the_file(self, load):
        """A variable overrides the file's value; an empty one does not."""
        environ = {"STARLIFT_S3_REGION": "b", "STARLIFT_S3_LOG_DATA": "", "PATH": "/bin"}
        settings = load("[S3]\nREGION=a\nLOG_DATA=s3://a/l\n", **environ)
        assert settings.values() == {"region": "b", "log_data": "s3://a/l"} | LIMITS

    def test_unknown_variable_is_an_error(self, tmp_path):
        """A typing error in a variable's name does not pass silently."""
        with pytest.raises(ConfigError, match=r"CLUSTER_PASSWORD is not.*\n.*CLUSTER_DB_PASSWORD"):
            load_settings(tmp_path, environ={"STARLIFT_CLUSTER_PASSWORD": "hunter2"})


class TestLineage:
    """[LINEAGE], and OpenLineage's own variables."""

    def test_nothing_is_sent_unasked(self, load):
        """Without a URL no events are asked for, whatever else is set."""
        settings = load("[LINEAGE]\nNAMESPACE=n\n", OPENLINEAGE_API_KEY="k")
        assert not settings.sends_lineage

    def test_standard_variables_win_over_the_file(self, load):
        """What a scheduler sets for all that it starts counts, before what dwh.cfg says."""
        settings = load(
            "[LINEAGE]\nURL=http://a\nNAMESPACE=a\nAPI_KEY=a\nENDPOINT=a\n",
            OPENLINEAGE_URL="http://b/base/",
            OPENLINEAGE_NAMESPACE="b",
            OPENLINEAGE_API_KEY="hunter2",
            OPENLINEAGE_ENDPOINT="",
        )
        assert settings.sends_lineage
        found = settings.lineage
        assert (found.url, found.namespace, found.endpoint) == ("http://b/base/", "b", "a")
        assert found.api_key == "hunter2"
        assert "hunter2" not in repr(settings)

    def test_ours_win_over_the_standard_ones(self, load):
        """STARLIFT_LINEAGE_URL means this program alone, and so comes first."""
        environ = {"OPENLINEAGE_URL": "http://b", "STARLIFT_LINEAGE_URL": "http://c"}
        assert load("[LINEAGE]\nURL=http://a\n", **environ).lineage.url == "http://c"

    @pytest.mark.parametrize("text", ["true", " TRUE "])
    def test_disabled(self, load, text):
        """OPENLINEAGE_DISABLED=true asks for no events, whatever asks for some."""
        environ = {"OPENLINEAGE_DISABLED": text, "OPENLINEAGE_CONFIG": "o.yml"}
        assert not load("[LINEAGE]\nURL=http://a\n", **environ).sends_lineage

    @pytest.mark.parametrize("name", ["OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT__TYPE"])
    def test_the_client_may_be_told(self, load, name):
        """Where the client itself is told where events go, dwh.cfg does not say another place."""
        text = "[LINEAGE]\nURL=http://a\nAPI_KEY=k\nENDPOINT=e\nNAMESPACE=n\n"
        settings = load(text, **{name: "x"})
        found = settings.lineage
        assert settings.sends_lineage
        assert (found.url, found.api_key, found.endpoint) == (None, None, "api/v1/lineage")
        assert found.namespace == "n"

    def test_refused_standard_variable(self, tmp_path):
        """A refused value of the standard's variables names the variable."""
        with pytest.raises(ConfigError, match="OPENLINEAGE_URL is not the address of a server"):
            load_settings(tmp_path, environ={"OPENLINEAGE_URL": "marquez:5000"})


class TestValues:
    """Types, defaults, and what is refused."""

    def test_defaults(self, load, tmp_path):
        """An empty dwh.cfg is a DuckDB warehouse beside it, whose staging is kept."""
        warehouse = load("").warehouse
        assert warehouse.engine is Engine.DUCKDB
        assert warehouse.path == tmp_path / "warehouse.duckdb"
        assert warehouse.keep_staging
        assert warehouse.memory_limit is None

    @pytest.mark.parametrize(
        ("text", "engine"),
        [
            ("[CLUSTER]\nHOST=h\n", "redshift"),
            ("[CLUSTER]\nHOST=''\n", "duckdb"),
            ("[CLUSTER]\nHOST=h\n[WAREHOUSE]\nENGINE=DuckDB\n", "duckdb"),
            ("[WAREHOUSE]\nENGINE=postgres\n", "postgres"),
        ],
    )
    def test_engine(self, load, text, engine):
        """A cluster that is filled in means Redshift, unless ENGINE says otherwise."""
        assert load(text).warehouse.engine == engine

    @pytest.mark.parametrize(
        ("text", "is_kept"), [("no", False), ("OFF", False), ("0", False), ("True", True)]
    )
    def test_keep_staging(self, load, text, is_kept):
        """KEEP_STAGING takes the usual words for yes and no."""
        assert load(f"[WAREHOUSE]\nKEEP_STAGING={text}\n").warehouse.keep_staging is is_kept

    @pytest.mark.parametrize("text", ["2GB", "500 mb", "1.5GiB", "1TB"])
    def test_memory_limit(self, load, text):
        """MEMORY_LIMIT is a number and a unit."""
        assert load(f"[WAREHOUSE]\nMEMORY_LIMIT={text}\n").warehouse.memory_limit == text

    @pytest.mark.parametrize(
        ("section", "key", "value", "said"),
        [
            ("WAREHOUSE", "ENGINE", "mysql", "duckdb, postgres, redshift"),
            ("WAREHOUSE", "KEEP_STAGING", "maybe", "yes or no"),
            ("WAREHOUSE", "MEMORY_LIMIT", "2", "2GB"),
            ("WAREHOUSE", "MEMORY_LIMIT", "0GB", "2GB"),
            ("WAREHOUSE", "MEMORY_LIMIT", "lots", "2GB"),
            ("LOAD", "MAX_REJECTS", "100001", "from 0 to 100000"),
            ("LOAD", "MAX_REJECTS", "-1", "from 0 to 100000"),
            ("LOAD", "MAX_REJECT_SHARE", "101", "from 0 to 100"),
            ("LOAD", "MAX_REJECT_SHARE", "many", "from 0 to 100"),
            ("LOAD", "KEEP_RUNS", "0", "from 1 to 1,000,000"),
            ("CLUSTER", "DB_PORT", "0", "not a port"),
            ("CLUSTER", "DB_PORT", "65536", "not a port"),
            ("CLUSTER", "DB_PORT", "5439 ; comment", "not a port"),
            ("S3", "ENDPOINT", "localhost:9000", "http://host:port"),
            ("S3", "ENDPOINT", "http://h/path", "http://host:port"),
            ("LINEAGE", "URL", "localhost:5000", "http://host:port"),
            ("LINEAGE", "URL", "http://me:hunter2@h", "API_KEY"),
            ("LINEAGE", "PARENT_ID", "dag/task", "namespace/job/run id"),
            ("LINEAGE", "WAIT_SECONDS", "soon", "from 0 to 600"),
            ("LINEAGE", "KEY", "hunter2", "API_KEY"),
        ],
    )
    def test_refused_value(self, load, section, key, value, said):
        """A value of the wrong form is refused with its place and the right form."""
        with pytest.raises(ConfigError) as caught:
            load(f"[{section}]\n{key}={value}\n")
        assert f"[{section}] {key} (" in str(caught.value)
        assert "line 2" in str(caught.value)
        assert said in str(caught.value)
        assert "hunter2" not in str(caught.value)

    def test_refused_variable(self, tmp_path):
        """A refused value from the environment names the variable."""
        with pytest.raises(ConfigError, match="STARLIFT_WAREHOUSE_ENGINE is 'x'"):
            load_settings(tmp_path, environ={"STARLIFT_WAREHOUSE_ENGINE": "x"})

    def test_paths_start_from_the_file(self, tmp_path, monkeypatch):
        """Relative paths start from the file's directory; ~ is the home directory."""
        monkeypatch.setenv("HOME", "/home/someone")
        (tmp_path / "conf").mkdir()
        text = "[WAREHOUSE]\nPATH=../w.duckdb\n[BUCKETS]\nrel=a b\nabs='/x'\nhome=~/y\n"
        (tmp_path / "conf/my.cfg").write_text(text)
        settings = load_settings(tmp_path, config=tmp_path / "conf/my.cfg", environ={})
        assert settings.warehouse.path == tmp_path / "conf/../w.duckdb"
        assert settings.buckets == {
            "rel": tmp_path / "conf/a b",
            "abs": Path("/x"),
            "home": Path("/home/someone/y"),
        }

    def test_missing_value_shows_when_it_is_asked_for(self, load, tmp_path):
        """A value that is needed and missing names section, key, file and the next step."""
        settings = load("[S3]\nLOG_DATA=''\n")
        with pytest.raises(ConfigError) as caught:
            settings.require("S3", "LOG_DATA")
        for part in ("[S3] LOG_DATA", str(tmp_path / "dwh.cfg"), "STARLIFT_S3_LOG_DATA"):
            assert part in str(caught.value)

    def test_missing_value_without_a_file(self, tmp_path):
        """Where there is no dwh.cfg, making one is the next step."""
        with pytest.raises(ConfigError, match=r"no dwh\.cfg in(.|\n)*dwh\.cfg\.example"):
            load_settings(tmp_path, environ={}).require("CLUSTER", "HOST")

    def test_placeholders_lead_to_their_keys(self, load):
        """Every placeholder has a key to name when its value is missing."""
        settings = load("")
        with pytest.raises(ConfigError, match=r"\[IAM_ROLE\] ARN"):
            settings.require(*placeholder_source("iam_role"))
        with pytest.raises(ConfigError, match=r"\$\{log_data\}"):
            placeholder_source("logdata")

    def test_secrets_are_not_shown(self, load):
        """Password and key appear in no text of the settings."""
        text = "[CLUSTER]\nHOST=h\nDB_PASSWORD=hunter2\n[AWS]\nKEY=AKIAhunter\nSECRET=hunter3\n"
        settings = load(text)
        assert settings.require("AWS", "SECRET") == "hunter3"
        assert "hunter" not in f"{settings!r} {settings} {settings.cluster} {settings.aws}"


class TestExample:
    """dwh.cfg.example."""

    def test_it_loads(self, tmp_path):
        """The example is a working configuration, and that of a project without one."""
        settings = load_settings(tmp_path, config=EXAMPLE, environ={})
        default = load_settings(tmp_path, environ={})
        assert settings.values() == default.values()
        assert settings.warehouse.engine is Engine.DUCKDB
        assert list(settings.buckets) == list(default.buckets)

    def test_every_known_key_is_in_it(self):
        """Each key that is read is explained in the example, and no other is in it."""
        parser = configparser.RawConfigParser()
        parser.read(EXAMPLE)
        known = {section: [key.lower() for key in keys] for section, keys in KEYS.items()}
        assert {
            section: list(parser[section]) for section in parser.sections() if section in known
        } == known
        assert parser.sections() == [
            *list(known)[:4],
            "STAGING",
            "LOAD",
            "FRESHNESS",
            "LINEAGE",
            "CLOUD",
            "BUCKETS",
            "AWS",
        ]

    def test_cluster_is_read_by_position(self):
        """The course's programs format the values of [CLUSTER] in the order they stand."""
        assert KEYS["CLUSTER"] == ("HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_PORT")
