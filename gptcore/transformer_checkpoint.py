"""Checkpoints of encoder-decoder models: a folder with `config.json` and `model.safetensors`.

The layout is gptcore's own: `config.json` holds the fields of `TransformerConfig` and `"model_type":
"gptcore-transformer"`, and the weights have the names and shapes of `TransformerConfig.shapes`, matrices as [n_in,
n_out]. What is read is not trusted.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gptcore import checkpoint, files, weights
from gptcore.errors import CheckpointError, InputError
from gptcore.parameters import Parameters
from gptcore.transformer_config import TransformerConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gptcore.ops import Array

MODEL_TYPE = "gptcore-transformer"
_MAX_CONFIG = 2**16


def write(
    folder: str | Path, config: TransformerConfig, parameters: Mapping[str, Array], *, dtype: str = "float32"
) -> None:
    """Write a checkpoint.

    Args:
        folder: Made if it is not there.
        config: The model's shape.
        parameters: Its weights.
        dtype: How to store them, `float32` or `float16`.

    Raises:
        InputError: The precision is none of these, or a weight is too large for it.
    """
    stored = checkpoint.in_precision(parameters, dtype)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    weights.write(folder, stored)
    content = {"model_type": MODEL_TYPE, **asdict(config)}
    files.replace(folder / "config.json", (json.dumps(content, indent=2) + "\n").encode())


def read(folder: str | Path) -> tuple[TransformerConfig, Parameters]:
    """Read a checkpoint.

    Args:
        folder: Where `config.json` and `model.safetensors` are.

    Returns:
        The model's shape and its parameters, as float32.

    Raises:
        CheckpointError: A file is missing, damaged, or not of such a model; the message names it.
    """
    path = Path(folder) / "config.json"
    config = _config(path, files.read_json(path, _MAX_CONFIG))
    path = weights.find(Path(folder))
    stored = weights.tensors(path)
    found = checkpoint.match(path, config, stored)
    if stored:
        raise CheckpointError(f"{path}: {min(stored)} is not a parameter of this model")
    parameters = Parameters(config.shapes())
    for name, tensor in found.items():
        tensor.read_into(parameters[name])
    return config, parameters


def _config(path: Path, content: dict[str, Any]) -> TransformerConfig:
    model_type = content.pop("model_type", None)
    if model_type != MODEL_TYPE:
        raise CheckpointError(f"{path}: model_type is {model_type!r}, and should be {MODEL_TYPE!r}")
    known = {field.name: field for field in fields(TransformerConfig)}
    unknown = content.keys() - known
    if unknown:
        raise CheckpointError(f"{path}: {min(unknown)} is no setting of this model")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in content]
    if missing:
        raise CheckpointError(f"{path}: {missing[0]} is missing")
    try:
        return TransformerConfig(**content)
    except InputError as error:
        raise CheckpointError(f"{path}: {error}") from error
