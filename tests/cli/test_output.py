from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from commons.catalog import KINDS
from commons.catalog.diagnostics import FORBIDDEN
from commons.cli import output
from commons.cli.output import as_json, label
from tests.catalog.folder import ROOT
from tests.hostile import OWN

Capture = pytest.CaptureFixture[str]


def test_labels_are_there_in_both_languages_and_for_every_kind() -> None:
    labels = yaml.safe_load((ROOT / "plugins/commons/cli/labels.yml").read_text(encoding="utf-8"))
    assert all(set(texts) == {"en", "zh"} and all(texts.values()) for texts in labels.values())
    assert all(label(kind, "zh") for kind in KINDS)
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "plugins/commons/cli").rglob("*.py"))
    assert [name for name in labels if not re.search(rf"""["']{name}["']""", source) and name not in KINDS] == []


@pytest.mark.parametrize("text", OWN)
def test_what_is_printed_never_acts_on_a_terminal(text: str, capsys: Capture) -> None:
    output.show(output.text(text), output.table(["a", "b"], [[text, text]]))
    printed = capsys.readouterr().out
    assert not FORBIDDEN.search(printed)
    assert as_json(text).isprintable()
    assert json.loads(as_json(text)) == text


def test_cells_of_wide_characters_stay_in_their_columns(capsys: Capture) -> None:
    output.show(output.table(["", ""], [["中文", "a"], ["ab", "b"], ["é", "c"]]))
    assert capsys.readouterr().out == "中文  a\nab    b\né     c\n"


def test_ids_are_not_broken_while_there_are_sentences(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    from rich.console import Console

    monkeypatch.setattr(output, "_console", lambda: Console(width=40))
    output.show(output.table(["id", "what"], [["sample-reviewer-12", "some words that need " * 3], ["a", "b"]]))
    printed = capsys.readouterr().out
    assert "sample-reviewer-12  some words that need\n" in printed
    # Nothing is cut even where it does not fit.
    output.show(output.table(["id", "what", "id"], [["x" * 30, "ab " * 9, "y" * 30]]))
    printed = capsys.readouterr().out
    assert [printed.count(each) for each in ("x", "ab", "y")] == [30, 9, 30]


def test_no_line_is_broken_where_nobody_looks(capsys: Capture) -> None:
    output.show(output.table(["", ""], [["word " * 500, "x"]]))
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_in_a_terminal_there_are_colours_and_lines_that_fit() -> None:
    import pty

    here, there = pty.openpty()
    command = [sys.executable, "-m", "commons.cli", "list", "project", "--columns", "id,summary.en"]
    environment = {**os.environ, "COLUMNS": "60", "TERM": "xterm", "NO_COLOR": ""}
    with subprocess.Popen(command, stdout=there, stdin=there, stderr=subprocess.PIPE, cwd=ROOT, env=environment):
        os.close(there)
        chunks = []
        while True:
            try:
                chunk = os.read(here, 65536)
            except OSError:  # the other side is closed
                break
            chunks.append(chunk)
            if not chunk:
                break
    os.close(here)
    shown = b"".join(chunks).decode()
    assert "\x1b[1m" in shown
    from rich.cells import cell_len

    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "")
    assert max(cell_len(line) for line in plain.split("\n")) <= 60


def test_a_catalog_folder_that_is_a_file(tmp_path: Path) -> None:
    from tests.cli.running import run

    (tmp_path / "x").touch()
    assert run("list", "--catalog", tmp_path / "x").exit_code == 2
