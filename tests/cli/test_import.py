from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.catalog.importing import FORMATS
from commons.cli import main
from commons.cli.import_ import _FORMATS
from tests.catalog.folder import GOOD, ROOT, make

FILES = ROOT / "tests/catalog/importing/files"


@pytest.fixture(autouse=True)
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make(tmp_path, small_gpt=GOOD)
    for path in FILES.iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


def test_entries_are_written_and_what_is_left_is_said(catalog: Path) -> None:
    result = run("CITATION.cff", "--kind", "citation")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "catalog/projects/tiny-tokenizer-kit.yml: from CITATION.cff:1:1"
    assert lines[1] == "  CITATION.cff:1:1: the field 'category' is missing (GC102)"
    assert lines[-1] == "1 entry written, 0 left out; 1 finding left to mend"
    text = (catalog / "projects/tiny-tokenizer-kit.yml").read_text(encoding="utf-8")
    assert "license: Apache-2.0 OR MIT\n" in text
    # What it said is what `commons check` says.
    checked = CliRunner().invoke(main, ["check", "catalog/projects/tiny-tokenizer-kit.yml"])
    assert checked.stdout.count("(GC") == 1
    assert "the field 'category' is missing (GC102)" in checked.stdout


def test_an_entry_that_passes_is_no_finding() -> None:
    result = run("CITATION.cff", "--kind", "citation", "--category", "tokenization", "--state", "listed")
    assert result.exit_code == 0
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    text = Path("catalog/projects/tiny-tokenizer-kit.yml").read_text(encoding="utf-8")
    assert "category: tokenization\n" in text
    assert "state: listed\n" in text


def test_nothing_is_written_to_see_what_would_be(catalog: Path) -> None:
    before = sorted(catalog.rglob("*"))
    result = run("projects.yaml", "--kind", "best-of", "--dry-run")
    assert result.exit_code == 1
    assert "    id: eval-bench\n" in result.stdout
    assert "5 entries would be written, 4 left out" in result.stdout
    assert sorted(catalog.rglob("*")) == before


def test_what_is_there_stays_as_it_is(catalog: Path) -> None:
    run("chat-at-home.yml", "--kind", "awesome-selfhosted")
    path = catalog / "projects/chat-at-home.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    again = run("chat-at-home.yml", "--kind", "awesome-selfhosted")
    assert "0 entries written" in again.stdout
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_several_files_and_one_that_cannot_be_read() -> None:
    Path("broken.yml").write_text("name: &x y", encoding="utf-8")
    result = run("chat-at-home.yml", "broken.yml", "--kind", "awesome-selfhosted", "--dry-run")
    assert result.exit_code == 1
    assert "broken.yml:1:7: an anchor ('&x') is not allowed" in result.stdout
    assert "1 entry would be written" in result.stdout


def test_nothing_printed_acts_on_a_terminal() -> None:
    Path("a\x1b[2J.yml").write_text('name: "x\\n\\ty \\U0001F600"\nsource_code_url: "http://\\x20"\n', encoding="utf-8")
    result = run("a\x1b[2J.yml", "--kind", "awesome-selfhosted", "--dry-run")
    assert all(line.isprintable() for line in result.stdout.split("\n"))
    assert "a[U+001B][2J.yml:" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["CITATION.cff"],
        ["--kind", "citation"],
        ["gone.cff", "--kind", "citation"],
        ["CITATION.cff", "--kind", "bibtex"],
        ["CITATION.cff", "--kind", "citation", "--category", "gardening"],
        ["CITATION.cff", "--kind", "citation", "--output", "catalog"],
        ["CITATION.cff", "--kind", "citation", "--output", "."],
        ["CITATION.cff", "--kind", "citation", "--state", "accepted"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_the_formats_of_the_option_are_those_that_can_be_read() -> None:
    assert tuple(FORMATS) == _FORMATS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_on_the_page_is_a_real_one(language: str) -> None:
    page = (ROOT / f"docs/{language}/developers/exchange.md").read_text(encoding="utf-8")
    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)[-1]
    said = run("chat-at-home.yml", "--kind", "awesome-selfhosted", "--dry-run").stdout.splitlines()
    assert [line for line in said if line in shown.splitlines()] == shown.splitlines()
    assert set(re.findall(r"^\| `(\w[\w-]*)` \|", page.split("{#import}")[1], re.MULTILINE)) == set(FORMATS)
