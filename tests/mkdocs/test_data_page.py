"""A page from data, built by MkDocs with Material: what the theme does not escape is escaped for it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files

from commons.mkdocs.data_page import data_file
from commons.pages import Heading, RenderedPage
from tests import hostile

HTML = '<h1 id="title">words</h1><p>findable</p><h2 id="part">part</h2>'


class Entries(BasePlugin):
    """Adds pages, as the commons plugin does."""

    def __init__(self, pages: list[RenderedPage]) -> None:
        self._pages = pages

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        for page in self._pages:
            files.append(data_file(page, config, "../"))


def built(folder: Path, *pages: RenderedPage) -> Path:
    """The site of these pages."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    options = {"site_name": "x", "theme": {"name": "material", "font": False}, "plugins": ["search"]}
    options |= {"nav": ["index.md"], "not_in_nav": "*"}
    (folder / "mkdocs.yml").write_text(json.dumps(options), encoding="utf-8")
    config = load_config(str(folder / "mkdocs.yml"))
    config.plugins["entries"] = Entries(list(pages))
    build(config)
    return Path(config.site_dir)


class Head(HTMLParser):
    """The title, the description, and every element with the names of its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title, self.description = "", ""
        self.shape: list[tuple[str, list[str]]] = []
        self._in_title = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, sorted(name for name, _ in attrs)))
        self._in_title = tag == "title"
        values = dict(attrs)
        if values.get("name") == "description":
            self.description = values["content"] or ""

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


def test_hostile_titles_and_descriptions_stay_text(tmp_path: Path) -> None:
    texts = ["plain", *hostile.OWN]
    pages = [
        RenderedPage(f"catalog/{number}.md", text, text, HTML, headings=(Heading("part", text),))
        for number, text in enumerate(texts)
    ]
    site = built(tmp_path, *pages)
    shapes = []
    for number, text in enumerate(texts):
        page = Head((site / f"catalog/{number}/index.html").read_bytes().decode())
        assert page.title == f"{text} - x"
        assert page.description == text
        shapes.append(page.shape)
    assert all(shape == shapes[0] for shape in shapes)


def test_a_sample_is_not_in_the_search(tmp_path: Path) -> None:
    real = RenderedPage("catalog/real.md", "Real", "d", HTML)
    sample = RenderedPage("catalog/invented.md", "Invented", "d", HTML, sample=True)
    site = built(tmp_path, real, sample)
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    locations = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert locations == {"", "catalog/real/"}
    assert (site / "catalog/invented/index.html").is_file()
