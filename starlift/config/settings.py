"""The settings: frozen values, whose fields are the known keys of dwh.cfg in small letters.

`[CLUSTER] DB_NAME` is `Settings.cluster.db_name`, and STARLIFT_CLUSTER_DB_NAME in the environment.
Values that a warehouse can do without are only missed when they are asked for:
`settings.require("S3", "LOG_DATA")`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from starlift.config.cloud import Cloud
from starlift.errors import ConfigError

FILE_NAME = "dwh.cfg"
PREFIX = "STARLIFT_"
# The bucket that a directory under [STAGING] serves; no name of a bucket on S3 has an underscore.
STAGING_BUCKET = "starlift_staging"

# What an SQL file may write as '${name}', and where its value comes from.
PLACEHOLDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "log_data": ("S3", "LOG_DATA"),
        "log_jsonpath": ("S3", "LOG_JSONPATH"),
        "song_data": ("S3", "SONG_DATA"),
        "region": ("S3", "REGION"),
        "iam_role": ("IAM_ROLE", "ARN"),
        "data_hours": ("FRESHNESS", "DATA_HOURS"),
    }
)


class Engine(StrEnum):
    """The engines a warehouse runs on."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    REDSHIFT = "redshift"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`[CLUSTER]`: the database server, in the order in which the course's programs read it."""

    host: str | None = None
    db_name: str | None = None
    db_user: str | None = None
    db_password: str | None = field(default=None, repr=False)
    db_port: int | None = None


@dataclass(frozen=True, slots=True)
class IamRole:
    """`[IAM_ROLE]`: the role with which Redshift reads the bucket."""

    arn: str | None = None


@dataclass(frozen=True, slots=True)
class S3:
    """`[S3]`: where the source objects are."""

    log_data: str | None = None
    log_jsonpath: str | None = None
    song_data: str | None = None
    region: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Warehouse:
    """`[WAREHOUSE]`: which engine runs it. `path` is absolute; `memory_limit` as `2GB`."""

    engine: Engine
    path: Path
    keep_staging: bool = True
    memory_limit: str | None = None


@dataclass(frozen=True, slots=True)
class Staging:
    """`[STAGING]`: where small objects are joined into parts before COPY reads them.

    `location` is `s3://bucket/prefix`; a directory of this machine is served as the bucket
    STAGING_BUCKET. Without one, COPY reads the objects where they are. `part_mb` is how large a
    part may become as it is stored, in 10^6 bytes; their number is a multiple of `slices`.
    `keep_failed` leaves the parts of a load that failed.
    """

    location: str | None = None
    part_mb: int = 64
    slices: int = 1
    keep_failed: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """`[LOAD]`: how many records of a table one load may set aside and still publish.

    `max_reject_share` is in percent of the records read for the table. `keep_runs` is how many runs
    the ledger tells of; the oldest go first.
    """

    max_rejects: int = 1_000
    max_reject_share: float = 10.0
    keep_runs: int = 1_000


@dataclass(frozen=True, slots=True)
class Freshness:
    """`[FRESHNESS]`: how many hours ago the latest data, and the last load, may be; 0: any."""

    data_hours: int = 0
    load_hours: int = 0


@dataclass(frozen=True, slots=True)
class Lineage:
    """`[LINEAGE]`: where OpenLineage events go, and under which namespace the jobs are known.

    `endpoint` is the path at `url`. `parent_id` is the run that started this one, as
    `namespace/job/run id`. `wait_seconds` is how long a command that has ended its work waits for
    its events to be taken.
    """

    url: str | None = None
    endpoint: str = "api/v1/lineage"
    api_key: str | None = field(default=None, repr=False)
    namespace: str = "default"
    parent_id: str | None = None
    wait_seconds: int = 2


@dataclass(frozen=True, slots=True)
class Aws:
    """`[AWS]`: a key for the bucket, for those who keep one in the file."""

    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `directory` is what relative paths are relative to; `file` the dwh.cfg, if any.

    `buckets` maps a bucket's name to the absolute directory that serves it; `strangers` maps the
    section and name of each key of our sections that is no setting to its place. `sends_lineage`
    says whether OpenLineage events are sent: to `lineage.url`, or, where that is None, to where
    the variables of OpenLineage's own client say.
    """

    directory: Path
    file: Path | None
    cluster: Cluster
    iam_role: IamRole
    s3: S3
    warehouse: Warehouse
    aws: Aws
    staging: Staging
    load: Limits
    freshness: Freshness
    lineage: Lineage
    cloud: Cloud
    sends_lineage: bool
    buckets: Mapping[str, Path] = field(hash=False)
    strangers: Mapping[tuple[str, str], str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def require(self, section: str, key: str) -> str:
        """The value of a known key, as text.

        Raises:
            ConfigError: it is not set; names section, key, file and the next step.
        """
        value = self._get(section, key)
        if value is None:
            raise self._missing(section, key)
        return value

    def values(self) -> dict[str, str]:
        """The placeholders that SQL files may use and that have a value."""
        found = {name: self._get(section, key) for name, (section, key) in PLACEHOLDERS.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _get(self, section: str, key: str) -> str | None:
        value = getattr(getattr(self, section.lower()), key.lower())
        return None if value is None else str(value)

    def _missing(self, section: str, key: str) -> ConfigError:
        variable = f"{PREFIX}{section}_{key}"
        if self.file is None:
            where, step = (
                f"there is no {FILE_NAME} in {self.directory}",
                "copy dwh.cfg.example there",
            )
        else:
            where, step = f"it is missing or empty in {self.file}", f"add it under [{section}]"
        return ConfigError(
            f"[{section}] {key} is needed, and {where}.",
            hint=f"{step}, or set {variable} in the environment.{self._misspelt(section)}",
        )

    def _misspelt(self, section: str) -> str:
        """What is in the section under other names: one of them may be the one that is missed."""
        return "".join(
            f" {place} is not a setting: did you mean {nearest(name, KEYS[section])}?"
            for (where, name), place in self.strangers.items()
            if where == section
        )


SECTIONS: Mapping[str, type] = MappingProxyType(
    {
        "CLUSTER": Cluster,
        "IAM_ROLE": IamRole,
        "S3": S3,
        "WAREHOUSE": Warehouse,
        "AWS": Aws,
        "STAGING": Staging,
        "LOAD": Limits,
        "FRESHNESS": Freshness,
        "LINEAGE": Lineage,
        "CLOUD": Cloud,
    }
)
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {section: tuple(f.name.upper() for f in fields(kind)) for section, kind in SECTIONS.items()}
)


def placeholder_source(name: str) -> tuple[str, str]:
    """The section and key behind a placeholder, as `settings.require` takes them.

    >>> placeholder_source("iam_role")
    ('IAM_ROLE', 'ARN')
    """
    if name not in PLACEHOLDERS:
        raise ConfigError(
            f"${{{name}}} is not a value of the configuration.",
            hint=f"did you mean ${{{nearest(name, PLACEHOLDERS)}}}? "
            f"There are: {', '.join(PLACEHOLDERS)}.",
        )
    return PLACEHOLDERS[name]


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like `name`: what was probably meant."""
    return difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)[0]
