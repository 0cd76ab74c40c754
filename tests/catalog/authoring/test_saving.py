from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from commons.catalog.authoring.overlay import Change
from commons.catalog.authoring.saving import SaveError, save

CHANGE = Change(
    before={"a/old.yml": b"old", "b/x.yml": b"x"},
    after={"a/old.yml": None, "a/new.yml": b"new", "b/x.yml": b"y", "c/more.yml": b""},
    moved={"assets/old": "assets/new"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "catalog"
    for name in ("a", "b", "assets/old"):
        (made / name).mkdir(parents=True)
    (made / "a/old.yml").write_bytes(b"old")
    (made / "b/x.yml").write_bytes(b"x")
    (made / "assets/old/picture.png").write_bytes(b"picture")
    return made


def everything(folder: Path) -> dict[str, bytes | None]:
    found = sorted(folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in found}


def test_a_change_is_made_as_a_whole(folder: Path) -> None:
    (folder / "b/x.yml").chmod(0o600)
    save(folder, CHANGE)
    files = {name: content for name, content in everything(folder).items() if content is not None}
    assert files == {"a/new.yml": b"new", "b/x.yml": b"y", "c/more.yml": b"", "assets/new/picture.png": b"picture"}
    assert (folder / "b/x.yml").stat().st_mode & 0o777 == 0o600
    assert (folder / "a/new.yml").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["replace", "unlink", "rename"])
@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_when_a_step_fails_nothing_has_changed(
    step: str, number: int, error: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder)
    real, calls = getattr(Path, step), []

    def fail(self: Path, *arguments: object, **options: object) -> object:
        calls.append(self)
        if len(calls) == number + 1:
            raise error
        return real(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fail)
        try:
            save(folder, CHANGE)
        except type(error):
            failed = True
        else:
            failed = False
    if failed and not (step == "unlink" and number > 0):  # later ones only remove what is temporary
        assert everything(folder) == before
    else:
        assert (folder / "a/new.yml").read_bytes() == b"new"


def test_no_temporary_file_can_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(folder)
    real = os.fsync

    def fail(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == 1:
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        save(folder, CHANGE)
    assert everything(folder) == before


def test_what_somebody_else_changed_is_left_as_it_is(folder: Path) -> None:
    (folder / "b/x.yml").write_bytes(b"z")
    before = everything(folder)
    with pytest.raises(SaveError, match=r"b/x.yml was changed meanwhile"):
        save(folder, CHANGE)
    assert everything(folder) == before


@pytest.mark.parametrize("place", ["a/new.yml", "assets/new"])
def test_what_is_there_is_left_as_it_is(place: str, folder: Path) -> None:
    (folder / place).symlink_to("nowhere") if place == "assets/new" else (folder / place).touch()
    before = everything(folder) if place != "assets/new" else None
    with pytest.raises(SaveError):
        save(folder, CHANGE)
    assert before is None or everything(folder) == before


@pytest.mark.parametrize("name", ["../x.yml", "/x.yml", "a/../../x.yml", "."])
def test_nothing_is_written_outside(name: str, folder: Path) -> None:
    with pytest.raises(SaveError, match=r"outside the catalog|there already"):
        save(folder, Change(after={name: b"x"}))
    assert sorted(path.name for path in folder.parent.iterdir()) == ["catalog"]


def test_no_link_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "a/dangling.yml").symlink_to(tmp_path / "elsewhere/x.yml")
    for name in ("linked/x.yml", "a/dangling.yml"):
        with pytest.raises(SaveError, match="leads through a link"):
            save(folder, Change(after={name: b"x"}))
    assert list((tmp_path / "elsewhere").iterdir()) == []
