from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from gptcore import checkpoint
from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig

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


def serialized(dtype: str, convert: Any) -> bytes:
    """The safetensors format: the header's length in 8 bytes, the header in JSON, the data."""
    header: dict[str, Any] = {}
    data = b""
    for name, array in WEIGHTS.items():
        stored = convert(array).tobytes()
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(8, "little") + encoded + data


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
    assert {name: original.get(name) for name in config} == config


@pytest.mark.parametrize(
    ("dtype", "convert", "tolerance"),
    [
        ("F64", lambda array: array.astype("<f8"), 0.0),
        ("F16", lambda array: array.astype("<f2"), 2.0**-11),
        ("BF16", lambda array: (array.view(np.uint32) >> 16).astype("<u2"), 2.0**-7),
    ],
)
def test_stored_precisions(tmp_path: Path, dtype: str, convert: Any, tolerance: float) -> None:
    model = GPT.from_pretrained(folder_with(tmp_path, serialized(dtype, convert)))
    assert model.parameters.flat.dtype == np.float32
    for name, array in model.parameters.items():
        np.testing.assert_allclose(array, WEIGHTS[name], rtol=tolerance, atol=1e-7)


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


def changed(name: str, array: Any) -> dict[str, Any]:
    return WEIGHTS | {name: array}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (b"", "damaged, or not in safetensors format"),
        (CONTENT[:5], "damaged, or not in safetensors format"),
        (CONTENT[:-1], "damaged, or not in safetensors format"),
        (CONTENT[:2000], "damaged, or not in safetensors format"),
        (b"\xff" * 8 + CONTENT[8:], "damaged, or not in safetensors format"),
        (b"PK\x03\x04 a pickle perhaps", "damaged, or not in safetensors format"),
        ({}, "holds 0 tensors, too few for 2 layers"),
        ({name: array for name, array in WEIGHTS.items() if name != C_ATTN}, f"{C_ATTN} is missing"),
        (changed(C_ATTN, WEIGHTS[C_ATTN].T.copy()), rf"{C_ATTN} should be \[16, 48\], and is \[48, 16\]"),
        (changed(C_ATTN, np.array(1.0, np.float32)), rf"{C_ATTN} should be \[16, 48\], and is \[\]"),
        (changed(C_ATTN, np.full((16, 48), np.nan, np.float32)), f"{C_ATTN} holds numbers that are not finite"),
        (changed(C_ATTN, np.full((16, 48), np.inf, np.float16)), f"{C_ATTN} holds numbers that are not finite"),
        (changed(C_ATTN, np.full((16, 48), 1e300)), f"{C_ATTN} holds numbers that are not finite"),
        (changed(C_ATTN, np.ones((16, 48), np.int64)), f"{C_ATTN} is stored as I64, which is not supported"),
        (changed("lm_head.weight", np.zeros((61, 16), np.float32)), "untied output layers are not supported"),
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
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "model_type is None, and only 'gpt2' is supported"),
        ('{"model_type": "llama"}', "model_type is 'llama'"),
        ('{"model_type": "gpt2", "n_layer": -1}', "n_layer must be a positive number, got -1"),
        ('{"model_type": "gpt2", "n_layer": "2"}', "n_layer must be a positive number, got '2'"),
        ('{"model_type": "gpt2", "n_layer": null}', "n_layer must be a positive number, got None"),
        ('{"model_type": "gpt2", "layer_norm_epsilon": NaN}', "layer_norm_epsilon must be a positive number"),
        ('{"model_type": "gpt2", "n_embd": 770}', r"n_embd \(770\) must be a multiple of n_head \(12\)"),
        ('{"model_type": "gpt2", "activation_function": "relu"}', "activation_function 'relu' is not supported"),
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


@given(st.data())
def test_any_damage_gives_a_model_or_a_checkpoint_error(data: st.DataObject) -> None:
    content = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 4))):
        # The header says what is stored where; that is where damage is dangerous.
        content[data.draw(st.integers(0, 2500))] = data.draw(st.integers(0, 255))
    end = data.draw(st.sampled_from([len(content), len(content) // 2, 2400]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda _: bytes(content[:end]))
        try:
            config, parameters = checkpoint.read(GPT2)
        except CheckpointError as error:
            assert "model.safetensors: " in str(error)
        else:
            assert config == GPT.from_pretrained(GPT2).config
            assert np.isfinite(parameters.flat).all()


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


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.json"
    checkpoint.replace(path, b"old")

    def interrupted(self: Path, content: bytes) -> None:
        with self.open("wb") as file:
            file.write(content[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.replace(path, b"new")
    assert path.read_bytes() == b"old"
