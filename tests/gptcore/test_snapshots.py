from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from gptcore import snapshots
from gptcore.errors import CheckpointError
from gptcore.snapshots import Snapshot

ARRAYS = {"parameters": np.arange(5, dtype=np.float32), "muon/h.0.weight": np.full((2, 3), 1e-38, dtype=np.float32)}


def snapshot(notes: dict[str, Any]) -> Snapshot:
    return Snapshot(7, ARRAYS, [dict(np.random.default_rng(3).bit_generator.state)], notes)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path, original = tmp_path / "resume.safetensors", snapshot({"seconds": 0.1, "log": [{"step": 7}], "text": "Łódź"})
    snapshots.write(path, original)
    assert list(tmp_path.iterdir()) == [path]
    again = snapshots.read(path)
    assert (again.step, again.random_states, again.notes) == (7, original.random_states, original.notes)
    assert again.arrays.keys() == ARRAYS.keys()
    for name, array in again.arrays.items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)


def test_an_error_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "resume.safetensors"
    snapshots.write(path, snapshot({}))
    before = path.read_bytes()
    with pytest.raises(TypeError):
        snapshots.write(path, snapshot({"not JSON": object()}))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


STATE = json.dumps({"step": 7, "random_states": [], "notes": {}})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "damaged, or not a snapshot"),
        (b"PK\x03\x04 an archive perhaps", "damaged, or not a snapshot"),
        (save(ARRAYS), "not a snapshot of a training by this version"),
        (
            save(ARRAYS, {"format": "gptcore training 0", "state": STATE}),
            "not a snapshot of a training by this version",
        ),
        (save(ARRAYS, {"format": "gptcore training 1"}), "damaged, or not a snapshot"),
        (save(ARRAYS, {"format": "gptcore training 1", "state": "{"}), "damaged, or not a snapshot"),
        (save(ARRAYS, {"format": "gptcore training 1", "state": "[]"}), "damaged, or not a snapshot"),
        (save(ARRAYS, {"format": "gptcore training 1", "state": "{}"}), "damaged, or not a snapshot"),
        (save(ARRAYS, {"format": "gptcore training 1", "state": STATE})[:-1], "damaged, or not a snapshot"),
    ],
)
def test_files_that_are_no_snapshot(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "resume.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=message) as caught:
        snapshots.read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"resume\.safetensors: "):
        snapshots.read(tmp_path / "resume.safetensors")


@given(st.integers(0, 10_000))
def test_a_shorter_file_is_noticed(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("snapshot") / "resume.safetensors"
    snapshots.write(path, snapshot({}))
    content = path.read_bytes()
    path.write_bytes(content[: length % len(content)])
    with pytest.raises(CheckpointError):
        snapshots.read(path)
