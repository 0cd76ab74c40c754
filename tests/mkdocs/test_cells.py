from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import get_files

from commons.execute import extension
from commons.mkdocs.cells import run_pages
from tests.building import ROOT

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


def _entries(folder: str, names: list[str]) -> list[str]:
    return [] if Path(folder).name in {"catalog", "vocabulary"} else names


def notebook(*cells: nbformat.NotebookNode) -> str:
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


def test_a_notebook_is_a_page_with_light_html(tmp_path: Path) -> None:
    config(tmp_path, use_directory_urls=True, page="[the notebook](tour.ipynb)\n")
    figure = nbformat.v4.new_code_cell(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        metadata={"alt": "A line: it rises", "tags": ["hide-input"]},
    )
    stale = nbformat.v4.new_code_cell("40 + 2", outputs=[nbformat.v4.new_output("stream", text="stale")])
    text = nbformat.v4.new_markdown_cell("# A tour {#title}\n\nSome $x^2$, and [a page](page.md).")
    header = nbformat.v4.new_raw_cell("---\ndescription: A short tour\n---")
    hidden = nbformat.v4.new_code_cell("print('<b>not bold</b>')", metadata={"tags": ["remove-input"], "name": "here"})
    cells = [header, text, stale, figure, hidden, nbformat.v4.new_code_cell("'<!--text 0-->'")]
    (tmp_path / "docs/learn/tour.ipynb").write_text(notebook(*cells))
    program = "# %% [markdown]\n# # A program {#title}\n\n# %%\n6 * 7\n"
    (tmp_path / "docs/learn/program.py").write_text(program)
    settings = {
        "site_name": "x",
        "plugins": {"search": {}, "commons": {"catalog": "catalog"}},
        "markdown_extensions": ["commons.math", "commons.execute.extension", "pymdownx.superfences", "attr_list"],
        "theme": {"name": "material", "font": False, "language": "en"},
        "repo_url": "https://github.com/gpt-commons/gpt-commons",
        "nav": ["learn/page.md", "learn/tour.ipynb", "learn/program.py"],
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings))
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog", ignore=_entries)
    build(load_config(str(tmp_path / "mkdocs.yml")))
    html = (tmp_path / "site/learn/tour/index.html").read_text()
    assert '<h1 id="title">A tour' in html
    assert "<msup>" in html
    assert "<pre>42</pre>" in html
    assert "stale" not in html
    assert 'role="img" aria-label="A line: it rises"' in html
    assert "Show the code" in html
    assert 'href="tour.ipynb" download' in html
    assert 'href="../tour/"' in (tmp_path / "site/learn/page/index.html").read_text()
    assert 'content="A short tour"' in html
    assert 'href="../page/"' in html
    assert 'class="jp-Notebook' in html
    assert '<div class="language-python highlight"><pre><code>' in html
    assert "<pre>&lt;b&gt;not bold&lt;/b&gt;</pre>" in html
    assert "print(" not in html
    assert 'id="here"' in html
    assert html.count("A tour") == html.count("A tour</") + html.count("A tour<a") + html.count("A tour - ")
    for foreign in (
        "<style",
        "MathJax",
        "mathjax",
        "cdnjs",
        "require.js",
        "mermaid",
        "clipboard-copy",
        'tabindex="0"></',
    ):
        assert foreign not in html.partition("<article")[2].partition("</article>")[0]
    assert html.count("assets/commons/notebook.css") == 1
    styles = (tmp_path / "site/assets/commons/notebook.css").read_text()
    assert ".jupyter-wrapper .jp-OutputArea" in styles
    assert len(styles) < 10_000
    assert "notebook.css" not in (tmp_path / "site/learn/page/index.html").read_text()
    assert len(html.encode()) < 60_000
    assert len(gzip.compress(html.encode())) < 15_000
    offered = nbformat.read(tmp_path / "site/learn/tour/tour.ipynb", as_version=4)
    nbformat.validate(offered)
    assert offered.cells[1].outputs[0].data["text/plain"] == "42"
    assert not (tmp_path / "site/learn/tour.ipynb").exists()
    assert "<pre>42</pre>" in (tmp_path / "site/learn/program/index.html").read_text()
    assert "6 * 7" in (tmp_path / "site/learn/program/program.py").read_text()
    assert not (tmp_path / "site/learn/program.py").exists()


def test_a_notebook_that_fails_is_located_in_its_file(tmp_path: Path) -> None:
    made = config(tmp_path, use_directory_urls=False, page="Text.\n")
    text = notebook(nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("x = 0\n\n1 / x"))
    (tmp_path / "docs/learn/n.ipynb").write_text(text)
    line = 1 + next(number for number, row in enumerate(text.split("\n")) if "1 / x" in row)
    with pytest.raises(PluginError) as raised:
        run_pages(get_files(made), made)
    assert str(raised.value) == f"docs/learn/n.ipynb:{line}: ZeroDivisionError: division by zero"


def test_a_notebook_and_what_it_offers_have_names_of_their_own(tmp_path: Path) -> None:
    made = config(tmp_path, use_directory_urls=False, page="Text.\n")
    (tmp_path / "docs/learn/n.ipynb").write_text(notebook(nbformat.v4.new_code_cell("1")))
    files = get_files(made)
    run_pages(files, made)
    uris = [file.dest_uri for file in files if "/n." in file.dest_uri]
    assert sorted(uris) == ["learn/n.html", "learn/n.outputs.ipynb", "learn/n.py"]


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
