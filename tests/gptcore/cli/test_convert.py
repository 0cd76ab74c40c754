from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import safetensors.numpy
from click.testing import CliRunner, Result

from gptcore import checkpoint
from gptcore.cli import main
from gptcore.gpt import GPT, GPTConfig
from gptcore.tokenizer import Tokenizer
from tests.gptcore.tiny import MODEL, TOKENIZER

FIXTURES = Path(__file__).parent.parent / "fixtures"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, arguments)])


def test_half_precision(folder: Path, tmp_path: Path) -> None:
    result = run(folder, tmp_path / "half", "--dtype", "float16")
    size = (tmp_path / "half" / "model.safetensors").stat().st_size
    assert result.stdout == f"{tmp_path / 'half'}: float16, {size / 1000:.1f} kB in 1 file\n"
    loaded, tokenizer = checkpoint.load(tmp_path / "half")
    assert np.array_equal(loaded.parameters.flat, MODEL.parameters.flat.astype(np.float16).astype(np.float32))
    assert tokenizer.encode("the king") == TOKENIZER.encode("the king")


def test_there_and_back_again(folder: Path, tmp_path: Path) -> None:
    """Through another layout and back nothing has changed, to the byte."""
    assert run(folder, tmp_path / "other", "--no-prefix").exit_code == 0
    names = safetensors.numpy.load_file(tmp_path / "other" / "model.safetensors").keys()
    assert "wte.weight" in names and not any(name.startswith("transformer.") for name in names)
    assert run(tmp_path / "other", tmp_path / "back").exit_code == 0
    for path in folder.iterdir():
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()


def test_several_files(tmp_path: Path) -> None:
    model = GPT(GPTConfig(vocab_size=20_000, n_positions=8, n_embd=16, n_layer=2, n_head=2))
    model.save_pretrained(tmp_path / "one")
    result = run(tmp_path / "one", tmp_path / "several", "--max-file-mb", "1")
    assert result.stdout.endswith("MB in 2 files\n")
    assert result.stderr == f"{tmp_path / 'one'} has no tokenizer, and so has {tmp_path / 'several'}\n"
    index = json.loads((tmp_path / "several" / "model.safetensors.index.json").read_text())
    assert len(set(index["weight_map"].values())) == 2
    assert np.array_equal(GPT.from_pretrained(tmp_path / "several").parameters.flat, model.parameters.flat)


def test_the_two_files_of_gpt2_become_one_tokenizer(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    run(folder, source)
    (source / "tokenizer.json").unlink()
    for name in ("vocab.json", "merges.txt"):
        (source / name).write_bytes((FIXTURES / "tokenizer" / name).read_bytes())
    assert run(source, tmp_path / "target").exit_code == 0
    published = Tokenizer.from_pretrained(source)
    assert Tokenizer.from_file(tmp_path / "target" / "tokenizer.json").encode("the king") == published.encode(
        "the king"
    )


def test_nothing_is_overwritten_by_accident(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    result = run(folder, tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path} exists; choose another name, or overwrite it with --force\n"
    assert run(folder, tmp_path, "--force").exit_code == 0
    assert (tmp_path / "mine").read_text() == "mine"


def test_what_half_precision_cannot_hold(tmp_path: Path) -> None:
    model = GPT(GPTConfig(vocab_size=3, n_positions=2, n_embd=2, n_layer=1, n_head=1))
    model.parameters.flat[0] = 1e6
    model.save_pretrained(tmp_path / "large")
    result = run(tmp_path / "large", tmp_path / "half", "--dtype", "float16")
    assert result.exit_code == 1
    assert result.stderr == "Error: transformer.wte.weight holds numbers that float16 cannot store\n"
    assert not (tmp_path / "half").exists()


def test_no_tokenizer_of_another_model_is_left(folder: Path, tmp_path: Path) -> None:
    assert run(folder, tmp_path / "target").exit_code == 0
    GPT(GPTConfig(270, 16, 16, 1, 2)).save_pretrained(tmp_path / "bare")
    result = run(tmp_path / "bare", tmp_path / "target", "--force")
    assert result.exit_code == 0
    assert "has no tokenizer" in result.stderr
    assert not (tmp_path / "target" / "tokenizer.json").exists()
