from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from gptcore.cli import main
from tests.gptcore.tiny import MODEL


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["bench", "--model", str(folder), "--repeats", "1", *arguments])


def test_json_says_what_was_measured_and_with_what(folder: Path) -> None:
    found = json.loads(run(folder, "--json", "--prompt-tokens", "5", "--new-tokens", "2").stdout)
    assert [(speed["batch"], speed["n_prompt"], speed["n_new"]) for speed in found["speeds"]] == [(1, 5, 2), (8, 5, 2)]
    assert all(speed["prefill"] > 0.0 and speed["decode"] > 0.0 for speed in found["speeds"])
    assert found["machine"]["numpy"] == np.__version__
    assert found["machine"]["blas"] and found["machine"]["threads"]


def test_text(folder: Path) -> None:
    lines = run(folder).stdout.splitlines()
    assert lines[0] == repr(MODEL)
    assert lines[1] == "8 tokens read, 8 generated, medians of 1"
    assert [line.split(":")[0].strip() for line in lines[-2:]] == ["1 text", "8 texts"]


def test_too_many_tokens_for_the_context(folder: Path) -> None:
    result = run(folder, "--prompt-tokens", "16", "--new-tokens", "1")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: 16 and 1 tokens are more than the context window of 16")
