"""What a load tells of the bucket's objects that were not simply new: a notice a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from starlift.copy.report import CopyReport
from starlift.pipeline.loaded import Loss
from starlift.pipeline.losses import rows_of
from starlift.pipeline.plan import CopyPlan, LoadPlan, Why
from starlift.pipeline.report import Notice

_WORDS = {
    "changed": "changed: what was brought before is replaced",
    "taken_up": "taken up: what carried the content carries another one now",
    "written_anew": "written anew with the same content: not loaded again",
    "same_content": "left: another carries the same content",
    "vanished": "vanished: the rows are kept",
    "given_up": "vanished: the rows are given up",
}


def object_notices(plan: LoadPlan, copies: Iterable[CopyReport]) -> tuple[Notice, ...]:
    """What was not simply new among the objects of a load: changed, left, vanished."""
    found: dict[str, list[str]] = {kind: [] for kind in _WORDS}
    for copy in plan.copies:
        for kind, url in _told(copy):
            found[kind].append(url)
    found["same_content"] = [
        f"{file.url} (as {file.same_as})" for copy in copies for file in copy.files if file.same_as
    ]
    if plan.is_full:
        found["vanished"] = []
        found["given_up"] = loss_lines(plan.losses)
    return tuple(_notice(kind, objects) for kind, objects in found.items() if objects)


def _told(copy: CopyPlan) -> Iterator[tuple[str, str]]:
    """The kind and URL of each object of a plan that has something to tell."""
    kinds = {Why.CHANGED: "changed", Why.HEIR: "taken_up"}
    for each in copy.taken:
        if each.why in kinds:
            yield kinds[each.why], each.info.url
    for info, _ in copy.touched:
        yield "written_anew", info.url
    for gone in copy.vanished:
        yield "vanished", gone.url


def loss_lines(losses: Iterable[Loss]) -> list[str]:
    """Each object that a full load gives up, with the rows that go with it."""
    return [f"{each.url} ({rows_of(each)})" for each in losses]


def _notice(kind: str, objects: Sequence[str]) -> Notice:
    count = f"{len(objects):,} object{'' if len(objects) == 1 else 's'}"
    return Notice(kind, f"{count} {_WORDS[kind]}", tuple(objects))
