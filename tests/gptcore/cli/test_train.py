from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.cli.train import train
from gptcore.tokenizer import END_OF_TEXT
from gptcore.training import TrainingOptions

TINY = {"n-layer": 1, "n-head": 2, "n-embd": 16, "vocab-size": 270, "batch": 4, "length": 8, "evaluate-every": 5}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.txt"
    path.write_text(END_OF_TEXT.join(f"There were {number} geese." for number in range(300)))
    return path


@pytest.fixture(autouse=True)
def _memory_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting would last for all tests."""
    monkeypatch.setattr("gptcore.memory.keep_freed_memory", lambda: True)


def run(corpus: Path, output: Path, *flags: str, **options: Any) -> Result:
    values = TINY | {"steps": 10} | {name.replace("_", "-"): value for name, value in options.items()}
    arguments = [f"--{name}={value}" for name, value in values.items()]
    return CliRunner().invoke(main, ["train", str(corpus), f"--output={output}", *arguments, *flags])


def test_a_training_says_what_it_measured(corpus: Path, tmp_path: Path) -> None:
    result = run(corpus, tmp_path / "out")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{tmp_path / 'out'}: held-out loss ")
    assert result.stdout.endswith(" bits a byte\n")
    # Without a terminal: a line at the first step, and one at the last.
    first, last = result.stderr.splitlines()
    assert first.startswith("step 1/10  loss ")
    assert last.startswith("step 10/10  loss ")
    assert last.endswith(" tokens/s  0 s left")


def test_resuming(corpus: Path, tmp_path: Path) -> None:
    assert run(corpus, tmp_path, optimizer="adamw").exit_code == 0
    again = run(corpus, tmp_path, "--resume", optimizer="adamw")
    assert (again.exit_code, again.stderr) == (0, "")
    refused = run(corpus, tmp_path, "--resume", optimizer="muon", accumulate=2)
    assert refused.exit_code == 1
    assert "began with accumulate 1, optimizer adamw, and cannot be resumed with accumulate 2, optimizer muon" in (
        refused.stderr
    )


def test_a_model_is_not_overwritten_by_accident(corpus: Path, tmp_path: Path) -> None:
    assert run(corpus, tmp_path).exit_code == 0
    result = run(corpus, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.endswith(f"Error: {tmp_path} exists; choose another name, or overwrite it with --force\n")
    assert run(corpus, tmp_path, "--force").exit_code == 0


def test_a_bar_on_a_terminal(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    result = run(corpus, tmp_path)
    assert result.exit_code == 0
    assert "10/10" in result.stderr
    assert "tokens/s" in result.stderr
    assert "\x1b[" in result.stderr


def test_every_option_of_training_is_one_of_the_command() -> None:
    offered = {parameter.name for parameter in train.params}
    assert offered == asdict(TrainingOptions()).keys() | {
        "corpus",
        "output",
        "start",
        "resume",
        "force",
        "n_layer",
        "n_head",
        "n_embd",
        "vocab_size",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch": 3}, "batch (3) must be a multiple of threads (2)"),
        ({"n_head": 3}, "n_embd (16) must be a multiple of n_head (3)"),
        ({"length": 100_000}, "too few for a window of 100000"),
    ],
)
def test_mistakes_are_one_line(corpus: Path, tmp_path: Path, options: dict[str, Any], message: str) -> None:
    result = run(corpus, tmp_path, **options)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
