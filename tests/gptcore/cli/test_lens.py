from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.interpretation import lens_tokens
from tests.gptcore.tiny import MODEL, TOKENIZER

PROMPT = "the king字"
IDS = TOKENIZER.encode(PROMPT)


def run(folder: Path, *arguments: str, prompt: str = PROMPT) -> Result:
    return CliRunner().invoke(main, ["lens", "--model", str(folder), "--prompt", prompt, *arguments])


def test_a_block_for_each_token_and_a_line_for_each_layer(folder: Path) -> None:
    lines = run(folder, "--k", "2").stdout.splitlines()
    expected = []
    layers = lens_tokens(MODEL, TOKENIZER, IDS, k=2)
    for position, piece in enumerate(TOKENIZER.pieces(IDS)):
        expected.append(repr(piece))
        for layer in (0, 1):
            one, two = layers[layer][position]
            shown = (f"{token.text!r} {math.exp(token.log_probability):.2%}" for token in (one, two))
            expected.append(f"    {layer}  {', '.join(shown)}")
    assert lines == expected


def test_json(folder: Path) -> None:
    found = json.loads(run(folder, "--json").stdout)
    assert found["ids"] == IDS
    assert found["pieces"] == TOKENIZER.pieces(IDS)
    layers = lens_tokens(MODEL, TOKENIZER, IDS)
    assert [[place[0]["id"] for place in layer] for layer in found["layers"]] == [
        [place[0].id for place in layer] for layer in layers
    ]
    assert 0 < found["layers"][1][0][0]["probability"] <= 1


@pytest.mark.parametrize(
    ("prompt", "message"),
    [("", "the prompt is empty: give the model some text to read"), ("x" * 17, "17 tokens are more than the context")],
)
def test_errors_are_one_line(folder: Path, prompt: str, message: str) -> None:
    result = run(folder, prompt=prompt)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("\n") == 1
