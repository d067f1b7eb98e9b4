"""The walls of the house: who imports whom, who prints, how long a module may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "starlift"
# A room may import rooms above it, never below.
ROOMS = (
    "errors",
    "config",
    "redshift",
    "project",
    "storage",
    "copy",
    "unload",
    "engines",
    "model",
    "quality",
    "lineage",
    "pipeline",
    "advice",
    "server",
    "front_office",
    "cli",
)
# Imported by nobody but the command line.
ANNEXES = ("simulator", "cloud")
# A driver -> the rooms that import it: its own adapter; Amazon's, where Amazon is asked.
DRIVERS = {
    "duckdb": ("engines/duckdb",),
    "obstore": ("storage/s3",),
    "botocore": ("storage/s3", "engines/redshift", "cloud/aws"),
    "boto3": ("engines/redshift", "cloud/aws"),
    "redshift_connector": ("engines/redshift",),
    "openlineage": ("lineage",),
}
MOST_LINES = 400


@dataclass(frozen=True)
class Module:
    """A module of the package. `path` is relative to the package, without its ending."""

    file: Path
    path: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room it belongs to; the package's own __init__ and __main__ belong to none."""
        return self.path.split("/")[0]

    def imports(self) -> Iterator[str]:
        """The dotted names of all modules that it imports, wherever in it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: imports are absolute"
                assert node.module is not None
                yield node.module
                yield from (f"{node.module}.{name.name}" for name in node.names)

    def rooms(self) -> set[str]:
        """The other rooms that it imports."""
        parts = (name.split(".") for name in self.imports())
        found = {part[1] for part in parts if part[0] == "starlift" and len(part) > 1}
        return found & {*ROOMS, *ANNEXES} - {self.room}


def _modules() -> list[Module]:
    return [
        Module(
            file,
            file.relative_to(HOUSE).with_suffix("").as_posix(),
            ast.parse(file.read_text(encoding="utf-8")),
        )
        for file in sorted(HOUSE.rglob("*.py"))
    ]


MODULES = _modules()
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.path)


def test_every_room_is_known() -> None:
    """No room stands beside the list, where the law of imports would not see it."""
    rooms = {module.room for module in MODULES} - {"__init__", "__main__"}
    assert rooms <= {*ROOMS, *ANNEXES}


@every_module
def test_imports_go_up(module: Module) -> None:
    """A room imports rooms above it only, and the annexes only the command line."""
    if module.room in ROOMS:
        above = set(ROOMS[: ROOMS.index(module.room)])
        annexes = set(ANNEXES) if module.room == "cli" else set()
        assert module.rooms() <= above | annexes
    elif module.room in ANNEXES:
        assert not module.rooms() & {"cli", *ANNEXES}
    else:
        assert module.rooms() <= {"cli"}


@every_module
def test_drivers_stay_in_their_rooms(module: Module) -> None:
    """A driver is imported inside its own adapter alone."""
    for name in module.imports():
        rooms = DRIVERS.get(name.split(".")[0])
        own = [module.path, *map(str, PurePosixPath(module.path).parents)]
        assert rooms is None or set(rooms) & set(own), name


@every_module
def test_only_the_command_line_prints(module: Module) -> None:
    """The library returns reports; standard output and error belong to the command line."""
    if module.room == "cli":
        return
    for node in ast.walk(module.tree):
        called = node.func.id if isinstance(node, ast.Call) and _is_name(node.func) else ""
        assert called not in {"print", "input"}, f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and _is_name(node.value):
            stream = f"{node.value.id}.{node.attr}"
            assert stream not in {"sys.stdout", "sys.stderr"}, f"line {node.lineno}"
    assert not {"click", "rich"} & {name.split(".")[0] for name in module.imports()}


@every_module
def test_modules_are_short(module: Module) -> None:
    """A module that grows beyond 400 lines is two."""
    assert len(module.file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)
