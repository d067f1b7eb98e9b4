"""What the role of the stack may read: the sources that dwh.cfg names, in one bucket."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.config import Settings
from starlift.errors import ConfigError, StarliftError
from starlift.storage import open_store, parse_url

# What IAM reads as a wildcard or a variable, and what parts the values of a list of parameters.
_UNSAFE = frozenset("*?$,")


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
        ConfigError: none is given, they lie in several buckets, or a key cannot stand in a policy.
    """
    settings.require("S3", "LOG_DATA")
    prefixes = [url for url in (settings.s3.log_data, settings.s3.song_data) if _is_url(url)]
    files = [url for url in (settings.s3.log_jsonpath,) if _is_url(url)]
    urls = [parse_url(str(url)) for url in (*prefixes, *files)]
    buckets = sorted({url.bucket for url in urls})
    if len(buckets) != 1:
        raise ConfigError(
            f"The sources under [S3] lie in {len(buckets)} buckets: "
            f"{', '.join(buckets) or 'none is in S3'}.",
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


def measure(settings: Settings, sources: Sources) -> Volume | None:
    """How much lies there; None where the bucket cannot be listed from here."""
    try:
        store = open_store(sources.bucket, settings)
        listed = [info for prefix in sources.prefixes for info in store.list(prefix)]
    except StarliftError:
        return None
    found = {info.key: info.size_bytes for info in listed}
    return Volume(len(found), sum(found.values()))


def _is_url(text: str | None) -> bool:
    return text is not None and text.startswith("s3://")
