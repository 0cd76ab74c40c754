from __future__ import annotations

import os
from pathlib import Path

import pytest
from safetensors import SafetensorError

from gptcore import files
from gptcore.errors import CheckpointError, InputError


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON: Expecting value"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b'{"a": ' * 100_000, "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "not JSON: Exceeds the limit"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
    ],
)
def test_content_that_is_no_json_object(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=f"some.json: {message}") as caught:
        files.read_json(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).isprintable()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.touch()
    os.truncate(path, 2**40)  # takes no space on the disk
    with pytest.raises(
        CheckpointError, match=r"has 1,099,511,627,776 bytes, and 33,554,432 are the most that make sense"
    ):
        files.read_json(path)
    with pytest.raises(CheckpointError, match="and 10 are the most"):
        files.read_bytes(path, 10)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"some\.json: not found; a checkpoint is a folder with some\.json"):
        files.read_json(tmp_path / "some.json")
    with pytest.raises(CheckpointError, match="not a file"):
        files.read_json(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CheckpointError, match="pipe: not a file"):
        files.read_json(tmp_path / "pipe")


def test_messages_are_one_short_line_whatever_they_quote() -> None:
    message = str(CheckpointError("config.json: model_type is \x1b[31m\n\u202e'" + "x" * 1000))
    assert message.startswith(r"config.json: model_type is \x1b[31m\n\u202e'xxx")
    assert message.isprintable()
    assert len(message) < 600


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.json"
    files.replace(path, b"old")

    def interrupted(self: Path, content: bytes) -> None:
        with self.open("wb") as file:
            file.write(content[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.replace(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [SafetensorError("No space left"), Exception("No space left")])
def test_what_a_library_could_not_write(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "model.safetensors"

    def write() -> None:
        with files.replacing(path) as temporary:
            temporary.write_bytes(b"a half")
            raise error

    with pytest.raises(InputError, match=r"model\.safetensors: cannot be written: No space left"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_of_ours_is_no_matter_of_files(tmp_path: Path) -> None:
    with pytest.raises(TypeError), files.replacing(tmp_path / "config.json"):
        raise TypeError
