from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from commons.cli import main
from commons.cli.group import Group
from tests.catalog.folder import ROOT, make_samples

ERRORS = {
    "KeyError": (KeyError("a\x1b[2J\nb"), "KeyError: 'a\\x1b[2J\\nb' (test_group.py:"),
    "an error without a message": (AssertionError(), "Error: AssertionError (test_group.py:"),
    "a message that acts on a terminal": (ValueError("\x1b[2J\n"), "ValueError: [U+001B][2J[U+000A] (test_group.py:"),
    "a full disk": (OSError(errno.ENOSPC, "No space left on device", "a.yml"), "Error: a.yml: No space left on device"),
}


def run(error: BaseException, environment: dict[str, str] | None = None) -> Result:
    @click.command()
    def fail() -> None:
        raise error

    return CliRunner(env=environment).invoke(Group(commands={"fail": fail}), ["fail"])


@pytest.mark.parametrize(("error", "said"), ERRORS.values(), ids=ERRORS)
def test_what_nobody_expected_is_one_line_and_exit_code_3(error: Exception, said: str) -> None:
    result = run(error)
    assert (result.exit_code, result.stdout) == (3, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert ("please report it at https://" in result.stderr) == (not isinstance(error, OSError))


def test_the_traceback_is_shown_on_request() -> None:
    result = run(ValueError("x"), {"COMMONS_DEBUG": "1"})
    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [(click.UsageError("x"), 2), (SystemExit(1), 1), (click.exceptions.Exit(0), 0), (click.Abort(), 1)],
)
def test_what_a_command_ends_with_stays(error: BaseException, code: int) -> None:
    assert run(error).exit_code == code


def test_whoever_has_read_enough_is_told_nothing() -> None:
    assert run(OSError(errno.EPIPE, "Broken pipe")).stderr == ""


def test_what_the_output_cannot_hold_is_no_failure() -> None:
    command = [sys.executable, "-m", "commons.cli", "show", "nanogpt", "--lang", "zh"]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\\u9879\\u76ee nanogpt" in done.stdout.decode("latin-1")


def test_what_is_typed_may_be_any_bytes(tmp_path: Path) -> None:
    make_samples(tmp_path)
    for arguments in (("show", b"\xff"), ("list", "--where", b"name=\xff"), ("new", "person", "--set", b"handle=\xff")):
        command = [sys.executable, "-m", "commons.cli", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode in {0, 1, 2}, done.stderr


def test_the_command_is_such_a_group() -> None:
    assert isinstance(main, Group)
