from __future__ import annotations

from pathlib import Path

import pytest

from commons.cli.staging import OccupiedError, staged


def make(output: Path, text: str) -> None:
    with staged(output, "sign/of.txt") as folder:
        (folder / "sign").mkdir()
        (folder / "sign/of.txt").write_text(text)


def test_a_folder_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "output"
    make(output, "one")
    (output / "stale.txt").write_text("x")
    make(output, "two")
    assert [path.name for path in output.iterdir()] == ["sign"]
    assert (output / "sign/of.txt").read_text() == "two"
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_an_empty_folder_may_be_replaced(tmp_path: Path) -> None:
    make(tmp_path, "one") if not any(tmp_path.iterdir()) else pytest.fail("not empty")
    assert (tmp_path / "sign/of.txt").read_text() == "one"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_somebody_elses_stays(tmp_path: Path, kind: str) -> None:
    output = tmp_path / "precious"
    theirs = output / "thesis.txt" if kind == "folder" else output
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("years of work")
    with pytest.raises(OccupiedError, match="precious: is there and holds something else"), staged(output, "sign"):
        pytest.fail("the block must not run")
    assert theirs.read_text() == "years of work"


def test_a_block_that_fails_leaves_the_former_one(tmp_path: Path) -> None:
    output = tmp_path / "output"
    make(output, "one")
    with pytest.raises(ZeroDivisionError), staged(output, "sign/of.txt"):
        raise ZeroDivisionError
    assert (output / "sign/of.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_an_interruption_of_the_move_leaves_the_former_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    make(output, "one")
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "made":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(output, "two")
    assert (output / "sign/of.txt").read_text() == "one"
