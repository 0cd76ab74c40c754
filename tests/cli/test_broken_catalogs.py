"""Commands about entries in catalogs that are broken: they say what they can, and none fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalog.folder import make_samples
from tests.cli.running import is_plain, run


def _empty(catalog: Path) -> None:
    shutil.rmtree(catalog)
    catalog.mkdir()


def _without(name: str) -> Callable[[Path], None]:
    def remove(catalog: Path) -> None:
        path = catalog / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def _holding(name: str, content: bytes) -> Callable[[Path], None]:
    def write(catalog: Path) -> None:
        (catalog / name).write_bytes(content)

    return write


def _hostile_names(catalog: Path) -> None:
    (catalog / "grants/\x1b[2J\n.yml").write_text("id: x", encoding="utf-8")
    (catalog / "pools/folder.yml").mkdir()
    (catalog / "people/link.yml").symlink_to("/etc/passwd")


def _everything_broken(catalog: Path) -> None:
    for path in catalog.rglob("*.yml"):
        path.write_bytes(b"\xff[" + path.read_bytes()[:100])


BROKEN: dict[str, Callable[[Path], None]] = {
    "an empty folder": _empty,
    "no vocabulary": _without("vocabulary"),
    "no lifecycle": _without("lifecycle.yml"),
    "no projects": _without("projects"),
    "no units": _without("vocabulary/units.yml"),
    "a lifecycle that is none": _holding("lifecycle.yml", b"- a\n"),
    "states that are none": _holding("vocabulary/states.yml", b"[" * 60_000),
    "an entry that is none": _holding("grants/sample-grant-1.yml", b"a: &x [*x]\n\x1b"),
    "names that are hostile": _hostile_names,
    "all files": _everything_broken,
}
COMMANDS = [
    ("list",),
    ("list", "grant", "--where", "state=closed", "--columns", "id,unit,pool,log.by"),
    ("show", "sample-grant-1"),
    ("show", "sample-discussion-2", "--lang", "zh"),
    ("ledger",),
    ("queue",),
    ("queue", "--for", "maintainer"),
    ("stats", "--samples"),
    ("mv", "sample-pool-1", "hours"),
    ("new", "grant", "--set", "title=Hours", "--output", "-"),
    ("new", "person", "--set", "handle=octocat"),
]


@pytest.mark.parametrize("name", BROKEN)
def test_no_command_fails(name: str, tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    BROKEN[name](catalog)
    for command in COMMANDS:
        result = run(*command, "--catalog", catalog)
        assert result.exit_code in {0, 1, 2}, (command, result.output)
        assert is_plain(result.output), command
        if result.exit_code:
            assert result.stderr, command
