"""Stored weights: the safetensors files of a checkpoint, one or several, looked at without copying them.

A safetensors file is the length of a header in 8 bytes, the header (JSON: each tensor's type, shape and place), and the
tensors' bytes. It is mapped into memory, so that a tensor costs nothing until it is read, and then is copied once, to
where it is wanted.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore import files
from gptcore.errors import CheckpointError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gptcore.ops import Array

FILE = "model.safetensors"
INDEX = "model.safetensors.index.json"
# A header takes about 120 bytes a tensor: this is room for 2,000 layers.
MAX_HEADER = 4 * 2**20
_DTYPES = {"F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8"}


@dataclass(frozen=True)
class StoredTensor:
    """A tensor in a file.

    Attributes:
        path: The file.
        name: The tensor's name there.
        dtype: As safetensors names it: F16, BF16, F32, F64, or what weights are not stored as, such as U8.
        shape: Its dimensions.
        n_bytes: Its size in the file.
    """

    path: Path
    name: str
    dtype: str
    shape: tuple[int, ...]
    n_bytes: int
    _start: int
    _content: mmap.mmap

    def read_into(self, out: Array) -> None:
        """Copy the tensor, in the precision of where it goes.

        Args:
            out: In the shape of the tensor, float32, contiguous; overwritten.

        Raises:
            CheckpointError: It is stored as something else than numbers with a fraction, or holds NaN or infinity.
        """
        if self.dtype not in _DTYPES:
            raise CheckpointError(
                f"{self.path}: {self.name} is stored as {self.dtype}, and must be one of {', '.join(_DTYPES)}"
            )
        stored = np.frombuffer(self._content, _DTYPES[self.dtype], count=out.size, offset=self._start)
        stored = stored.reshape(out.shape)
        if self.dtype == "BF16":
            # A bfloat16 is the upper half of a float32.
            bits = out.view(np.uint32)
            bits[...] = stored
            bits <<= 16
        else:
            with np.errstate(over="ignore"):  # a float64 may be too large: the check below says so
                out[...] = stored
        # NaN and infinity show in one of these two, and no array is made to find them.
        if not (np.isfinite(out.min()) and np.isfinite(out.max())):
            raise CheckpointError(f"{self.path}: {self.name} holds numbers that are not finite")


def find(folder: Path) -> Path:
    """The file to read a checkpoint's weights from: `model.safetensors`, or the index of its parts.

    Raises:
        CheckpointError: There is neither.
    """
    for name in (FILE, INDEX):
        if (folder / name).exists():
            return folder / name
    if any(folder.glob("pytorch_model*.bin")):
        raise CheckpointError(
            f"{folder}: holds its weights as a pickle, which can run code when it is read; "
            "save them as safetensors first (transformers' `save_pretrained` does)"
        )
    raise CheckpointError(f"{folder / FILE}: not found; a checkpoint is a folder with {FILE}")


def tensors(path: Path) -> dict[str, StoredTensor]:
    """What a file holds, or all the files that an index names.

    Args:
        path: A safetensors file, or `model.safetensors.index.json` beside its parts.

    Returns:
        The tensors by name.

    Raises:
        CheckpointError: A file is missing or damaged, or the index does not fit the files.
    """
    return _of_parts(path) if path.name == INDEX else _of_file(path)


def write(folder: Path, arrays: Mapping[str, Array], max_file_bytes: int | None = None) -> None:
    """Write tensors as `model.safetensors`, or as several files and their index, in the place of a former model's.

    Args:
        folder: Where to; exists.
        arrays: The tensors by name, contiguous.
        max_file_bytes: Begin another file rather than write a larger one; a larger tensor has a file of its own.
    """
    parts: list[dict[str, Array]] = [{}]
    size = 0
    for name, array in arrays.items():
        if max_file_bytes is not None and parts[-1] and size + array.nbytes > max_file_bytes:
            parts.append({})
            size = 0
        parts[-1][name] = array
        size += array.nbytes
    former = set(folder.glob("model-*-of-*.safetensors"))
    if len(parts) == 1:
        _write_file(folder / FILE, parts[0])
        (folder / INDEX).unlink(missing_ok=True)
        _remove(former)
        return
    places: dict[str, str] = {}
    for number, part in enumerate(parts, start=1):
        file = f"model-{number:05}-of-{len(parts):05}.safetensors"
        _write_file(folder / file, part)
        places |= dict.fromkeys(part, file)
    index = {"metadata": {"total_size": sum(array.nbytes for array in arrays.values())}, "weight_map": places}
    files.replace(folder / INDEX, (json.dumps(index, indent=2) + "\n").encode())
    (folder / FILE).unlink(missing_ok=True)  # it would be read instead of the index
    _remove(former - {folder / file for file in places.values()})


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()


def _write_file(path: Path, arrays: dict[str, Array]) -> None:
    from safetensors.numpy import save_file

    with files.replacing(path) as temporary:
        save_file(arrays, temporary, metadata={"format": "pt"})  # transformers asks for the format


def _of_file(path: Path) -> dict[str, StoredTensor]:
    from safetensors import SafetensorError, safe_open

    files.check(path)
    damaged = f"{path}: damaged, or not in safetensors format"
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > MAX_HEADER:
                raise CheckpointError(f"{damaged}: a header of {length:,} bytes belongs to no model")
            header = file.read(length)
            # The library judges the header: its syntax, the shapes, and that the places neither overlap nor leave gaps.
            with safe_open(path, framework="numpy"):
                pass
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}") from error
    except SafetensorError as error:
        raise CheckpointError(f"{damaged}: {error}") from error
    entries: dict[str, Any] = json.loads(header)
    entries.pop("__metadata__", None)
    held: dict[str, StoredTensor] = {}
    for name, entry in entries.items():
        start, end = entry["data_offsets"]
        held[name] = StoredTensor(
            path, name, entry["dtype"], tuple(entry["shape"]), end - start, 8 + length + start, content
        )
    return held


def _of_parts(path: Path) -> dict[str, StoredTensor]:
    """The tensors of all files that an index names: {"weight_map": {tensor's name: file's name}}."""
    places = files.read_json(path, MAX_HEADER).get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(part, str) for part in places.values()):
        raise CheckpointError(f"{path}: weight_map must say for each tensor which file holds it")
    found: dict[str, StoredTensor] = {}
    for part in sorted(set(places.values())):
        # `PureWindowsPath.name` is what remains without folders and drives, those of other systems too.
        if PureWindowsPath(part).name != part or not part.endswith(".safetensors") or not part.isprintable():
            raise CheckpointError(f"{path}: {part!r} is no safetensors file of this folder")
        if not (path.parent / part).exists():
            raise CheckpointError(f"{path}: names {part}, which is not in the folder")
        held = _of_file(path.parent / part)
        twice = found.keys() & held.keys()
        if twice:
            raise CheckpointError(f"{path.parent / part}: {min(twice)} is in {found[min(twice)].path.name} too")
        found |= held
    for name, part in places.items():
        if name not in found or found[name].path.name != part:
            raise CheckpointError(f"{path}: {part} does not hold {name}")
    return found
