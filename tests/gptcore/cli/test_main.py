"""What all commands have in common: their help, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from gptcore.errors import InputError
from tests.gptcore.tiny import TOKENIZER

COMMANDS = ("attend", "bench", "convert", "eval", "generate", "inspect", "lens", "serve", "tokenize", "trace", "train")
SCRIPT = [sys.executable, "-m", "gptcore.cli"]


def test_the_commands_are_these() -> None:
    assert sorted(main.commands) == sorted(COMMANDS)
    (script,) = entry_points(group="console_scripts", name="gptcore")
    assert script.load() is main


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_line_by_line(name: str) -> None:
    lines = CliRunner().invoke(main, [name, "--help"]).stdout.splitlines()
    examples = lines[lines.index("  Examples:") + 1 :]
    examples = examples[: examples.index("")]
    assert all(example.startswith("    ") for example in examples)
    assert sum(example.startswith(f"    gptcore {name}") for example in examples) >= 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def ending_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Result:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setitem(main.commands, "failing", failing)
    return CliRunner().invoke(main, ["failing"])


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError("this is wrong"), 1, "Error: this is wrong\n"),
        (MemoryError("Unable to allocate 3.4 TiB"), 1, "Error: not enough memory: Unable to allocate 3.4 TiB\n"),
        (MemoryError(), 1, "Error: not enough memory: choose a smaller model\n"),
        (PermissionError(13, "Permission denied", "a/b"), 1, "Error: a/b: Permission denied\n"),
        (OSError("no space"), 1, "Error: no space\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_endings(monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str) -> None:
    result = ending_with(monkeypatch, error)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", message)


def test_a_mistake_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(ending_with(monkeypatch, ZeroDivisionError()).exception, ZeroDivisionError)


def test_a_wrong_option_is_a_matter_of_usage() -> None:
    result = CliRunner().invoke(main, ["tokenize", "--modle", "x", "a"])
    assert result.exit_code == 2
    assert "--modle" in result.stderr and "--model" in result.stderr


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*SCRIPT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_a_closed_pipe_is_quiet(folder: Path) -> None:
    """As in `gptcore tokenize - | head -1`."""
    process = start("tokenize", "--model", str(folder), "-", stdin=subprocess.PIPE)
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b"the king " * 20_000)
    process.stdin.close()
    assert process.stdout.readline().endswith(b"'the'\n")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 1


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_an_interrupt_is_quiet(folder: Path) -> None:
    endless = ["--max-tokens", "100000000", "--logit-bias", f"{TOKENIZER.end_of_text}=-100"]
    process = start("generate", "--model", str(folder), "--prompt", "the king", *endless)
    assert process.stdout
    process.stdout.read(10)  # it is at work
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors == b""
    assert process.returncode == 130


def test_the_real_script(folder: Path) -> None:
    script = Path(sys.executable).with_name("gptcore")
    run = subprocess.run([script, "inspect", "--model", folder], capture_output=True, text=True, check=True)
    assert run.stdout.startswith(str(folder))
    run = subprocess.run([script, "inspect", "--model", "no such model"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Error: 'no such model' is neither a model's name nor a folder; ")
    assert run.stderr.count("\n") == 1
