"""Checkpoints in Hugging Face layout: a folder with `config.json`, `model.safetensors` and a tokenizer.

What is read is not trusted: names, shapes and numbers are checked before a model is made of them.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore import files, weights
from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.parameters import Parameters
from gptcore.tokenizer import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gptcore.ops import Array
    from gptcore.transformer_config import TransformerConfig
    from gptcore.weights import StoredTensor

SHIPPED = Path(__file__).parent / "pretrained"
PREFIX = "transformer."
HEAD = "lm_head.weight"
_MAX_CONFIG = 2**20
# Masks that old versions of Hugging Face's library stored with the weights.
_BUFFERS = (".attn.bias", ".attn.masked_bias")
# The tanh form of GELU goes by these names.
_ACTIVATIONS = ("gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate")
# Switches of Hugging Face's `GPT2Config` that would make another model of the same weights.
_VARIANTS = {"scale_attn_weights": True, "scale_attn_by_inverse_layer_idx": False, "add_cross_attention": False}
# Names that `GPT2Config` takes instead of its own.
_ALIASES = {
    "hidden_size": "n_embd",
    "max_position_embeddings": "n_positions",
    "num_attention_heads": "n_head",
    "num_hidden_layers": "n_layer",
}


def load(model: str | Path = "fairytales") -> tuple[GPT, Tokenizer]:
    """Load a model and its tokenizer.

    Args:
        model: The name of a model that ships with gptcore, or a folder in Hugging Face layout.

    Raises:
        CheckpointError: There is no such model, or its files are damaged, or do not belong together.
    """
    folder = find(model)
    loaded, tokenizer = GPT.from_pretrained(folder), Tokenizer.from_pretrained(folder)
    if len(tokenizer) > loaded.config.vocab_size:
        raise CheckpointError(
            f"{folder}: the tokenizer has {len(tokenizer)} tokens, and the model knows {loaded.config.vocab_size}: "
            "they do not belong together"
        )
    return loaded, tokenizer


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


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint that has been looked at, and not read yet.

    Attributes:
        config: The model's shape.
        tensors: Where each parameter is stored, in the shape it should have.
        head: Where a copy of the token embedding is stored as the output layer, if it is; it must be equal.
    """

    config: GPTConfig
    tensors: Mapping[str, StoredTensor]
    head: StoredTensor | None


def examine(folder: str | Path) -> Checkpoint:
    """Look at a checkpoint: its configuration, and the names and shapes of what is stored.

    Weights may be in one file or in several with an index, and their names with or without the `transformer.` prefix.

    Args:
        folder: Where `config.json` and `model.safetensors` are.

    Raises:
        CheckpointError: A file is missing, damaged, or not of a GPT-2 model; the message names it.
    """
    content = files.read_json(Path(folder) / "config.json", _MAX_CONFIG)
    config = _config(Path(folder) / "config.json", content)
    path = weights.find(Path(folder))
    stored = weights.tensors(path)
    if not config.tie_word_embeddings and HEAD not in stored:
        raise CheckpointError(f"{path}: {HEAD} is missing, and by config.json it is not the token embedding")
    found = match(path, config, stored)
    head = stored.pop(HEAD, None)
    unknown = sorted(name for name in stored if not name.endswith(_BUFFERS))
    if unknown:
        raise CheckpointError(f"{path}: {unknown[0]} is not a parameter of a GPT-2 model")
    return Checkpoint(config, found, head)


def read(folder: str | Path) -> tuple[GPTConfig, Parameters]:
    """Read a checkpoint; see `examine` for the layouts.

    Weights may be stored as float16, bfloat16, float32 or float64, and become float32. Beside the parameters
    themselves no more memory is taken than one of them needs.

    Args:
        folder: Where `config.json` and `model.safetensors` are.

    Returns:
        The model's shape and its parameters.

    Raises:
        CheckpointError: A file is missing, damaged, or not of a GPT-2 model; the message names it.
    """
    checkpoint = examine(folder)
    parameters = Parameters(checkpoint.config.shapes())
    for name, tensor in checkpoint.tensors.items():
        tensor.read_into(parameters[name])
    head = checkpoint.head
    if head is not None and not _equal(head, parameters[PREFIX + "wte.weight"]):
        raise CheckpointError(
            f"{head.path}: {HEAD} differs from the token embedding, and by config.json it is the same; "
            "set tie_word_embeddings to false there to use it"
        )
    return checkpoint.config, parameters


def write(
    folder: str | Path,
    config: GPTConfig,
    parameters: Mapping[str, Array],
    *,
    dtype: str = "float32",
    tokenizer: Tokenizer | None = None,
    prefix: bool = True,
    max_file_bytes: int | None = None,
) -> None:
    """Write a checkpoint that Hugging Face's libraries read.

    Args:
        folder: Made if it is not there.
        config: The model's shape.
        parameters: Its weights.
        dtype: How to store them, `float32` or `float16` (half the size, three decimal digits).
        tokenizer: Written beside them as `tokenizer.json`, if given.
        prefix: Whether names begin with `transformer.`, as transformers writes them; GPT-2's own files do without.
        max_file_bytes: Write several files and an index rather than one that is larger than this.

    Raises:
        InputError: The precision is none of these, or a weight is too large for it.
    """
    stored = in_precision(parameters, dtype)
    if not prefix:
        stored = {name.removeprefix(PREFIX): array for name, array in stored.items()}
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    weights.write(folder, stored, max_file_bytes)
    end_of_text = None
    if tokenizer is not None:
        tokenizer.save(folder / "tokenizer.json")
        end_of_text = tokenizer.end_of_text
    # transformers would otherwise assume GPT-2's token 50256, and generate past the end of a text.
    content = config.to_json() | {"bos_token_id": end_of_text, "eos_token_id": end_of_text}
    files.replace(folder / "config.json", (json.dumps(content, indent=2) + "\n").encode())


def in_precision(parameters: Mapping[str, Array], dtype: str) -> dict[str, Array]:
    """Weights as they are stored.

    Args:
        parameters: By name.
        dtype: `float32` or `float16`.

    Raises:
        InputError: The precision is none of these, or a weight is too large for it.
    """
    if dtype not in {"float16", "float32"}:
        raise InputError(f"dtype must be 'float16' or 'float32', got {dtype!r}")
    with np.errstate(over="ignore"):  # the check below says it better
        stored = {name: np.ascontiguousarray(array, dtype=dtype) for name, array in parameters.items()}
    for name, array in stored.items():
        if not (np.isfinite(array.min()) and np.isfinite(array.max())):
            raise InputError(f"{name} holds numbers that {dtype} cannot store")
    return stored


def _config(path: Path, content: dict[str, Any]) -> GPTConfig:
    """Make a configuration of a `config.json`; what it leaves out is as in GPT-2."""
    if content.get("model_type") != "gpt2":
        raise CheckpointError(f"{path}: model_type is {content.get('model_type')!r}, and only 'gpt2' is supported")
    activation = content.get("activation_function", "gelu_new")
    if activation not in _ACTIVATIONS:
        raise CheckpointError(f"{path}: activation_function {activation!r} is not supported, only 'gelu_new'")
    for name, value in _VARIANTS.items():
        if content.get(name, value) != value:
            raise CheckpointError(f"{path}: {name} = {content[name]!r} is not supported, only {value!r}")
    named = {_ALIASES.get(name, name): value for name, value in content.items() if name in _ALIASES} | content
    known = {field.name for field in fields(GPTConfig)}
    try:
        return GPTConfig(**{name: value for name, value in named.items() if name in known})
    except InputError as error:
        raise CheckpointError(f"{path}: {error}") from error


def match(
    path: Path, config: GPTConfig | TransformerConfig, stored: dict[str, StoredTensor]
) -> dict[str, StoredTensor]:
    """Take from `stored` the tensor of every parameter, by the parameter's name.

    Every shape is compared before memory is taken: what config.json says may be absurd.

    Args:
        path: Where they are stored, for messages.
        config: The model's shape.
        stored: By name; what is left there is no parameter.

    Raises:
        CheckpointError: A parameter is missing, or has another shape.
    """
    if config.n_layer > len(stored):
        raise CheckpointError(f"{path}: holds {len(stored)} tensors, too few for {config.n_layer} layers")
    found: dict[str, StoredTensor] = {}
    for name, shape in config.shapes().items():
        tensor = stored.pop(name, None) or stored.pop(name.removeprefix(PREFIX), None)
        if tensor is None:
            raise CheckpointError(f"{path}: {name} is missing")
        if tensor.shape != shape:
            raise CheckpointError(f"{tensor.path}: {name} should be {list(shape)}, and is {list(tensor.shape)}")
        found[name] = tensor
    return found


def _equal(stored: StoredTensor, parameter: Array) -> bool:
    if stored.shape != parameter.shape:
        return False
    copy = np.empty_like(parameter)
    stored.read_into(copy)
    return np.array_equal(copy, parameter)
