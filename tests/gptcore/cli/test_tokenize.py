from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gptcore.cli import main
from tests.gptcore.tiny import TOKENIZER


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer needs no model."""
    path = tmp_path_factory.mktemp("tokenizer")
    TOKENIZER.save(path / "tokenizer.json")
    return path


def run(folder: Path, *arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["tokenize", "--model", str(folder), *arguments], input=stdin)


def test_a_line_for_each_token(folder: Path) -> None:
    result = run(folder, "the king 好")
    lines = [line.split("  ")[-2:] for line in result.stdout.splitlines()]
    ids = TOKENIZER.encode("the king 好")
    assert [int(token) for token, _ in lines] == ids
    assert [shown for _, shown in lines][-3:] == [r"b'\xe5'", r"b'\xa5'", r"b'\xbd'"]
    assert [shown for _, shown in lines][:-3] == [repr(piece.decode()) for piece in TOKENIZER.token_bytes(ids[:-3])]
    assert result.stderr == f"{len(ids)} tokens, 12 bytes\n"


def test_json(folder: Path) -> None:
    result = run(folder, "--json", "the king")
    ids = TOKENIZER.encode("the king")
    assert json.loads(result.stdout) == {
        "ids": ids,
        "pieces": TOKENIZER.pieces(ids),
        "n_tokens": len(ids),
        "n_bytes": 8,
    }


@pytest.mark.parametrize("content", [b"the \xff king\r\n", b"\x00\xed\xa0\x80", b""])
def test_any_bytes_from_standard_input(folder: Path, content: bytes) -> None:
    found = json.loads(run(folder, "--json", "-", stdin=content).stdout)
    assert b"".join(TOKENIZER.token_bytes(found["ids"])) == content
    assert found["n_bytes"] == len(content)


def test_bytes_on_the_command_line_that_are_no_text(folder: Path) -> None:
    assert json.loads(run(folder, "--json", "a\udcffb").stdout)["pieces"] == ["a", r"\xff", "b"]


def test_a_folder_without_a_tokenizer(tmp_path: Path) -> None:
    result = run(tmp_path, "the king")
    assert result.exit_code == 1
    assert (
        result.stderr == f"Error: {tmp_path}/tokenizer.json: not found; a checkpoint is a folder with tokenizer.json\n"
    )
