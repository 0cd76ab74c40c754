from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import Catalog, Diagnostic
from commons.catalog.authoring.overlay import Change, Overlay, new_mistakes
from commons.catalog.authoring.saving import save
from commons.catalog.files import Disk

CHANGES = [
    Change(),
    Change(before={"a/x.yml": b"x"}, after={"a/x.yml": b"y"}),
    Change(before={"a/x.yml": b"x"}, after={"a/x.yml": None, "a/z.yml": b"z"}),
    Change(after={"new/x.yml": b"x"}),
    Change(moved={"assets/a/x": "assets/a/z"}),
    Change(
        before={"a/x.yml": b"x"},
        after={"a/x.yml": None, "a/b.yml": b"b"},
        moved={"assets/a/x": "assets/a/b"},
    ),
]


def everything(files: Overlay | Disk, folder: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, type_ in files.list(folder).items():
        path = f"{folder}/{name}" if folder else name
        found |= everything(files, path) if type_ == "folder" else {path: files.read(path)}
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_what_the_disk_is_after_the_change(change: Change, tmp_path: Path) -> None:
    for name in ("a/x.yml", "a/y.yml", "assets/a/x/p.png", "assets/a/y/q.png", "lifecycle.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name[-5], encoding="utf-8")
    overlay = Overlay(Disk(tmp_path), change)
    as_it_would_be = everything(overlay)
    listed = {folder: list(overlay.list(folder)) for folder in ("", "a", "assets/a")}
    save(tmp_path, change)
    assert everything(Disk(tmp_path)) == as_it_would_be
    assert {folder: list(Disk(tmp_path).list(folder)) for folder in listed} == listed
    assert overlay.shown("a") == Disk(tmp_path).shown("a")


def test_what_is_not_there_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    overlay = Overlay(Disk(tmp_path), Change(before={"x": b""}, after={"x": None}))
    with pytest.raises(FileNotFoundError):
        overlay.read("x")
    with pytest.raises(FileNotFoundError):
        overlay.list("y")
    assert Overlay(Disk(tmp_path), Change(after={"z": b"abc"})).read("z", 1) == b"ab"


def test_only_mistakes_that_were_not_there_are_new() -> None:
    def wrong(path: str, message: str) -> Diagnostic:
        return Diagnostic(path, 1, 1, "GC101", message)

    before = Catalog(diagnostics=(wrong("old", "about old"), wrong("x", "y")))
    after = Catalog(diagnostics=(wrong("new", "about new"), wrong("x", "y"), wrong("x", "z")))
    assert [found.message for found in new_mistakes(before, after, {"old": "new"})] == ["z"]
    assert new_mistakes(before, before, {}) == []
