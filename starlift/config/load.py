"""dwh.cfg and the environment -> `Settings`: the defaults, and each value's type."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlift.config.cloud import Cloud
from starlift.config.cloud_values import CONVERTERS as CLOUD_CONVERTERS
from starlift.config.given import (
    BUCKETS,
    AllGiven,
    Given,
    embedded,
    find_file,
    read_environment,
    read_file,
)
from starlift.config.openlineage import asks_for_lineage, counting, read_standard
from starlift.config.settings import (
    KEYS,
    S3,
    STAGING_BUCKET,
    Aws,
    Cluster,
    Engine,
    Freshness,
    IamRole,
    Limits,
    Lineage,
    Settings,
    Staging,
    Warehouse,
)
from starlift.errors import ConfigError

_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})
_MEMORY = re.compile(r"(?=.*[1-9])\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)
_PERCENT = re.compile(r"\d+(\.\d+)? ?%?", re.ASCII)
_ALL_PERCENT = 100
_LAST_PORT = 65_535
_LOCATION = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]*(/[^\s']*)?")
_LARGEST_COUNT = 1000
_MOST_RUNS = 1_000_000
_MOST_REJECTS = 100_000  # as many as COPY keeps of its errors
_MOST_HOURS = 100_000
_MOST_SECONDS = 600
_RECEIVER = re.compile(r"https?://[^/@\s]+(/[^@\s]*)?")
_PARENT = re.compile(
    r".+/[^/]+/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)


def load_settings(
    directory: Path, *, config: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of the project in `directory`.

    The file is `config`, else the one that STARLIFT_CONFIG names, else `directory/dwh.cfg`.

    Raises:
        ConfigError: a named file is missing; a file, key, value or variable is malformed.
    """
    file = find_file(directory, config, environ)
    given = read_file(file) if file else embedded()
    given.update(read_standard(environ))
    given.update(read_environment(environ))
    given = counting(given, environ)
    sends_lineage = asks_for_lineage(given, environ)
    base = file.parent if file else directory.absolute()
    return _build(given, base, file, sends_lineage=sends_lineage)


def _build(given: AllGiven, base: Path, file: Path | None, *, sends_lineage: bool) -> Settings:
    """The typed settings from what was given and the defaults."""
    has_cluster = ("CLUSTER", "HOST") in given
    directory = _staging_directory(given.get(("STAGING", "LOCATION")), base)
    engine = Engine.REDSHIFT if has_cluster else Engine.DUCKDB
    given = {
        ("WAREHOUSE", "ENGINE"): Given(engine.value, "the default"),
        ("WAREHOUSE", "PATH"): Given("warehouse.duckdb", "the default"),
        **given,
    }
    settings = Settings(
        directory=base,
        file=file,
        cluster=Cluster(**_typed("CLUSTER", given, base)),
        iam_role=IamRole(**_typed("IAM_ROLE", given, base)),
        s3=S3(**_typed("S3", given, base)),
        warehouse=Warehouse(**_typed("WAREHOUSE", given, base)),
        aws=Aws(**_typed("AWS", given, base)),
        staging=Staging(**_typed("STAGING", given, base)),
        load=Limits(**_typed("LOAD", given, base)),
        freshness=Freshness(**_typed("FRESHNESS", given, base)),
        lineage=Lineage(**_typed("LINEAGE", given, base)),
        cloud=Cloud(**_typed("CLOUD", given, base)),
        sends_lineage=sends_lineage,
        strangers={
            name: value.place
            for name, value in given.items()
            if name[0] in KEYS and name[1] not in KEYS[name[0]]
        },
        buckets={
            name.lower(): _path(value, base)
            for (section, name), value in given.items()
            if section == BUCKETS
        }
        | ({STAGING_BUCKET: directory} if directory is not None else {}),
    )
    if directory is not None and settings.warehouse.engine is Engine.REDSHIFT:
        raise ConfigError(
            f"{given['STAGING', 'LOCATION'].place} is the directory {directory}, and Redshift's "
            "COPY reads S3 alone.",
            hint="name a place in a bucket that the cluster's role may read: s3://bucket/prefix.",
        )
    return settings


def _staging_directory(given: Given | None, base: Path) -> Path | None:
    """The directory of this machine that is the staging area, if one is."""
    return _path(given, base) if given is not None and not _is_url(given) else None


def _is_url(given: Given) -> bool:
    return given.text.lower().startswith("s3:")


# A section's values go to its dataclass by name: their types are what _CONVERTERS says, else str.
def _typed(section: str, given: AllGiven, base: Path) -> dict[str, Any]:
    """The given values of a section, converted, by field."""
    return {
        key.lower(): _CONVERTERS.get((section, key), _text)(given[section, key], base)
        for key in KEYS[section]
        if (section, key) in given
    }


def _text(given: Given, _base: Path) -> str:
    return given.text


def _path(given: Given, base: Path) -> Path:
    try:
        return base / Path(given.text).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{given.place} is {given.text!r}: {error}") from error


def _port(given: Given, _base: Path) -> int:
    # The value is not shown: it may be a password on the wrong line.
    if not given.text.isdecimal() or not 1 <= int(given.text) <= _LAST_PORT:
        raise ConfigError(f"{given.place} is not a port.", hint="Redshift's is usually 5439.")
    return int(given.text)


def _endpoint(given: Given, _base: Path) -> str:
    # The value is not shown: it may hold a user and a password.
    if not re.fullmatch(r"https?://[^/@\s]+/?", given.text):
        raise ConfigError(
            f"{given.place} is not the address of a server.",
            hint="write http://host:port or https://host, without path, user or password.",
        )
    return given.text.rstrip("/")


def _receiver(given: Given, _base: Path) -> str:
    # The value is not shown: it may hold a user and a password.
    if not _RECEIVER.fullmatch(given.text):
        raise ConfigError(
            f"{given.place} is not the address of a server.",
            hint="write http://host:port or https://host; a key goes into API_KEY of [LINEAGE].",
        )
    return given.text


def _parent(given: Given, _base: Path) -> str:
    if not _PARENT.fullmatch(given.text):
        raise ConfigError(
            f"{given.place} is {given.text!r}, which is no run of OpenLineage's.",
            hint="write namespace/job/run id; the run id is a UUID.",
        )
    return given.text


def _seconds(given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or int(given.text) > _MOST_SECONDS:
        raise ConfigError(
            f"{given.place} is {given.text!r}.",
            hint=f"write a number of seconds from 0 to {_MOST_SECONDS}.",
        )
    return int(given.text)


def _engine(given: Given, _base: Path) -> Engine:
    if given.text.lower() not in set(Engine):
        raise ConfigError(
            f"{given.place} is {given.text!r}, which is not an engine.",
            hint=f"there are: {', '.join(Engine)}.",
        )
    return Engine(given.text.lower())


def _location(given: Given, _base: Path) -> str:
    if not _is_url(given):
        return f"s3://{STAGING_BUCKET}"
    if not _LOCATION.fullmatch(given.text):
        raise ConfigError(
            f"{given.place} is {given.text!r}, which is no place in a bucket.",
            hint="write s3://bucket/prefix, or a directory of this machine.",
        )
    return given.text.rstrip("/")


def _count(given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or not 1 <= int(given.text) <= _LARGEST_COUNT:
        raise ConfigError(
            f"{given.place} is {given.text!r}.", hint=f"write a number from 1 to {_LARGEST_COUNT}."
        )
    return int(given.text)


def _rejects(given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or int(given.text) > _MOST_REJECTS:
        raise ConfigError(
            f"{given.place} is {given.text!r}.", hint=f"write a number from 0 to {_MOST_REJECTS}."
        )
    return int(given.text)


def _runs(given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or not 1 <= int(given.text) <= _MOST_RUNS:
        raise ConfigError(
            f"{given.place} is {given.text!r}.", hint=f"write a number from 1 to {_MOST_RUNS:,}."
        )
    return int(given.text)


def _share(given: Given, _base: Path) -> float:
    if not _PERCENT.fullmatch(given.text) or float(given.text.rstrip("% ")) > _ALL_PERCENT:
        raise ConfigError(
            f"{given.place} is {given.text!r}.", hint="write a percentage from 0 to 100: 2.5."
        )
    return float(given.text.rstrip("% "))


def _hours(given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or int(given.text) > _MOST_HOURS:
        raise ConfigError(
            f"{given.place} is {given.text!r}.",
            hint=f"write a number of hours up to {_MOST_HOURS:,}; 0 is no limit.",
        )
    return int(given.text)


def _switch(given: Given, _base: Path) -> bool:
    if given.text.lower() in _YES | _NO:
        return given.text.lower() in _YES
    raise ConfigError(f"{given.place} is {given.text!r}.", hint="write yes or no.")


def _memory(given: Given, _base: Path) -> str:
    if not _MEMORY.fullmatch(given.text):
        raise ConfigError(
            f"{given.place} is {given.text!r}, which is not an amount of memory.",
            hint="write a number and a unit: 500MB, 2GB, 1.5GiB.",
        )
    return given.text


_CONVERTERS: Mapping[tuple[str, str], Callable[[Given, Path], object]] = MappingProxyType(
    {
        ("CLUSTER", "DB_PORT"): _port,
        ("S3", "ENDPOINT"): _endpoint,
        ("WAREHOUSE", "ENGINE"): _engine,
        ("WAREHOUSE", "PATH"): _path,
        ("WAREHOUSE", "KEEP_STAGING"): _switch,
        ("WAREHOUSE", "MEMORY_LIMIT"): _memory,
        ("STAGING", "LOCATION"): _location,
        ("STAGING", "PART_MB"): _count,
        ("STAGING", "SLICES"): _count,
        ("STAGING", "KEEP_FAILED"): _switch,
        ("LOAD", "MAX_REJECTS"): _rejects,
        ("LOAD", "MAX_REJECT_SHARE"): _share,
        ("LOAD", "KEEP_RUNS"): _runs,
        ("FRESHNESS", "DATA_HOURS"): _hours,
        ("FRESHNESS", "LOAD_HOURS"): _hours,
        ("LINEAGE", "URL"): _receiver,
        ("LINEAGE", "PARENT_ID"): _parent,
        ("LINEAGE", "WAIT_SECONDS"): _seconds,
        **CLOUD_CONVERTERS,
    }
)
