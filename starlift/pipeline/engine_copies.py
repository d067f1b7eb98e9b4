"""The COPYs of staged objects for an engine that reads the objects itself: Redshift.

It takes no chosen objects, tells not which object a row came from, and puts no correction in the
place of a record. So what is joined carries its object's number in each record; an object that
stands alone has a COPY of its own, whose rows get the number after it; one with corrections is
written anew with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from starlift.config import Settings
from starlift.copy.corrections import corrected, selection_of
from starlift.copy.intake import SOURCE_COLUMN, Intake, ObjectCopy, Piece
from starlift.copy.joining import unpacked
from starlift.copy.jsonpaths import Path, read_jsonpaths
from starlift.copy.numbering import numbered_paths
from starlift.copy.report import FileLoad
from starlift.copy.request import Selection
from starlift.errors import ConfigError
from starlift.pipeline.parts import Joining, packed
from starlift.pipeline.staged_lists import Folder
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import AvroFormat, JsonFormat
from starlift.redshift.copy_source import from_manifest
from starlift.redshift.nodes import CopyFrom
from starlift.storage import ObjectInfo, ObjectStore, open_store, parse_url

_NO_FILE = ("auto", "auto ignorecase", "noshred")


@dataclass
class EngineCopies:
    """What the COPYs of one statement read, and what they are. `joining` is told of each object."""

    folder: Folder
    settings: Settings
    statement: str
    tree: CopyFrom
    command: CopyCommand
    intake: Intake
    joining: Joining
    parts: dict[str, Sequence[Piece]] = field(default_factory=dict)

    def staged(self, of_parts: Sequence[ObjectInfo], others: Sequence[ObjectInfo]) -> Intake:
        """The intake, with the statements that copy all of it.

        Raises:
            StorageError: when an object cannot be read or written.
        """
        alone = [self._as_copied(info) for info in others if self._is_new(info)]
        objects = (*of_parts, *(info for _, info in alone))
        if self.joining.numbers is None:
            copies = self._of_whole(objects)
        else:
            copies = [*self._of_parts(of_parts), *self._of_each(alone)]
        return Intake(
            objects, self.intake.ids, self.joining.known, self.parts, copies=tuple(copies)
        )

    def _is_new(self, info: ObjectInfo) -> bool:
        """Whether an object's content is known from no other; a large one is not read for it."""
        digest = self._digest(info)
        carrier = self.joining.known.setdefault(digest, info.url)
        same_as = carrier if carrier != info.url else ""
        self.joining.files.append(FileLoad(info.url, info.size_bytes, 0, digest, same_as))
        return not same_as

    def _digest(self, info: ObjectInfo) -> str:
        return self.joining.digests.get(info.url, info.unread_digest)

    def _of_whole(self, objects: Sequence[ObjectInfo]) -> list[ObjectCopy]:
        if not objects:
            return []
        manifest = self.folder.write_manifest(objects)
        return [ObjectCopy(from_manifest(self.statement, self.tree, manifest), None)]

    def _of_parts(self, objects: Sequence[ObjectInfo]) -> list[ObjectCopy]:
        """One for all parts, whose records have a key more."""
        if not objects:
            return []
        statement = from_manifest(
            self.statement,
            self.tree,
            self.folder.write_manifest(objects),
            column=SOURCE_COLUMN,
            paths_url=self._numbered_paths(),
        )
        return [ObjectCopy(statement, None)]

    def _numbered_paths(self) -> str:
        """The address of the JSONPaths file that leads to that key, too, if there is one."""
        if self._paths is None:
            return ""
        return self.folder.write("jsonpaths.json", numbered_paths(self._paths_file))

    @property
    def paths_digest(self) -> str:
        """The digest of the JSONPaths file's paths, empty where there is none."""
        return Selection(self._paths).digest if self._paths is not None else ""

    @property
    def keys(self) -> tuple[tuple[str, str, bool], ...]:
        """The keys of records of JSON in what was joined, as far as the statement tells of them."""
        columns = tuple((name,) for name in self.command.columns)
        paths = self._paths if self._paths is not None else columns
        if self.joining.seen is None or not paths:
            return ()
        ignore_case = self._option == "auto ignorecase"
        return self.joining.seen.told(Selection(paths, ignore_case=ignore_case))

    @property
    def _option(self) -> str:
        form = self.command.format
        return form.option if isinstance(form, JsonFormat | AvroFormat) else _NO_FILE[0]

    @cached_property
    def _paths_file(self) -> bytes:
        url = parse_url(self._option)
        return self._open(url.bucket).read(url.key)

    @cached_property
    def _paths(self) -> tuple[Path, ...] | None:
        """The paths of the JSONPaths file, if there is one that says any."""
        if self._option in _NO_FILE:
            return None
        return read_jsonpaths(self._paths_file, self._option)

    def _of_each(self, alone: Sequence[tuple[str, ObjectInfo]]) -> Iterator[ObjectCopy]:
        """One for each, by a manifest: its address may be the beginning of another's."""
        for number, (url, info) in enumerate(alone, start=1):
            manifest = self.folder.write_manifest([info], f"manifest-{number:05}.json")
            statement = from_manifest(self.statement, self.tree, manifest)
            yield ObjectCopy(statement, self.intake.ids[url])

    def _as_copied(self, info: ObjectInfo) -> tuple[str, ObjectInfo]:
        """The object's address, and the object that is copied: written anew, if it is corrected."""
        corrections = self.intake.corrections.get(self._digest(info))
        if not corrections:
            return info.url, info
        if self.command.encoding != "UTF8":
            raise ConfigError(
                f"Records of {info.url} are corrected, and it is {self.command.encoding}: on "
                "Redshift only objects in UTF-8 can be written anew with corrections",
                hint="mend them at their source, and write the object in UTF-8.",
            )
        content = unpacked(self._open(parse_url(info.url).bucket).read(info.key), self.command)
        start = 0
        for _ in range(self.command.ignored_lines):
            start = content.find(b"\n", start) + 1
        selection = selection_of(self.command, self._open)
        first_line = 1 + self.command.ignored_lines
        body = corrected(content[start:], first_line, corrections, selection)
        name = f"corrected-{len(self.parts) + 1:05}"
        made = self.folder.write(name, packed(content[:start] + body, self.command.compression))
        self.parts[made] = [Piece(1, content.count(b"\n") + 1, info.url, 1)]
        return info.url, self.folder.find(name)

    def _open(self, bucket: str) -> ObjectStore:
        return open_store(bucket, self.settings)
