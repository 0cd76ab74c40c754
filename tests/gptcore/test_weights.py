from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from gptcore import weights
from gptcore.errors import CheckpointError


def safetensors_file(entries: dict[str, Any] | bytes, data: bytes = b"", length: int | None = None) -> bytes:
    """The format by hand: the header's length in 8 bytes, the header in JSON, the data."""
    header = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return (len(header) if length is None else length).to_bytes(8, "little") + header + data


def entry(dtype: str, shape: list[int], start: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def read(path: Path) -> dict[str, Any]:
    arrays = {}
    for name, tensor in weights.tensors(path).items():
        arrays[name] = np.full(tensor.shape, 7.0, np.float32)
        tensor.read_into(arrays[name])
    return arrays


NUMBERS = np.array([[0.0, -0.0, 1.0], [-2.5, 1e-7, 65504.0]], np.float32)
# The upper halves of the float32 numbers, as bfloat16 keeps them.
HALVES = (NUMBERS.view(np.uint32) >> 16).astype("<u2")


@pytest.mark.parametrize(
    ("dtype", "stored", "expected"),
    [
        ("F32", NUMBERS.astype("<f4"), NUMBERS),
        ("F64", NUMBERS.astype("<f8"), NUMBERS),
        ("F16", NUMBERS.astype("<f2"), NUMBERS.astype(np.float16).astype(np.float32)),
        ("BF16", HALVES, (HALVES.astype(np.uint32) << 16).view(np.float32)),
    ],
)
def test_stored_precisions(tmp_path: Path, dtype: str, stored: Any, expected: Any) -> None:
    path = tmp_path / "model.safetensors"
    data = b"xy" + stored.tobytes()  # not aligned to the size of a number
    other, numbers = entry("U8", [2], 0, 2), entry(dtype, [2, 3], 2, len(data))
    path.write_bytes(safetensors_file({"other": other, "numbers": numbers}, data))
    out = np.full((2, 3), 7.0, np.float32)
    weights.tensors(path)["numbers"].read_into(out)
    assert np.array_equal(out.view(np.uint32), expected.view(np.uint32))


@pytest.mark.parametrize(
    ("dtype", "stored", "message"),
    [
        ("F32", np.array([1.0, np.nan], "<f4"), "numbers that are not finite"),
        ("F32", np.array([1.0, -np.inf], "<f4"), "numbers that are not finite"),
        ("F16", np.array([1.0, np.inf], "<f2"), "numbers that are not finite"),
        ("BF16", np.array([0x7F80, 0], "<u2"), "numbers that are not finite"),
        ("BF16", np.array([0xFFC1, 0], "<u2"), "numbers that are not finite"),
        ("F64", np.array([1.0, 1e300], "<f8"), "numbers that are not finite"),
        ("I64", np.array([1, 2], "<i8"), "is stored as I64, and must be one of F16, BF16, F32, F64"),
        ("U8", np.array([1, 2], "u1"), "is stored as U8"),
        ("F8_E4M3", np.array([1, 2], "u1"), "is stored as F8_E4M3"),
    ],
)
def test_numbers_that_are_no_weights(tmp_path: Path, dtype: str, stored: Any, message: str) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors_file({"some.weight": entry(dtype, [2], 0, stored.nbytes)}, stored.tobytes()))
    with pytest.raises(CheckpointError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: some.weight ")


F4 = bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 7,
        b"PK\x03\x04 a pickle perhaps",
        safetensors_file({"a": entry("F32", [1], 0, 4)}, F4)[:-1],
        safetensors_file({"a": entry("F32", [1], 0, 4)}, F4 + b"\x00"),
        safetensors_file({"a": entry("F32", [1], 0, 4)}, F4, length=2**63),
        safetensors_file({"a": entry("F32", [1], 0, 4)}, F4, length=weights.MAX_HEADER + 1),
        safetensors_file({"a": entry("F32", [1], 0, 4)}, F4, length=5000),
        safetensors_file({"a": entry("F32", [2], 0, 4)}, F4),
        safetensors_file({"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 0, 4)}, F4),
        safetensors_file({"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 2, 6)}, F4 + F4),
        safetensors_file({"a": entry("F32", [1], 4, 8)}, F4 + F4),
        safetensors_file({"a": entry("F32", [1], 4, 0)}, F4),
        safetensors_file({"a": entry("F32", [-1], 0, 4)}, F4),
        safetensors_file({"a": entry("F32", [2**63, 2], 0, 4)}, F4),
        safetensors_file({"a": entry("F99", [1], 0, 4)}, F4),
        safetensors_file({"a": {"dtype": "F32"}}, F4),
        safetensors_file({"\x1b[2J\n": 1}),
        safetensors_file(b"[" * 100_000),
        safetensors_file(b'{"a":' * 100_000),
        safetensors_file(b"[]"),
        safetensors_file(b"\xff\xff"),
    ],
)
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"damaged, or not in safetensors format: .") as caught:
        weights.tensors(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).isprintable()


WHOLE = safetensors_file(
    {"__metadata__": {"format": "pt"}, "a": entry("F32", [2], 0, 8), "b": entry("F16", [2, 2], 8, 16)}, bytes(range(16))
)


@given(st.data())
def test_any_damage_is_noticed_or_harmless(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.sampled_from([len(content), len(content) - 1, 40, 8]))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.safetensors")
        path.write_bytes(content)
        try:
            held = weights.tensors(path)
            taken = sum(int(np.prod(tensor.shape)) for tensor in held.values())
            assert taken <= len(content)
            arrays = read(path)
        except CheckpointError as error:
            assert "model.safetensors: " in str(error)
        else:
            assert all(np.isfinite(array).all() for array in arrays.values())


def sharded(folder: Path, index: Any = None) -> Path:
    for number, name in enumerate(("a", "b"), start=1):
        safetensors.numpy.save_file({name: np.full(3, number, np.float32)}, folder / f"part-{number}.safetensors")
    places = {"a": "part-1.safetensors", "b": "part-2.safetensors"}
    content = {"metadata": {"total_size": 24}, "weight_map": places} if index is None else index
    (folder / weights.INDEX).write_text(json.dumps(content))
    return folder / weights.INDEX


def test_several_files(tmp_path: Path) -> None:
    path = sharded(tmp_path)
    assert weights.find(tmp_path) == path
    arrays = read(path)
    assert {name: array.tolist() for name, array in arrays.items()} == {"a": [1.0] * 3, "b": [2.0] * 3}


def test_one_file_is_read_rather_than_an_index(tmp_path: Path) -> None:
    sharded(tmp_path)
    (tmp_path / weights.FILE).touch()
    assert weights.find(tmp_path) == tmp_path / weights.FILE


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ({}, "weight_map must say for each tensor which file holds it"),
        ({"weight_map": ["part-1.safetensors"]}, "weight_map must say"),
        ({"weight_map": {"a": 1}}, "weight_map must say"),
        ({"weight_map": {"a": "part-3.safetensors"}}, "names part-3.safetensors, which is not in the folder"),
        ({"weight_map": {"a": "part-2.safetensors"}}, "part-2.safetensors does not hold a"),
        ({"weight_map": {"c": "part-1.safetensors"}}, "part-1.safetensors does not hold c"),
        *(
            ({"weight_map": {"a": name}}, "is no safetensors file of this folder")
            for name in (
                "../outside.safetensors",
                "/etc/passwd",
                "..",
                "",
                "sub/part-1.safetensors",
                r"..\outside.safetensors",
                "C:outside.safetensors",
                "tokenizer.json",
                "\n.safetensors",
            )
        ),
    ],
)
def test_an_index_that_does_not_fit(tmp_path: Path, index: Any, message: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    safetensors.numpy.save_file({"a": np.zeros(3, np.float32)}, tmp_path / "outside.safetensors")
    path = sharded(folder, index)
    with pytest.raises(CheckpointError, match=message) as caught:
        weights.tensors(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_tensor_in_two_files(tmp_path: Path) -> None:
    path = sharded(tmp_path)
    safetensors.numpy.save_file(
        {"a": np.zeros(3, np.float32), "b": np.zeros(3, np.float32)}, tmp_path / "part-2.safetensors"
    )
    with pytest.raises(CheckpointError, match=r"part-2.safetensors: a is in part-1.safetensors too"):
        weights.tensors(path)


def test_weights_that_are_a_pickle_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").touch()
    with pytest.raises(CheckpointError, match="weights as a pickle, which can run code when it is read"):
        weights.find(tmp_path)


@pytest.mark.parametrize(
    ("max_file_bytes", "names"),
    [
        (None, ["model.safetensors"]),
        (36, ["model.safetensors"]),
        (
            24,
            [
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
            ],
        ),
        (1, [*(f"model-0000{n}-of-00003.safetensors" for n in (1, 2, 3)), "model.safetensors.index.json"]),
    ],
)
def test_written_and_read(tmp_path: Path, max_file_bytes: int | None, names: list[str]) -> None:
    arrays = {name: np.full(3, value, np.float32) for name, value in (("a", 1.0), ("b", 2.0), ("c", 3.0))}
    weights.write(tmp_path, arrays, max_file_bytes)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    again = read(weights.find(tmp_path))
    assert {name: array.tolist() for name, array in again.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }


def test_what_was_there_before_is_not_read_any_more(tmp_path: Path) -> None:
    old, new = {"a": np.zeros(3, np.float32), "b": np.zeros(3, np.float32)}, {"a": np.ones(3, np.float32)}
    for before, after in ((1, None), (None, 1)):
        weights.write(tmp_path, old, before)
        weights.write(tmp_path, new | {"b": np.ones(3, np.float32)}, after)
        assert read(weights.find(tmp_path))["a"].tolist() == [1.0] * 3


def test_no_part_of_a_former_model_is_left(tmp_path: Path) -> None:
    many = {str(number): np.zeros(3, np.float32) for number in range(5)}
    few = {str(number): np.zeros(3, np.float32) for number in range(2)}
    weights.write(tmp_path, many, 1)
    weights.write(tmp_path, few, 1)
    parts = [f"model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*parts, weights.INDEX]
    weights.write(tmp_path, few)
    assert [path.name for path in tmp_path.iterdir()] == [weights.FILE]
