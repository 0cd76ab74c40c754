from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.cli import main
from commons.execute import exports
from commons.execute.pages import read_page
from commons.execute.running import run as run_pages
from commons.source import Source

CELL = "```{code-cell} python\nprint(40 + 2)\n```\n"
FAILING = "# Title\n\n```{code-cell} python\nx = 0\n1 / x\n```\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "docs/en").mkdir(parents=True)
    return tmp_path


def write(name: str, text: str) -> Path:
    path = Path("docs/en") / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["run", *arguments], catch_exceptions=False)


def test_pages_are_run_then_cached_and_counted() -> None:
    write("a.md", CELL)
    write("no-cells.md", "Text.\n")
    write("program.py", "# %%\n1 + 1\n")
    write("other.py", "raise SystemExit\n")
    first, second = run(), run()
    assert first.exit_code == 0
    assert "docs/en/a.md: run in " in first.output
    assert "docs/en/program.py: run in " in first.output
    assert "no-cells" not in first.output
    assert "other.py" not in first.output
    assert first.output.splitlines()[-1].startswith("2 pages, 0 cached, 0 failed, in ")
    assert "docs/en/a.md: cached" in second.output
    assert second.output.splitlines()[-1].startswith("2 pages, 2 cached, 0 failed, in ")


def test_all_failures_are_said_at_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.md", FAILING)
    write("b.md", CELL.replace("code-cell} python", "code-cell} ruby"))
    write("c.md", CELL)
    result = run()
    assert result.exit_code == 1
    assert "docs/en/a.md:5: ZeroDivisionError: division by zero" in result.output.splitlines()
    assert "docs/en/b.md:1: a cell in 'ruby' cannot be run: cells are written in python" in result.output.splitlines()
    assert result.output.splitlines()[-1].startswith("3 pages, 0 cached, 2 failed")
    assert "::error" not in result.output
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::error file=docs/en/a.md,line=5::ZeroDivisionError: division by zero" in run().output.splitlines()


def test_what_is_printed_is_recorded_and_compared() -> None:
    page = write("a.md", f"{CELL}\n{CELL.replace('40 + 2', '7')}")
    assert run("--check").exit_code == 0  # nothing is recorded yet
    recorded = run("--record")
    assert "docs/en/a.out is written" in recorded.output
    out = Path("docs/en/a.out").read_text(encoding="utf-8")
    assert out.endswith("--- cell 1 ---\n42\n--- cell 2 ---\n7\n")
    assert "is written" not in run("--record").output
    page.write_text(f"Prose.\n\n{page.read_text()}")
    assert run("--check").exit_code == 0
    page.write_text(page.read_text().replace("print(7)", "print(8)"))
    changed = run("--check")
    assert changed.exit_code == 1
    at = "docs/en/a.md:8: this cell prints something else than docs/en/a.out has; `commons run --record` records it"
    assert at in changed.output.splitlines()
    assert [line for line in changed.output.splitlines() if line[4:5] in {"-", "+"}] == ["    -7", "    +8"]
    assert run().exit_code == 0
    page.write_text(CELL)
    assert "docs/en/a.out has outputs of more cells than there are" in run("--check").output
    page.write_text(CELL.replace("print(40 + 2)", "pass"))
    run("--record")
    assert not Path("docs/en/a.out").exists()


def test_what_a_notebook_has_stored_is_compared() -> None:
    code = """import sys
print("out")
print("err", file=sys.stderr)
[object(), 1]
"""
    page = f"```{{code-cell}} python\n{code}```\n{CELL}```{{code-cell}} python\n:tags: [raises-exception]\n1 / 0\n```\n"
    (execution,) = run_pages([read_page(Source("page.md", page))])
    notebook = json.loads(exports.notebook(execution))
    # As Jupyter stores it: in colours, and with its own steps.
    notebook["cells"][2]["outputs"][0]["traceback"] = ["\x1b[31mZeroDivisionError\x1b[0m", "and more"]
    notebook["cells"][0]["outputs"][-1]["data"]["text/plain"] = "[<object at 0x7f00aa11bb22>, 1]"
    path = write("n.ipynb", json.dumps(notebook, indent=1))
    same = run("--check")
    assert same.exit_code == 0, same.output
    changed = path.read_text().replace("42\\n", "43\\n")
    assert changed != path.read_text()
    path.write_text(changed)
    line = 1 + next(number for number, row in enumerate(changed.split("\n")) if "print(40 + 2)" in row)
    result = run("--check")
    assert result.exit_code == 1
    message = "this cell prints something else than is stored in the notebook: run and save it, or clear its outputs"
    assert f"docs/en/n.ipynb:{line}: {message}" in result.output.splitlines()
    assert [row for row in result.output.splitlines() if row[4:5] in {"-", "+"}] == ["    -43", "    +42"]
    for cell in notebook["cells"]:
        cell["outputs"] = []
    path.write_text(json.dumps(notebook, indent=1))
    assert run("--check").exit_code == 0


def test_a_report_as_junit_xml() -> None:
    write("a.md", CELL)
    write("b.md", FAILING)
    run("--junit", "report.xml")
    suites = ET.parse("report.xml").getroot()
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    cases = suites.findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["docs/en/a.md", "docs/en/b.md"]
    (failure,) = suites.iter("failure")
    assert failure.get("message") == "ZeroDivisionError: division by zero"
    assert failure.text == "docs/en/b.md:5: ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--check", "--record"], "choose one"),
        (["missing.md"], "does not exist"),
        (["--jobs", "0"], "0 is not in the range"),
        (["docs/en/x.txt"], "docs/en/x.txt: only files .md, .ipynb, .py can have cells"),
    ],
)
def test_wrong_calls(arguments: list[str], message: str) -> None:
    write("x.txt", "x")
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_what_a_page_says_does_not_act_on_the_terminal() -> None:
    write("a.md", "```{code-cell} python\nraise ValueError('\\x1b[31m\\u202ered')\n```\n")
    result = run()
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_nothing_to_run_is_no_failure() -> None:
    assert run().output.startswith("0 pages, ")


def test_quietly_only_what_was_done_or_is_wrong_is_said() -> None:
    write("a.md", CELL)
    assert run("--quiet").output.startswith("docs/en/a.md: run in ")
    assert run("--quiet").output == ""
    write("b.md", FAILING)
    assert run("--quiet").output.splitlines() == [
        "docs/en/b.md: failed",
        "docs/en/b.md:5: ZeroDivisionError: division by zero",
    ]


def test_an_address_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.md", CELL)
    monkeypatch.setenv("COMMONS_CACHE", "nonsense://x")
    result = run()
    assert result.exit_code == 1
    assert "Error: COMMONS_CACHE='nonsense://x' is no address" in result.output
