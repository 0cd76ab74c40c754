from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.figures import head_figure, heads_figure
from tests.gptcore.tiny import MODEL, TOKENIZER

PROMPT = "the king字"
IDS = TOKENIZER.encode(PROMPT)


def run(folder: Path, output: Path, *arguments: str, prompt: str = PROMPT) -> Result:
    command = ["attend", "--model", str(folder), "--prompt", prompt, "--output", str(output), *arguments]
    return CliRunner().invoke(main, command)


def test_one_head(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "head.svg"
    result = run(folder, output, "--layer", "1", "--head", "2")
    assert result.stdout == f"{output}: {len(IDS)} tokens\n"
    weights = MODEL.attention(IDS)[0, 1]
    assert output.read_text() == head_figure(TOKENIZER.pieces(IDS), weights, "What head 2 of layer 1 looks at")


@pytest.mark.parametrize(
    ("arguments", "heads"), [([], [(0, 0), (0, 1)]), (["--layer", "1"], [(0, 0), (0, 1)]), (["--head", "2"], [(0, 1)])]
)
def test_several_heads(folder: Path, tmp_path: Path, arguments: list[str], heads: list[tuple[int, int]]) -> None:
    output = tmp_path / "heads.svg"
    assert run(folder, output, *arguments).exit_code == 0
    title = f"What {len(heads)} heads look at in {len(IDS)} tokens"
    assert output.read_text() == heads_figure(MODEL.attention(IDS), heads, title)


def test_nothing_is_overwritten_by_accident(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "heads.svg"
    output.write_text("mine")
    result = run(folder, output)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {output} exists; choose another name, or overwrite it with --force\n"
    assert output.read_text() == "mine"
    assert run(folder, output, "--force").exit_code == 0
    assert output.read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "prompt", "message"),
    [
        (["--layer", "2"], PROMPT, r"Error: .*tiny has layers 1 to 1, got 2\n"),
        (["--head", "3"], PROMPT, r"Error: .*tiny has heads 1 to 2, got 3\n"),
        ([], "", r"Error: the prompt is empty: give the model some text to read\n"),
        ([], "x" * 17, r"Error: 17 tokens are more than the context window of 16\n"),
    ],
)
def test_errors_are_one_line(folder: Path, tmp_path: Path, arguments: list[str], prompt: str, message: str) -> None:
    result = run(folder, tmp_path / "figure.svg", *arguments, prompt=prompt)
    assert result.exit_code == 1
    assert re.fullmatch(message, result.stderr)
    assert not (tmp_path / "figure.svg").exists()
