"""Checkpoints in Hugging Face layout: `config.json` and `model.safetensors` in a folder.

What is read is not trusted: names, shapes and numbers are checked before a model is made of them.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gptcore.ops import Array
    from gptcore.tokenizer import Tokenizer

SHIPPED = Path(__file__).parent / "pretrained"
PREFIX = "transformer."
HEAD = "lm_head.weight"
# Masks that old versions of Hugging Face's library stored with the weights.
_BUFFERS = ("attn.bias", "attn.masked_bias")
# Switches of Hugging Face's `GPT2Config` that would make another model of the same weights.
_VARIANTS = {"scale_attn_weights": True, "scale_attn_by_inverse_layer_idx": False, "add_cross_attention": False}


def load(model: str | Path = "fairytales") -> tuple[GPT, Tokenizer]:
    """Load a model and its tokenizer.

    Args:
        model: The name of a model that ships with gptcore, or a folder in Hugging Face layout.

    Raises:
        CheckpointError: There is no such model, or its files are damaged.
    """
    from gptcore.tokenizer import Tokenizer

    folder = find(model)
    return GPT.from_pretrained(folder), Tokenizer.from_file(folder / "tokenizer.json")


def find(model: str | Path) -> Path:
    """The folder of a model.

    Args:
        model: A shipped model's name, or a folder. A name wins over a folder of the same name: write `./name` for it.

    Raises:
        CheckpointError: There is no such model.
    """
    shipped = sorted(path.parent.name for path in SHIPPED.glob("*/config.json"))
    if str(model) in shipped:
        return SHIPPED / model
    if Path(model).is_dir():
        return Path(model)
    close = difflib.get_close_matches(str(model), shipped, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"the models that ship with gptcore: {', '.join(shipped)}"
    raise CheckpointError(f"{str(model)!r} is neither a model's name nor a folder; {hint}")


def read(folder: str | Path) -> tuple[GPTConfig, Parameters]:
    """Read a checkpoint.

    Names with and without the `transformer.` prefix are understood, float16, bfloat16, float32 and float64 weights
    become float32, and the output layer may be absent (it is the token embedding).

    Args:
        folder: Where `config.json` and `model.safetensors` are.

    Returns:
        The model's shape and its parameters.

    Raises:
        CheckpointError: A file is missing, damaged, or not of a GPT-2 model; the message names it.
    """
    folder = Path(folder)
    config = _read_config(folder / "config.json")
    path = folder / "model.safetensors"
    stored = _read_arrays(path)
    if config.n_layer > len(stored):
        raise CheckpointError(f"{path}: holds {len(stored)} tensors, too few for {config.n_layer} layers")
    # Every shape is compared before memory is taken: what config.json says may be absurd.
    found: dict[str, Array] = {}
    for name, shape in config.shapes().items():
        array = stored.pop(name, stored.pop(name.removeprefix(PREFIX), None))
        if array is None:
            raise CheckpointError(f"{path}: {name} is missing")
        if array.shape != shape:
            raise CheckpointError(f"{path}: {name} should be {list(shape)}, and is {list(array.shape)}")
        found[name] = array
    parameters = Parameters(config.shapes())
    for name, array in found.items():
        with np.errstate(over="ignore"):  # a float64 may be too large: the check below says so
            parameters[name][...] = array
        if not np.isfinite(parameters[name]).all():
            raise CheckpointError(f"{path}: {name} holds numbers that are not finite")
    head = stored.pop(HEAD, None)
    if head is not None and not np.array_equal(head, parameters[PREFIX + "wte.weight"]):
        raise CheckpointError(
            f"{path}: {HEAD} differs from the token embedding; untied output layers are not supported"
        )
    unknown = sorted(name for name in stored if not name.endswith(_BUFFERS))
    if unknown:
        raise CheckpointError(f"{path}: {unknown[0]} is not a parameter of a GPT-2 model")
    return config, parameters


def write(
    folder: str | Path,
    config: GPTConfig,
    parameters: Mapping[str, Array],
    *,
    dtype: str = "float32",
    tokenizer: Tokenizer | None = None,
) -> None:
    """Write a checkpoint.

    Args:
        folder: Made if it is not there.
        config: The model's shape.
        parameters: Its weights.
        dtype: How to store them, `float32` or `float16` (half the size, three decimal digits).
        tokenizer: Written beside them, if given.

    Raises:
        InputError: The precision is none of these, or a weight is too large for it.
    """
    from safetensors.numpy import save

    if dtype not in {"float16", "float32"}:
        raise InputError(f"dtype must be 'float16' or 'float32', got {dtype!r}")
    with np.errstate(over="ignore"):  # the check below says it better
        stored = {name: np.ascontiguousarray(array, dtype=dtype) for name, array in parameters.items()}
    for name, array in stored.items():
        if not np.isfinite(array).all():
            raise InputError(f"{name} holds numbers that {dtype} cannot store")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    replace(folder / "model.safetensors", save(stored, metadata={"format": "pt"}))
    if tokenizer is not None:
        tokenizer.save(folder / "tokenizer.json")
    replace(folder / "config.json", (json.dumps(config.to_json(), indent=2) + "\n").encode())


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: whoever reads it never sees half of it."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _read_config(path: Path) -> GPTConfig:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{path}: not found; a checkpoint is a folder with config.json") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: must be a JSON object")
    if content.get("model_type") != "gpt2":
        raise CheckpointError(f"{path}: model_type is {content.get('model_type')!r}, and only 'gpt2' is supported")
    activation = content.get("activation_function", "gelu_new")
    if activation not in {"gelu_new", "gelu_pytorch_tanh"}:
        raise CheckpointError(f"{path}: activation_function {activation!r} is not supported, only 'gelu_new'")
    for name, value in _VARIANTS.items():
        if content.get(name, value) != value:
            raise CheckpointError(f"{path}: {name} = {content[name]!r} is not supported, only {value!r}")
    known = {field.name for field in fields(GPTConfig)}
    try:
        return GPTConfig(**{name: value for name, value in content.items() if name in known})
    except InputError as error:
        raise CheckpointError(f"{path}: {error}") from error


def _read_arrays(path: Path) -> dict[str, Array]:
    from safetensors import SafetensorError, deserialize

    try:
        tensors = deserialize(path.read_bytes())  # type: ignore[no-untyped-call]
    except FileNotFoundError as error:
        raise CheckpointError(f"{path}: not found; a checkpoint is a folder with model.safetensors") from error
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path}: damaged, or not in safetensors format: {error}") from error
    return {name: _to_array(path, name, tensor) for name, tensor in tensors}


def _to_array(path: Path, name: str, tensor: Mapping[str, Any]) -> Array:
    if tensor["dtype"] == "BF16":
        # A bfloat16 is the upper half of a float32.
        bits = np.frombuffer(tensor["data"], dtype="<u2").astype(np.uint32) << 16
        return bits.view(np.float32).reshape(tensor["shape"])
    dtypes = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BOOL": "?", "U8": "u1"}
    if tensor["dtype"] not in dtypes:
        raise CheckpointError(f"{path}: {name} is stored as {tensor['dtype']}, which is not supported")
    array: Array = np.frombuffer(tensor["data"], dtype=dtypes[tensor["dtype"]]).reshape(tensor["shape"])
    return array
