from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.transformer import Transformer, TransformerConfig

CONFIG = TransformerConfig(7, 7, n_positions=5, n_embd=4, n_layer=1, n_head=2, n_inner=6)
MODEL = Transformer(CONFIG, seed=3)
SOURCE, TARGET = np.array([[3, 4, 5]]), np.array([[1, 6]])
W_1 = "encoder.h.0.feed_forward.w_1"


def saved(folder: Path, weights: dict[str, Any] | bytes | None = None, **config: Any) -> Path:
    """The model's checkpoint with other weights and another config.json; a setting that is `...` is left out."""
    MODEL.save_pretrained(folder)
    content = json.loads((folder / "config.json").read_text()) | config
    content = {name: value for name, value in content.items() if value is not ...}
    (folder / "config.json").write_text(json.dumps(content))
    if weights is not None:
        stored = weights if isinstance(weights, bytes) else safetensors.numpy.save(weights)
        (folder / "model.safetensors").write_bytes(stored)
    return folder


@pytest.mark.parametrize(
    "config",
    [
        CONFIG,
        TransformerConfig(7, 9, 5, 4, 2, 2, 6, "gelu", norm_first=True, positions="learned", tied=False, start_id=8),
    ],
)
def test_round_trip(tmp_path: Path, config: TransformerConfig) -> None:
    model = Transformer(config, seed=1)
    model.save_pretrained(tmp_path / "new" / "folder")
    again = Transformer.from_pretrained(tmp_path / "new" / "folder")
    assert again.config == config
    assert np.array_equal(again.parameters.flat, model.parameters.flat)
    assert np.array_equal(again.forward(SOURCE, TARGET), model.forward(SOURCE, TARGET))
    content = json.loads((tmp_path / "new" / "folder" / "config.json").read_text())
    assert content["model_type"] == "gptcore-transformer"


def test_half_precision(tmp_path: Path) -> None:
    MODEL.save_pretrained(tmp_path, dtype="float16")
    again = Transformer.from_pretrained(tmp_path)
    assert again.parameters.flat.dtype == np.float32
    assert np.array_equal(again.parameters.flat, MODEL.parameters.flat.astype(np.float16))
    with pytest.raises(InputError, match="dtype must be 'float16' or 'float32', got 'int8'"):
        MODEL.save_pretrained(tmp_path, dtype="int8")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (b"", "damaged, or not in safetensors format"),
        (b"\xff" * 64, "damaged, or not in safetensors format"),
        ({}, "holds 0 tensors, too few for 1 layers"),
        ({name: array for name, array in MODEL.parameters.items() if name != W_1}, f"{W_1} is missing"),
        (dict(MODEL.parameters) | {W_1: np.zeros((6, 4), np.float32)}, f"{W_1} should be [4, 6], and is [6, 4]"),
        (dict(MODEL.parameters) | {W_1: np.full((4, 6), np.nan, np.float32)}, f"{W_1} holds numbers that are not"),
        (dict(MODEL.parameters) | {W_1: np.ones((4, 6), np.int64)}, f"{W_1} is stored as I64, and must be one of"),
        (dict(MODEL.parameters) | {"wte": np.ones(1, np.float32)}, "wte is not a parameter of this model"),
    ],
)
def test_damaged_weights(tmp_path: Path, weights: Any, message: str) -> None:
    with pytest.raises(CheckpointError, match=re.escape(message)) as caught:
        Transformer.from_pretrained(saved(tmp_path, weights))
    assert str(caught.value).startswith(f"{tmp_path / 'model.safetensors'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"model_type": "gpt2"}, "model_type is 'gpt2', and should be 'gptcore-transformer'"),
        ({"model_type": ...}, "model_type is None"),
        ({"source_vocab_size": ...}, "source_vocab_size is missing"),
        ({"n_mystery": 1}, "n_mystery is no setting of this model"),
        ({"n_layer": "1"}, "n_layer must be a whole number, at least 1, got '1'"),
        ({"n_layer": True}, "n_layer must be a whole number, at least 1, got True"),
        ({"n_positions": 2**63}, "n_positions must be a whole number"),
        ({"layer_norm_epsilon": "1e-5"}, "layer_norm_epsilon must be a positive number"),
        ({"layer_norm_epsilon": 10**400}, "layer_norm_epsilon must be a positive number"),
        ({"layer_norm_epsilon": float("nan")}, "layer_norm_epsilon must be a positive number"),
        ({"tied": 1}, "tied must be true or false, got 1"),
        ({"activation": ["relu"]}, "activation must be a word, got ['relu']"),
        ({"positions": None}, "positions must be a word, got None"),
        ({"padding_id": -1}, "padding_id must be a whole number, at least 0"),
    ],
)
def test_configurations_of_no_model(tmp_path: Path, config: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckpointError, match=re.escape(message)) as caught:
        Transformer.from_pretrained(saved(tmp_path, **config))
    assert str(caught.value).startswith(f"{tmp_path / 'config.json'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("config", [{"n_layer": 10**12}, {"n_embd": 4 * 10**9}, {"n_inner": 10**18}])
def test_a_configuration_other_than_the_weights(tmp_path: Path, config: dict[str, Any]) -> None:
    """Absurd sizes must not cost memory or time before they are noticed."""
    with pytest.raises(CheckpointError, match=r"should be \[|too few for"):
        Transformer.from_pretrained(saved(tmp_path, **config))


def test_positions_that_are_computed_cost_nothing_before_they_are_used(tmp_path: Path) -> None:
    model = Transformer.from_pretrained(saved(tmp_path, n_positions=2**62))
    np.testing.assert_array_equal(model.forward(SOURCE, TARGET), MODEL.forward(SOURCE, TARGET))


def test_the_two_kinds_of_models_are_told_apart(tmp_path: Path) -> None:
    GPT(GPTConfig(7, 5, 4, 1, 2)).save_pretrained(tmp_path / "gpt")
    with pytest.raises(CheckpointError, match="model_type is 'gpt2'"):
        Transformer.from_pretrained(tmp_path / "gpt")
    with pytest.raises(CheckpointError, match="model_type is 'gptcore-transformer'"):
        GPT.from_pretrained(saved(tmp_path))
