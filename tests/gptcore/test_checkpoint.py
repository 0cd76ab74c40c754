from __future__ import annotations

import json
import re
import shutil
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from gptcore import checkpoint
from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.tokenizer import Tokenizer

GPT2 = Path(__file__).parent / "fixtures" / "gpt2"
CONTENT = (GPT2 / "model.safetensors").read_bytes()
WEIGHTS = safetensors.numpy.load(CONTENT)
WTE, C_ATTN = "transformer.wte.weight", "transformer.h.1.attn.c_attn.weight"


def folder_with(folder: Path, weights: dict[str, Any] | bytes, **config: Any) -> Path:
    """A copy of the fixture with other weights and another config.json."""
    content = json.loads((GPT2 / "config.json").read_text()) | config
    (folder / "config.json").write_text(json.dumps(content))
    stored = weights if isinstance(weights, bytes) else safetensors.numpy.save(weights)
    (folder / "model.safetensors").write_bytes(stored)
    return folder


def test_round_trip(tmp_path: Path) -> None:
    model = GPT.from_pretrained(GPT2)
    model.save_pretrained(tmp_path / "new" / "folder")
    again = GPT.from_pretrained(tmp_path / "new" / "folder")
    assert again.config == model.config
    assert np.array_equal(again.parameters.flat, model.parameters.flat)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["config.json", "model.safetensors"]


def test_half_precision_takes_half_the_space(tmp_path: Path) -> None:
    model = GPT.from_pretrained(GPT2)
    model.save_pretrained(tmp_path, dtype="float16")
    again = GPT.from_pretrained(tmp_path)
    assert again.parameters.flat.dtype == np.float32
    assert np.array_equal(again.parameters.flat, model.parameters.flat.astype(np.float16).astype(np.float32))
    assert (tmp_path / "model.safetensors").stat().st_size < 0.6 * len(CONTENT)


def test_transformers_names_and_layout_are_written(tmp_path: Path) -> None:
    GPT.from_pretrained(GPT2).save_pretrained(tmp_path)
    written = safetensors.numpy.load_file(tmp_path / "model.safetensors")
    assert {name: array.shape for name, array in written.items()} == {
        name: array.shape for name, array in WEIGHTS.items() if name != checkpoint.HEAD
    }
    config, original = (json.loads((folder / "config.json").read_text()) for folder in (tmp_path, GPT2))
    assert {name: original.get(name) for name in config} == config | {"bos_token_id": 0}


def test_names_without_prefix_mask_buffers_and_a_stored_head(tmp_path: Path) -> None:
    """What the checkpoints of 2019 look like."""
    weights: dict[str, Any] = {name.removeprefix("transformer."): array for name, array in WEIGHTS.items()}
    weights["lm_head.weight"] = WEIGHTS[WTE]
    weights["h.0.attn.bias"] = np.tril(np.ones((1, 1, 24, 24), dtype=np.uint8))
    weights["h.0.attn.masked_bias"] = np.array(-1e4, dtype=np.float32)
    model = GPT.from_pretrained(folder_with(tmp_path, weights))
    assert np.array_equal(model.parameters.flat, GPT.from_pretrained(GPT2).parameters.flat)


def test_missing_settings_are_those_of_gpt2(tmp_path: Path) -> None:
    shutil.copy(GPT2 / "model.safetensors", tmp_path)
    config = {"model_type": "gpt2", "vocab_size": 61, "n_positions": 24, "n_embd": 16, "n_layer": 2, "n_head": 4}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert GPT.from_pretrained(tmp_path).config == GPT.from_pretrained(GPT2).config


@pytest.mark.parametrize("activation", ["gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate"])
def test_other_names_of_the_same_settings(tmp_path: Path, activation: str) -> None:
    config = {
        "model_type": "gpt2",
        "activation_function": activation,
        "vocab_size": 61,
        "max_position_embeddings": 24,
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "n_inner": 64,
    }
    shutil.copy(GPT2 / "model.safetensors", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps(config))
    read = GPT.from_pretrained(tmp_path)
    assert read.config == replace(GPT.from_pretrained(GPT2).config, n_inner=64)
    assert np.array_equal(read.parameters.flat, GPT.from_pretrained(GPT2).parameters.flat)


def test_the_width_of_the_feed_forward_layers(tmp_path: Path) -> None:
    model = GPT(GPTConfig(vocab_size=5, n_positions=4, n_embd=4, n_layer=1, n_head=2, n_inner=7), seed=1)
    model.save_pretrained(tmp_path)
    again = GPT.from_pretrained(tmp_path)
    assert again.parameters["transformer.h.0.mlp.c_fc.weight"].shape == (4, 7)
    ids = np.array([[1, 2, 3]])
    assert np.array_equal(again.forward(ids), model.forward(ids))


def test_several_files_and_names_without_prefix(tmp_path: Path) -> None:
    model = GPT.from_pretrained(GPT2)
    checkpoint.write(tmp_path, model.config, model.parameters, prefix=False, max_file_bytes=8000)
    assert len(list(tmp_path.glob("model-*-of-*.safetensors"))) > 2
    index = json.loads((tmp_path / "model.safetensors.index.json").read_text())
    assert "h.0.ln_1.weight" in index["weight_map"]
    assert np.array_equal(GPT.from_pretrained(tmp_path).parameters.flat, model.parameters.flat)


def test_a_head_that_should_be_there(tmp_path: Path) -> None:
    weights = {name: array for name, array in WEIGHTS.items() if name != checkpoint.HEAD}
    with pytest.raises(CheckpointError, match=r"lm_head\.weight is missing, and by config\.json it is not"):
        GPT.from_pretrained(folder_with(tmp_path, weights, tie_word_embeddings=False))


def test_an_output_layer_of_its_own(tmp_path: Path) -> None:
    head = WEIGHTS[WTE][::-1].copy()
    model = GPT.from_pretrained(folder_with(tmp_path, WEIGHTS | {checkpoint.HEAD: head}, tie_word_embeddings=False))
    assert np.array_equal(model.parameters[checkpoint.HEAD], head)
    assert np.array_equal(model.parameters[WTE], WEIGHTS[WTE])
    model.save_pretrained(tmp_path / "again", dtype="float16")
    assert json.loads((tmp_path / "again" / "config.json").read_text())["tie_word_embeddings"] is False
    again = GPT.from_pretrained(tmp_path / "again")
    assert np.array_equal(again.parameters[checkpoint.HEAD], head.astype(np.float16))


@pytest.mark.parametrize("tied", [1, 0, None, "false"])
def test_whether_it_has_one_is_true_or_false(tmp_path: Path, tied: Any) -> None:
    with pytest.raises(CheckpointError, match=f"tie_word_embeddings must be true or false, got {tied!r}"):
        GPT.from_pretrained(folder_with(tmp_path, WEIGHTS, tie_word_embeddings=tied))


def test_model_and_tokenizer_are_saved_and_loaded_together(tmp_path: Path) -> None:
    tokenizer = Tokenizer.train(["the king and the daughter"], 270)
    model = GPT(GPTConfig(vocab_size=270, n_positions=4, n_embd=4, n_layer=1, n_head=2))
    model.save_pretrained(tmp_path, tokenizer=tokenizer)
    assert json.loads((tmp_path / "config.json").read_text())["eos_token_id"] == tokenizer.end_of_text
    loaded, again = checkpoint.load(tmp_path)
    assert np.array_equal(loaded.parameters.flat, model.parameters.flat)
    assert again.encode("the king") == tokenizer.encode("the king")


def test_a_tokenizer_of_another_model(tmp_path: Path) -> None:
    tokenizer = Tokenizer.train(["the king and the daughter"], 270)
    GPT(GPTConfig(vocab_size=260, n_positions=4, n_embd=4, n_layer=1, n_head=2)).save_pretrained(
        tmp_path, tokenizer=tokenizer
    )
    with pytest.raises(CheckpointError, match="the tokenizer has 270 tokens, and the model knows 260"):
        checkpoint.load(tmp_path)


@pytest.mark.parametrize(("name", "hint"), [("fairytale", "did you mean 'fairytales'?"), ("gpt5", "that ship with")])
def test_names_of_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str) -> None:
    (tmp_path / "fairytales").mkdir()
    (tmp_path / "fairytales" / "config.json").touch()
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    with pytest.raises(CheckpointError, match=f"'{name}' is neither a model's name nor a folder; .*{re.escape(hint)}"):
        checkpoint.load(name)


def changed(name: str, array: Any) -> dict[str, Any]:
    return WEIGHTS | {name: array}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (CONTENT[:-1], "damaged, or not in safetensors format"),
        (CONTENT[:2000], "damaged, or not in safetensors format"),
        ({}, "holds 0 tensors, too few for 2 layers"),
        ({name: array for name, array in WEIGHTS.items() if name != C_ATTN}, f"{C_ATTN} is missing"),
        (changed(C_ATTN, WEIGHTS[C_ATTN].T.copy()), rf"{C_ATTN} should be \[16, 48\], and is \[48, 16\]"),
        (changed(C_ATTN, np.array(1.0, np.float32)), rf"{C_ATTN} should be \[16, 48\], and is \[\]"),
        (changed(C_ATTN, np.full((16, 48), np.nan, np.float32)), f"{C_ATTN} holds numbers that are not finite"),
        (changed(C_ATTN, np.ones((16, 48), np.int64)), f"{C_ATTN} is stored as I64, and must be one of"),
        (changed("wte.weight", WEIGHTS[WTE]), "wte.weight is not a parameter of a GPT-2 model"),
        (
            changed("lm_head.weight", np.zeros((60, 16), np.float32)),
            "by config.json it is the same; set tie_word_embeddings to false",
        ),
        (changed("transformer.h.2.ln_1.bias", np.zeros(16, np.float32)), "h.2.ln_1.bias is not a parameter"),
        (
            changed("lm_head.weight", np.zeros((61, 16), np.float32)),
            "by config.json it is the same; set tie_word_embeddings to false",
        ),
        (changed("score.weight", np.zeros(3, np.float32)), "score.weight is not a parameter of a GPT-2 model"),
    ],
)
def test_damaged_weights(tmp_path: Path, weights: Any, message: str) -> None:
    with pytest.raises(CheckpointError, match=message) as caught:
        GPT.from_pretrained(folder_with(tmp_path, weights))
    assert str(caught.value).startswith(f"{tmp_path / 'model.safetensors'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[]", "must be a JSON object"),
        ("{}", "model_type is None, and only 'gpt2' is supported"),
        ('{"model_type": "llama"}', "model_type is 'llama'"),
        ('{"model_type": "gpt2", "n_layer": -1}', "n_layer must be a positive number, got -1"),
        ('{"model_type": "gpt2", "n_layer": "2"}', "n_layer must be a positive number, got '2'"),
        ('{"model_type": "gpt2", "n_layer": null}', "n_layer must be a positive number, got None"),
        ('{"model_type": "gpt2", "layer_norm_epsilon": NaN}', "layer_norm_epsilon must be a positive number"),
        (
            f'{{"model_type": "gpt2", "layer_norm_epsilon": 1{"0" * 400}}}',
            "layer_norm_epsilon must be a positive number",
        ),
        ('{"model_type": "gpt2", "n_embd": 770}', r"n_embd \(770\) must be a multiple of n_head \(12\)"),
        ('{"model_type": "gpt2", "activation_function": "relu"}', "activation_function 'relu' is not supported"),
        ('{"model_type": "gpt2", "activation_function": ["gelu_new"]}', "activation_function .* is not supported"),
        ('{"model_type": "gpt2", "n_inner": 0}', "n_inner must be a positive number, got 0"),
        ('{"model_type": ["gpt2"]}', "model_type is .'gpt2'., and only"),
        ('{"model_type": "gpt2", "add_cross_attention": true}', "add_cross_attention = True"),
        ('{"model_type": "gpt2", "scale_attn_by_inverse_layer_idx": true}', "scale_attn_by_inverse_layer_idx = True"),
        ('{"model_type": "gpt2", "scale_attn_weights": false}', "scale_attn_weights = False is not supported"),
    ],
)
def test_configurations_of_no_model(tmp_path: Path, config: str, message: str) -> None:
    (tmp_path / "config.json").write_text(config)
    shutil.copy(GPT2 / "model.safetensors", tmp_path)
    with pytest.raises(CheckpointError, match=message) as caught:
        GPT.from_pretrained(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'config.json'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("config", [{"n_layer": 10**12}, {"n_embd": 4 * 10**9}, {"vocab_size": 10**18}, {"n_head": 8}])
def test_a_configuration_other_than_the_weights(tmp_path: Path, config: dict[str, int]) -> None:
    """Absurd sizes must not cost memory or time before they are noticed."""
    folder = folder_with(tmp_path, CONTENT, **config)
    if "n_head" in config:  # the weights do not tell the number of heads
        assert GPT.from_pretrained(folder).config.n_head == 8
        return
    with pytest.raises(CheckpointError, match=r"should be \[|too few for"):
        GPT.from_pretrained(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_missing_files(tmp_path: Path, name: str) -> None:
    folder_with(tmp_path, CONTENT)
    (tmp_path / name).unlink()
    with pytest.raises(CheckpointError, match=f"{name}: not found; a checkpoint is a folder with {name}"):
        GPT.from_pretrained(tmp_path)
    (tmp_path / name).mkdir()
    with pytest.raises(CheckpointError, match=name):
        GPT.from_pretrained(tmp_path)


def test_what_half_precision_cannot_hold_is_not_written(tmp_path: Path) -> None:
    model = GPT(GPTConfig(vocab_size=3, n_positions=2, n_embd=2, n_layer=1, n_head=1))
    model.parameters[WTE][0, 0] = 1e6
    with pytest.raises(InputError, match=f"{WTE} holds numbers that float16 cannot store"):
        model.save_pretrained(tmp_path, dtype="float16")
    assert not list(tmp_path.iterdir())
    model.save_pretrained(tmp_path)
    assert GPT.from_pretrained(tmp_path).parameters[WTE][0, 0] == np.float32(1e6)


def test_unknown_precision(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="dtype must be 'float16' or 'float32', got 'int8'"):
        GPT.from_pretrained(GPT2).save_pretrained(tmp_path, dtype="int8")


def test_reading_takes_no_more_memory_than_the_weights_and_one_of_them(tmp_path: Path) -> None:
    model = GPT(GPTConfig(vocab_size=40_000, n_positions=64, n_embd=64, n_layer=2, n_head=2))
    largest = model.parameters[WTE].nbytes
    for dtype in ("float16", "float32"):
        model.save_pretrained(tmp_path, dtype=dtype)
        tracemalloc.start()
        again = GPT.from_pretrained(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert again.parameters.flat.nbytes <= peak < again.parameters.flat.nbytes + largest / 10
