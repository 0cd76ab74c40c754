from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import get_files

from commons.execute import extension
from commons.mkdocs.cells import run_pages

CELL = "```{code-cell} python\n40 + 2\n```\n"


def config(folder: Path, *, use_directory_urls: bool, **pages: str) -> MkDocsConfig:
    (folder / "docs/learn").mkdir(parents=True)
    for name, text in pages.items():
        (folder / f"docs/learn/{name}.md").write_text(text)
    made = MkDocsConfig()
    made.load_dict(
        {
            "site_name": "x",
            "docs_dir": str(folder / "docs"),
            "site_dir": str(folder / "site"),
            "use_directory_urls": use_directory_urls,
        }
    )
    assert made.validate() == ([], [])
    made.plugins._current_plugin = "commons"
    return made


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")
    yield
    extension.enter({})


@pytest.mark.parametrize(
    ("use_directory_urls", "folder"), [(True, "learn/page/"), (False, "learn/")], ids=["folders", "files"]
)
def test_pages_are_run_and_offered_beside_themselves(tmp_path: Path, use_directory_urls: bool, folder: str) -> None:
    made = config(tmp_path, use_directory_urls=use_directory_urls, page=CELL, index=CELL, other="Text.\n")
    files = get_files(made)
    run_pages(files, made)
    added = {file.dest_uri: file.content_string for file in files if file.dest_uri.endswith((".py", ".ipynb"))}
    assert set(added) == {
        *(f"{folder}page.ipynb", f"{folder}page.py"),
        *("learn/index.ipynb", "learn/index.py"),
    }
    assert "40 + 2" in added[f"{folder}page.py"]
    ready = extension._ready.get()["docs/learn/page.md"]
    assert (ready.notebook, ready.script, ready.date) == ("page.ipynb", "page.py", "2026-01-02")
    assert ready.execution.result is not None


def test_what_fails_in_any_page_stops_the_build(tmp_path: Path) -> None:
    made = config(
        tmp_path,
        use_directory_urls=True,
        b=f"{CELL}\n{CELL.replace('40 + 2', '1 / 0')}",
        a=CELL.replace("python", "ruby"),
        c=CELL,
    )
    with pytest.raises(PluginError) as raised:
        run_pages(get_files(made), made)
    assert str(raised.value).split("\n") == [
        "docs/learn/a.md:1: a cell in 'ruby' cannot be run: cells are written in python",
        "docs/learn/b.md:6: ZeroDivisionError: division by zero",
    ]
