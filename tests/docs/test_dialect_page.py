"""docs/dialect.md says what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.engines.duckdb.system.relations import VIEWS
from starlift.redshift.copy_grammar import COPY_GRAMMAR
from starlift.redshift.functions import GROUPS
from tests.guide.guide_cases import read_cases, read_open_cases

PAGE = Path(__file__).parents[2] / "docs" / "dialect.md"


def examples() -> dict[str, tuple[int, int]]:
    """How many of the guide's examples hold, and of how many, by the name they call."""
    still_open = read_open_cases()
    counts: dict[str, tuple[int, int]] = {}
    for case in read_cases():
        name = case.fields["function"].upper()
        held, total = counts.get(name, (0, 0))
        counts[name] = (held + (case.name not in still_open), total + 1)
    return counts


def functions_table() -> str:
    """The tables of functions as the page must show them, a group each."""
    counts, parts = examples(), []
    for title, functions in GROUPS.items():
        rows = [
            "",
            f"**{title}**",
            "",
            "| function | page | the guide's examples |",
            "|---|---|---|",
        ]
        for function in functions:
            found = [counts[name] for name in function.spellings if name in counts]
            held, total = (
                (sum(numbers) for numbers in zip(*found, strict=True)) if found else (0, 0)
            )
            shown = f"{held} of {total} hold" if total else ""
            rows.append(f"| {', '.join(function.spellings)} | {function.page} | {shown} |")
        parts.append("\n".join(rows))
    return "\n".join(parts).strip()


def test_functions_are_listed():
    """The page lists each function that is known, with its page, and no other."""
    begin, end = "<!-- functions -->\n", "<!-- /functions -->"
    text = PAGE.read_text(encoding="utf-8")
    shown = text.split(begin, 1)[1].split(end, 1)[0].strip()
    assert shown == functions_table(), "replace the table in docs/dialect.md by the expected one"


def test_relations_of_the_system_are_listed():
    """The page lists each relation of the system that can be read, and no other."""
    begin, end = "<!-- system -->\n", "<!-- /system -->"
    shown = PAGE.read_text(encoding="utf-8").split(begin, 1)[1].split(end, 1)[0].split()
    listed = {name.strip("`,.") for name in shown}
    qualified = {
        view.name if view.schema == "pg_catalog" else f"{view.schema}.{view.name}" for view in VIEWS
    }
    assert listed == qualified


def test_examples_of_the_guide_are_counted():
    """The page says how many of the guide's examples hold."""
    count = len(read_cases())
    sentence = f"Of the {count} examples in Amazon's guide that tests run, "
    assert f"{sentence}{count - len(read_open_cases())} give" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("parameter", sorted(COPY_GRAMMAR))
def test_parameters_of_copy_are_listed(parameter):
    """The page names each parameter of COPY, taken or refused."""
    assert f"`{parameter}" in PAGE.read_text(encoding="utf-8")
