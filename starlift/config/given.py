"""What was given: the values as they stand in dwh.cfg and in the environment, each with its place.

An environment variable wins over the file. Without a file, the simulated bucket is given.
"""

from __future__ import annotations

import configparser
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from starlift.config.settings import FILE_NAME, KEYS, PREFIX, nearest
from starlift.errors import ConfigError

BUCKETS = "BUCKETS"  # its keys are the buckets' names
CONFIG_VARIABLE = "STARLIFT_CONFIG"
# Variables of ours that are not a section's key.
OTHER_VARIABLES = frozenset({CONFIG_VARIABLE})
# How alike two names are of which one is a typing error of the other.
_NEAR = 0.8
# Where other projects put their own keys.
_TOLERANT = frozenset({"CLUSTER", "IAM_ROLE", "S3", "AWS"})

# Without a dwh.cfg: the simulated bucket. With one, nothing of this is assumed.
EMBEDDED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("S3", "LOG_DATA"): "s3://song-app/log_data",
        ("S3", "LOG_JSONPATH"): "s3://song-app/log_json_path.json",
        ("S3", "SONG_DATA"): "s3://song-app/song_data",
        ("S3", "REGION"): "us-west-2",
        ("IAM_ROLE", "ARN"): "arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role",
        ("BUCKETS", "song-app"): "build/bucket",
    }
)


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written, and the place to name when it is wrong."""

    text: str = field(repr=False)  # it may be a password
    place: str


AllGiven = dict[tuple[str, str], Given]


def find_file(directory: Path, config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The dwh.cfg to read, absolute; None when there is none and nobody named one."""
    named = environ.get(CONFIG_VARIABLE) if config is None else config
    if not named:
        usual = (directory / FILE_NAME).absolute()
        return usual if usual.exists() else None
    file = Path(named).expanduser().absolute()
    if not file.exists():
        by = f" (named by {CONFIG_VARIABLE})" if config is None else ""
        raise ConfigError(
            f"There is no configuration file {file}{by}.",
            hint="correct the name, or copy dwh.cfg.example there and fill it in.",
        )
    return file


def embedded() -> AllGiven:
    """What stands in for a dwh.cfg where there is none."""
    return {name: Given(text, "the embedded default") for name, text in EMBEDDED.items()}


def read_environment(environ: Mapping[str, str]) -> AllGiven:
    """The known keys in the environment, taken literally; an empty variable counts as not set."""
    known = {
        f"{PREFIX}{section}_{key}": (section, key) for section in KEYS for key in KEYS[section]
    }
    found = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        if name not in known:
            raise ConfigError(
                f"The environment variable {name} is not a setting.",
                hint=f"did you mean {nearest(name, known)}? Else unset it.",
            )
        if text:
            found[known[name]] = Given(text, name)
    return found


class _Parser(configparser.RawConfigParser):
    """The course's INI form: no interpolation, keys in any case, no section that fills others."""

    def __init__(self) -> None:
        super().__init__(default_section="")

    def optionxform(self, optionstr: str) -> str:
        return optionstr.upper()


def read_file(file: Path) -> AllGiven:
    """The values of our sections that are filled in, other projects' keys among them.

    Raises:
        ConfigError: the file is malformed, or has a key that nobody reads.
    """
    text = _read_text(file)
    parser = _Parser()
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # Its message quotes the line, which may hold a password: neither shown nor chained.
        raise _malformed(file, error) from None
    lines = _line_numbers(text)
    found: AllGiven = {}
    for section in parser.sections():
        _refuse_misspelt(section, [key for key, _ in parser.items(section)], file)
        for key, value in parser.items(section):
            name = (section.upper(), key)
            place = f"[{section.upper()}] {key} ({file}, line {lines.get(name, 0)})"
            if name in found:  # in sections whose names differ in case: the parser allows that
                raise ConfigError(f"{place} is there twice.")
            if not _is_kept(name, place):
                continue
            is_setting = name[0] == BUCKETS or key in KEYS[name[0]]
            if bare := _unquote(value, place) if is_setting else value:
                found[name] = Given(bare, place)
    return found


def _refuse_misspelt(section: str, keys: Sequence[str], file: Path) -> None:
    """Refuse a section that is not ours, but has nearly the name and a key of one of ours."""
    name = section.upper()
    if name in KEYS or name == BUCKETS:
        return
    for near in difflib.get_close_matches(name, [*KEYS], n=1, cutoff=_NEAR):
        own = [key for key in keys if key in KEYS[near]]
        if own:
            raise ConfigError(
                f"[{section}] in {file} is no section of Starlift's, and has {own[0]}.",
                hint=f"did you mean [{near}]? Else give it a name that is less like that.",
            )


def _is_kept(name: tuple[str, str], place: str) -> bool:
    """Whether a key belongs to a section of ours; where only ours may stand, others are refused."""
    section, key = name
    if section in KEYS and section not in _TOLERANT and key not in KEYS[section]:
        raise ConfigError(
            f"{place} is not a setting.",
            hint=f"did you mean {nearest(key, KEYS[section])}? "
            f"[{section}] knows {', '.join(KEYS[section])}.",
        )
    return section == BUCKETS or section in KEYS


def _unquote(value: str, place: str) -> str:
    """The value without the pair of quotes that people write around it."""
    if "\n" in value:
        raise ConfigError(
            f"{place} spans several lines.",
            hint="an indented line continues the line above it: begin each key at the margin.",
        )
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if is_quoted else value


def _read_text(file: Path) -> str:
    try:
        data = file.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{file}, line {line}: not UTF-8.", hint="save the file as UTF-8."
        ) from None


def _line_numbers(text: str) -> dict[tuple[str, str], int]:
    """The line of each key, from 1: the parser keeps none."""
    section = ""
    found: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\s*\[(.+)\]", line):
            section = header[1].upper()
        elif key := re.match(r"\s*([^\s#;=:][^=:]*?)\s*[=:]", line):
            found.setdefault((section, key[1].upper()), number)
    return found


def _malformed(file: Path, error: configparser.Error) -> ConfigError:
    """The parser's error with file and line, but without the line's text."""
    if isinstance(error, configparser.DuplicateOptionError):
        what, line = f"[{error.section}] {error.option} is there twice", error.lineno
    elif isinstance(error, configparser.DuplicateSectionError):
        what, line = f"section [{error.section}] is there twice", error.lineno
    elif isinstance(error, configparser.MissingSectionHeaderError):
        what, line = "a line stands before the first [SECTION]", error.lineno
    elif isinstance(error, configparser.ParsingError):
        what, line = "neither a [SECTION] nor KEY = value", error.errors[0][0]
    else:
        what, line = "not a configuration file", None
    return ConfigError(f"{file}, line {line}: {what}.", hint="dwh.cfg.example shows the form.")
