"""A training that was interrupted, kept in one file: what the next step depends on, written whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gptcore import files
from gptcore.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

    from gptcore.ops import Array

_FORMAT = "gptcore training 1"


@dataclass(frozen=True)
class Snapshot:
    """The state of a `gptcore.trainer.Trainer` between two steps.

    Attributes:
        step: Number of updates so far.
        arrays: Weights and the optimizers' moments.
        random_states: Of the generators of windows and of each thread's dropout, as NumPy describes them.
        notes: What whoever resumes wants to know besides; numbers and texts as JSON has them.
    """

    step: int
    arrays: dict[str, Array]
    random_states: list[dict[str, Any]]
    notes: dict[str, Any]


def write(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot: whatever happens meanwhile, the file holds the whole of it or of the one before.

    The format is safetensors; what is not an array is JSON in its header.

    Args:
        path: The file, in a folder that exists.
        snapshot: What to write.
    """
    from safetensors.numpy import save_file

    content = {"step": snapshot.step, "random_states": snapshot.random_states, "notes": snapshot.notes}
    with files.replacing(path) as temporary:
        save_file(snapshot.arrays, temporary, metadata={"format": _FORMAT, "state": json.dumps(content)})
        # On the disk before it takes the place of the one before: a failing power supply is a kill too.
        with temporary.open("rb") as written:
            os.fsync(written.fileno())


def read(path: Path) -> Snapshot:
    """Read a snapshot.

    Raises:
        CheckpointError: The file is missing, damaged, or something else.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != _FORMAT:
                raise CheckpointError(f"{path}: not a snapshot of a training by this version of gptcore")
            content = json.loads(metadata["state"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no dict)
        return Snapshot(content["step"], arrays, content["random_states"], content["notes"])
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path}: damaged, or not a snapshot of a training: {error}") from error
