"""Every mistake is one diagnostic, with the right number at the right place; the operators are in `mutations.yml`.

`pytest -rP tests/catalog/test_mutations.py` prints how many mutations are diagnosed so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from commons.catalog.diagnostics import Diagnostic, Place
from commons.catalog.edits import apply
from tests.catalog.checking import CATALOG, Checking

OPERATORS = yaml.safe_load((Path(__file__).parent / "mutations.yml").read_text(encoding="utf-8"))
# Every sample, and every sixth of the projects.
_PROJECTS = sorted(path for path in CATALOG.glob("projects/*.yml") if not path.name.startswith("sample-"))
ENTRIES = [*sorted(CATALOG.glob("*/sample-*.yml")), *_PROJECTS[::6], CATALOG / "projects/bitsandbytes.yml"]
counts: Counter[str] = Counter()


@cache
def checking() -> Checking:
    return Checking({path.relative_to(CATALOG).as_posix(): path.read_bytes() for path in ENTRIES})


def mutations(operator: dict[str, Any], kind: str, text: str) -> Iterator[tuple[str, int]]:
    """Texts with the mistake, and where it is; none if the operator finds nothing there to change."""
    number = len(re.findall(operator["find"], text, re.MULTILINE)) if operator.get("all") else 1
    for which in range(number):
        mutation = mutated(operator, kind, text, which)
        if mutation:
            yield mutation


def mutated(operator: dict[str, Any], kind: str, text: str, which: int) -> tuple[str, int] | None:
    """The text changed where the operator finds something for the first time, the second, ..."""
    at = 0
    for change in [operator, *operator.get("and", [])]:
        matches = re.compile(change["find"], re.MULTILINE).finditer(text)
        found = next(islice(matches, which if change is operator else 0, None), None)
        by = change["by"]
        if isinstance(by, dict):
            by = by.get(kind)
        if found is None or by is None:
            return None
        group = "cut" if "cut" in found.re.groupindex else 0
        new = found.expand(by.replace("\\d", "\\\\d")) * change.get("times", 1)
        at = found.start(group)
        text = text[:at] + new + text[found.end(group) :]
    if "where" in operator:
        where = re.compile(operator["where"], re.MULTILINE).search(text)
        assert where, "the place of the mistake is not there"
        at = where.start("here")
    return text, at


def place(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def mended(name: str, text: str, found: list[Diagnostic]) -> str:
    """The text as `commons fix` makes it."""
    for _ in range(10):
        edits = next((each.fix for each in found if each.fix), None)
        if edits is None:
            break
        text = apply(text, edits)
        found = checking().check(name, text.encode())
    return text


def problem(operator: dict[str, Any], name: str, original: str, text: str, at: int) -> str | None:
    """What is not as it should be, or None."""
    content = text.encode() + bytes.fromhex(operator.get("bytes", ""))
    if "actor" in operator:
        found = checking().check_against(name, content, operator["actor"])
    else:
        found = checking().check(name, content, operator.get("rename"))
    folder = name.partition("/")[0]
    expected = operator.get("in", f"{folder}/{operator['rename']}.yml" if "rename" in operator else name)
    line, column = Place(*operator["place"]) if "place" in operator else place(text, at)
    said = "\n".join(map(str, found))
    if [(each.path, each.line, each.column, each.id) for each in found] != [(expected, line, column, operator["id"])]:
        return f"expected {expected}:{line}:{column} ({operator['id']}), got\n{said or 'nothing'}"
    fix, after = operator.get("fix"), mended(name, text, found)
    if fix is None and after != text:
        return f"there should be no fix: {found[0].fix}"
    if fix == "original" and after != original:
        return f"the fix should give the original back: {found[0].fix}"
    if fix == "other" and (after == text or checking().check(name, after.encode())):
        return f"the fix should leave no mistake: {found[0].fix}"
    return None


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator["name"])
def test_every_mutation_is_one_diagnostic_at_its_place(operator: dict[str, Any]) -> None:
    wrong, done = [], 0
    for name, content in checking().entries.items():
        kind = Path(name).parent.name
        original = content.decode()
        if not re.search(operator.get("only", ""), name):
            continue
        for mutation in mutations(operator, kind, original):
            done += 1
            reason = problem(operator, name, original, *mutation)
            if reason:
                wrong.append(f"{name}: {reason}")
    counts["mutations"] += done
    counts["right"] += done - len(wrong)
    counts["operators"] += 1
    assert not wrong, f"{len(wrong)} of {done}\n" + "\n".join(wrong[:3])
    assert done, "the operator finds nothing to change"


def test_the_entries_are_good() -> None:
    for name, content in checking().entries.items():
        assert checking().check(name, content) == [], name


def test_the_report() -> None:
    right = 100 * counts["right"] / max(counts["mutations"], 1)
    done = f"{counts['operators']} operators on {len(ENTRIES)} entries make {counts['mutations']} mutations"
    print(f"{done}; {right:.1f} % give one diagnostic with the right id, line, column and fix")  # noqa: T201
    assert len(OPERATORS) >= 50
    assert len(ENTRIES) >= 30
