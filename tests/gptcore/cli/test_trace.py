from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.tracing import trace
from tests.gptcore.tiny import MODEL, TOKENIZER

PROMPT = "the king字"
STEPS = trace(MODEL, TOKENIZER.encode(PROMPT))


def run(folder: Path, *arguments: str, prompt: str = PROMPT) -> Result:
    return CliRunner().invoke(main, ["trace", "--model", str(folder), "--prompt", prompt, *arguments])


def test_a_line_for_each_step(folder: Path) -> None:
    lines = run(folder).stdout.splitlines()
    assert len(lines) == len(STEPS)
    for line, step in zip(lines, STEPS, strict=True):
        layer = "" if step.layer is None else str(step.layer + 1)
        assert line.startswith(f"{layer:>3}  {step.name} ")
        assert str(list(step.value.shape)) in line
        assert step.function in line
        assert all(name in line for name in step.parameters)


def test_json(folder: Path) -> None:
    found = json.loads(run(folder, "--json").stdout)
    assert [(step["name"], tuple(step["shape"])) for step in found] == [(step.name, step.value.shape) for step in STEPS]
    used = {name: shape for step in found for name, shape in step["parameters"].items()}
    assert used == {name: list(shape) for name, shape in MODEL.config.shapes().items()}
    assert {step["layer"] for step in found} == {None, 1}


@pytest.mark.parametrize(
    ("prompt", "message"),
    [("", "the prompt is empty: give the model some text to read"), ("x" * 17, "the context window holds 1 to 16")],
)
def test_errors_are_one_line(folder: Path, prompt: str, message: str) -> None:
    result = run(folder, prompt=prompt)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("\n") == 1
