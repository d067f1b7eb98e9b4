"""What the role of the stack may read: the sources that dwh.cfg names, in one bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlift.config import Settings
from starlift.errors import ConfigError
from starlift.storage import ObjectUrl, open_store, parse_url

# What IAM reads as a wildcard or a variable, and what parts the values of a list of parameters.
_UNSAFE = frozenset("*?$,")
# What COPY takes in the place of a JSONPaths file, and reads nothing for.
_NO_FILES = frozenset({"auto", "auto ignorecase", "noshred"})


@dataclass(frozen=True, slots=True)
class Sources:
    """A bucket, and the prefixes in it that COPY reads; `files` are objects that it reads whole."""

    bucket: str
    prefixes: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def patterns(self) -> tuple[str, ...]:
        """The keys as IAM writes them: a prefix stands for all that begins with it."""
        return (*(f"{prefix}*" for prefix in self.prefixes), *self.files)

    def arns(self, partition: str) -> tuple[str, ...]:
        """The objects as IAM names them."""
        return tuple(f"arn:{partition}:s3:::{self.bucket}/{key}" for key in self.patterns)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much lies in the sources."""

    objects: int
    size_bytes: int


def find_sources(settings: Settings) -> Sources:
    """The sources of [S3].

    Raises:
        ConfigError: none is given, one is not in S3, they lie in several buckets, or a key cannot
            stand in a policy.
    """
    settings.require("S3", "LOG_DATA")
    given = settings.s3
    prefixes = _urls(settings, {"LOG_DATA": given.log_data, "SONG_DATA": given.song_data})
    is_file = (given.log_jsonpath or "").lower() not in _NO_FILES
    files = _urls(settings, {"LOG_JSONPATH": given.log_jsonpath} if is_file else {})
    urls = [*prefixes, *files]
    buckets = sorted({url.bucket for url in urls})
    if len(buckets) != 1:
        raise ConfigError(
            f"The sources under [S3] lie in {len(buckets)} buckets: {', '.join(buckets)}.",
            hint="the role of the stack reads one bucket: name sources that lie in the same.",
        )
    for url in urls:
        if _UNSAFE & set(url.key):
            raise ConfigError(
                f"{url} has a character that means something else in a policy: * ? $ or a comma.",
                hint="rename the objects, or name a prefix that ends before it.",
            )
    keys = [url.key for url in urls]
    return Sources(buckets[0], tuple(keys[: len(prefixes)]), tuple(keys[len(prefixes) :]))


def measure(settings: Settings, sources: Sources) -> Volume:
    """How much lies there.

    Raises:
        StarliftError: the bucket cannot be listed from here.
    """
    store = open_store(sources.bucket, settings)
    listed = [info for prefix in sources.prefixes for info in store.list(prefix)]
    found = {info.key: info.size_bytes for info in listed}
    return Volume(len(found), sum(found.values()))


def _urls(settings: Settings, given: Mapping[str, str | None]) -> list[ObjectUrl]:
    """The places that the keys of [S3] name, where they have a value."""
    for key, text in given.items():
        if text and not text.startswith("s3://"):
            raise ConfigError(
                f"[S3] {key} is {text!r}, which is no place in S3{_of_file(settings)}.",
                hint="write s3://bucket/prefix: the role of the stack reads what is named so, "
                "and nothing else.",
            )
    return [parse_url(text) for text in given.values() if text]


def _of_file(settings: Settings) -> str:
    return f" ({settings.file})" if settings.file is not None else ""
