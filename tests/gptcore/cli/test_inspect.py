from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.costs import flops_per_token
from gptcore.gpt import GPT, GPTConfig

CONFIG = GPTConfig(vocab_size=1000, n_positions=20, n_embd=8, n_layer=2, n_head=2, n_inner=30)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["inspect", "--model", str(folder), *arguments])


def test_json(tmp_path: Path) -> None:
    model = GPT(CONFIG)
    model.save_pretrained(tmp_path, dtype="float16")
    found = json.loads(run(tmp_path, "--json").stdout)
    assert found["folder"] == str(tmp_path)
    assert found["config"] == {
        "vocab_size": 1000,
        "n_positions": 20,
        "n_embd": 8,
        "n_layer": 2,
        "n_head": 2,
        "layer_norm_epsilon": 1e-5,
        "n_inner": 30,
        "tie_word_embeddings": True,
    }
    assert sum(found["parameters"].values()) == found["n_parameters"] == model.n_parameters
    assert found["stored_as"] == ["F16"]
    assert found["memory_bytes"] == {
        "weights": 4 * model.n_parameters,
        "stored": 2 * model.n_parameters,
        "cache_per_token": 2 * 2 * 8 * 4,
        "cache": 20 * 2 * 2 * 8 * 4,
    }
    assert found["flops_per_token"] == {"first": flops_per_token(CONFIG, 1), "last": flops_per_token(CONFIG, 20)}


def test_text(tmp_path: Path) -> None:
    model = GPT(CONFIG)
    model.save_pretrained(tmp_path)
    lines = [line.split() for line in run(tmp_path).stdout.splitlines()]
    assert lines[0] == [str(tmp_path)]
    assert ["vocab_size", "1,000"] in lines
    assert ["layer_norm_epsilon", "1e-05"] in lines
    assert ["all", f"{model.n_parameters:,}", "100.0%"] in lines
    assert ["weights", "in", "use", f"{4 * model.n_parameters / 1000:.1f}", "kB", "float32"] in lines
    assert ["last", "of", "the", "window", f"{flops_per_token(CONFIG, 20):,}"] in lines


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path}/config.json: not found; a checkpoint is a folder with config.json\n"
