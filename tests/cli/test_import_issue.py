from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import load
from commons.catalog.issues import FORMS
from commons.cli.import_issue import _FORMS
from tests.catalog.folder import make
from tests.catalog.issues.rendering import rendered
from tests.cli.running import contents, is_plain, run

DISCUSSION = {"title": "Which board?", "board": "general", "question-en": "Which of the two?"}
URL = "https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef"


@pytest.fixture(autouse=True)
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path)


def write(answers: dict[str, str], kind: str = "discussion") -> Path:
    body = Path("body.md")
    body.write_text(rendered(kind, answers, load(Path("catalog"))), encoding="utf-8")
    return body


def test_the_forms_are_those_that_there_are() -> None:
    assert tuple(FORMS) == _FORMS


def test_an_entry_is_written_and_passes(catalog: Path) -> None:
    result = run("import-issue", "--form", "discussion", "--body-file", write(DISCUSSION), "--author", "octocat")
    assert result.exit_code == 0, result.output
    assert result.stdout == "catalog/discussions/which-board.yml: written\n"
    assert run("check").exit_code == 0
    text = (catalog / "discussions/which-board.yml").read_text(encoding="utf-8")
    assert "by: octocat" in text
    again = run("import-issue", "--form", "discussion", "--body-file", "body.md", "--issue-number", "3")
    assert again.stdout == "catalog/discussions/which-board-3.yml: written\n"


def test_mistakes_are_said_and_nothing_is_written(catalog: Path) -> None:
    before = contents(catalog)
    body = write(DISCUSSION | {"board": "generl", "title": "@somebody <b>"})
    result = run("import-issue", "--form", "discussion", "--body-file", body)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[-1] == f"{len(lines) - 1} mistakes; nothing is written"
    assert "body.md:7:1: 'generl' is none of the choices; did you mean 'general'? (GC304)" in lines
    marked = run("import-issue", "--form", "discussion", "--body-file", body, "--format", "markdown")
    assert marked.exit_code == 1
    assert "- **Board / 讨论版块** (line 7): " in marked.stdout
    assert "@somebody" not in marked.stdout
    assert "<b>" not in marked.stdout
    assert contents(catalog) == before


def test_nothing_is_written_to_see_what_would_be(catalog: Path) -> None:
    before = contents(catalog)
    result = run("import-issue", "--form", "discussion", "--body-file", write(DISCUSSION), "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "catalog/discussions/which-board.yml: would be written"
    assert "  title: Which board?" in result.stdout.splitlines()
    assert contents(catalog) == before


def test_only_uploads_are_listed() -> None:
    body = write({"screenshots": f"![a]({URL})\n![b](https://example.org/b.png)\n![c](file:///etc/passwd)"}, "problem")
    assert run("import-issue", "--form", "problem", "--body-file", body, "--list-images").stdout == f"{URL}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--form", "person"], "--author"),
        (["--form", "discussion", "--author", "../x"], "letters, digits and single hyphens"),
        (["--form", "pool"], "'pool' is not one of"),
        (["--form", "discussion", "--issue-number", "0"], "x>=1"),
    ],
)
def test_it_is_called_wrongly(arguments: list[str], said: str) -> None:
    result = run("import-issue", *arguments, "--body-file", write(DISCUSSION))
    assert result.exit_code == 2
    assert said in result.stderr


def test_any_bytes_are_a_body() -> None:
    Path("body.md").write_bytes(b"\xff\xfe\x00### Title \x1b[31m\r\n" * 100)
    result = run("import-issue", "--form", "discussion", "--body-file", "body.md")
    assert result.exit_code == 1
    assert is_plain(result.stdout)
    Path("body.md").write_bytes(b"x" * (256 * 1024 + 1))
    assert run("import-issue", "--form", "discussion", "--body-file", "body.md").exit_code == 2
