from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import softmax
from gptcore.tokenizer import END_OF_TEXT, Tokenizer

TEXT = "The king had three daughters, 三个女儿.\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    tokenizer = Tokenizer.train([TEXT], 280)
    made = GPT(GPTConfig(vocab_size=280, n_positions=64, n_embd=16, n_layer=1, n_head=2), seed=1)
    made.parameters.flat[:] += np.random.default_rng(0).normal(0.0, 0.2, made.n_parameters)
    made.save_pretrained(folder, tokenizer=tokenizer)
    return folder


def measure(model: Path, path: Path, content: bytes, *options: str) -> Result:
    path.write_bytes(content)
    return CliRunner().invoke(main, ["eval", "--model", str(model), *options, str(path)])


def test_loss_of_every_token_of_a_text(model: Path, tmp_path: Path) -> None:
    tokenizer, loaded = Tokenizer.from_pretrained(model), GPT.from_pretrained(model)
    assert tokenizer.end_of_text is not None
    ids = [tokenizer.end_of_text, *tokenizer.encode(TEXT.strip("\n"))]
    assert len(ids) < 64
    probabilities = softmax(loaded.logits(loaded.forward(np.array(ids[:-1])[None])))
    losses = [-math.log(row[token]) for row, token in zip(probabilities, ids[1:], strict=True)]
    result = measure(model, tmp_path / "text", TEXT.encode(), "--json")
    assert result.exit_code == 0
    measured = json.loads(result.output)
    assert measured["tokens"] == len(losses)
    assert measured["loss"] == pytest.approx(sum(losses) / len(losses), rel=1e-5)
    n_bytes = len(TEXT.strip("\n").encode())
    assert measured["bits_per_byte"] == pytest.approx(sum(losses) / math.log(2.0) / n_bytes, rel=1e-5)


def test_documents_are_measured_one_after_the_other(model: Path, tmp_path: Path) -> None:
    tokens = len(Tokenizer.from_pretrained(model).encode("Hans"))
    result = measure(model, tmp_path / "text", f"Hans\n{END_OF_TEXT}\n{END_OF_TEXT}Hans".encode())
    assert result.exit_code == 0
    assert result.output.startswith(f"{tmp_path / 'text'}: loss ")
    assert result.output.endswith(f" bits a byte ({2 * tokens + 1} tokens)\n")
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "there is nothing to measure"), (b"\xff\xfe", "cannot be read as UTF-8 text")]
)
def test_files_that_cannot_be_measured(model: Path, tmp_path: Path, content: bytes, message: str) -> None:
    result = measure(model, tmp_path / "text", content)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
