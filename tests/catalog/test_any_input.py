"""No file makes the rules raise, whatever stands where: entries of every kind, alone and against a base."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from unittest.mock import patch

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import FOLDERS, changes
from commons.catalog.diagnostics import MAX_DIAGNOSTICS
from commons.catalog.files import Disk, Memory
from commons.catalog.loading import load_files
from commons.cli import formats
from tests.catalog.folder import ROOT

CATALOG = ROOT / "catalog"
SAMPLES = sorted(path.relative_to(CATALOG).as_posix() for path in CATALOG.glob("*/sample-*.yml"))
SCALARS = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**30, "", "x", "open", "accept", "maintainers", "2026-01-01", "2026-99-99", "<b>", "ſ"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["at", "by", "from", "to", "en", "amount", "due", "until", "note"]), inner)
    ),
    max_leaves=5,
)


@cache
def contents() -> dict[str, bytes | None]:
    """The real vocabulary and lifecycle, and the sample entries."""
    names = [*SAMPLES, "lifecycle.yml", *(f"vocabulary/{path.name}" for path in (CATALOG / "vocabulary").iterdir())]
    return {name: (CATALOG / name).read_bytes() for name in names}


def replaced(value: object, steps: list[int], by: object) -> object:
    """The value with something in it replaced; each step goes into a member, as far as there are some."""
    if not steps or not isinstance(value, (dict, list)) or not value:
        return by
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[steps[0] % len(keys)]
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = replaced(copy[key], steps[1:], by)  # type: ignore[index]
    return copy


CHANGES = st.tuples(st.sampled_from(SAMPLES), st.lists(st.integers(0, 20), min_size=1, max_size=5), VALUES)


def changed(name: str, steps: list[int], by: object) -> dict[str, bytes | None]:
    entry = yaml.load((CATALOG / name).read_bytes(), Loader=yaml.BaseLoader)
    text = yaml.safe_dump(replaced(entry, steps, by), allow_unicode=True, sort_keys=False)
    return {**contents(), name: text.encode()}


@given(CHANGES)
@settings(max_examples=150)
def test_nothing_in_an_entry_makes_the_rules_raise(change: tuple[str, list[int], object]) -> None:
    files = changed(*change)
    catalog = load_files(Memory(files, Disk(Path("catalog"))), "catalog")
    for found in (*catalog.diagnostics, *catalog.warnings):
        name = found.path.removeprefix("catalog/")
        lines = (files[name] or b"").decode().split("\n")
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
    for form in formats.__all__:
        assert getattr(formats, form)(catalog)


class InMemory(Memory):
    """Stands for a folder on the disk."""

    def is_link(self, name: str) -> bool:
        return self._contents.get(name) is None


@given(CHANGES, CHANGES, st.sampled_from([None, "sample-person-1", "nobody"]))
@settings(max_examples=100)
def test_no_change_makes_the_comparison_raise(
    now: tuple[str, list[int], object], base: tuple[str, list[int], object], actor: str | None
) -> None:
    memory = InMemory(changed(*now), Disk(Path("catalog")))
    with (
        patch.object(changes, "read_commit", lambda *_: changed(*base)),
        patch.object(changes, "Disk", lambda _: memory),
    ):
        catalog = changes.load_against(Path("catalog"), "HEAD", actor)
    assert sum(map(len, map(catalog.of, FOLDERS))) <= catalog.entries


def test_hostile_files_are_refused_at_once() -> None:
    nested = b"[" * 60_000
    many = b"".join(b"a%d: &x%d *x%d\n" % (number, number, number) for number in range(3000))
    for content in (nested, many, b"log: [" + b"{}, " * 15_000 + b"]", b"- " * 30_000, b"\xf0\x9f" * 20_000):
        files: dict[str, bytes | None] = {**contents(), SAMPLES[0]: content}
        catalog = load_files(Memory(files, Disk(Path("catalog"))), "catalog")
        assert catalog.diagnostics
        assert len(catalog.diagnostics) <= 2 * MAX_DIAGNOSTICS + 10


def test_the_command_ends_with_1_and_not_3_for_such_a_file(tmp_path: Path) -> None:
    for name, content in contents().items():
        path = tmp_path / "catalog" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"")
    (tmp_path / "catalog" / SAMPLES[0]).write_bytes(b"[" * 60_000)
    command = [sys.executable, "-m", "commons.cli", "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
