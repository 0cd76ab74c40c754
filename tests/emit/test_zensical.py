"""What is emitted, built by Zensical, beside the site that MkDocs builds."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from commons.cli.build import CONFIGURATIONS
from tests.building import ROOT, run_command

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def build(folder: Path) -> Path:
    """Build every language of an emitted folder."""
    zensical = Path(sysconfig.get_path("scripts")) / "zensical"
    environment = os.environ | {"COMMONS_CACHE": str(ROOT / ".cache/commons")}
    for configuration in CONFIGURATIONS.values():
        command = [zensical, "build", "--strict", "--config-file", configuration]
        built = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stdout + built.stderr
        assert "No issues found" in built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, emitted and built."""
    folder = tmp_path_factory.mktemp("emitted") / "plain"
    done = run_command("emit", str(folder))
    assert done.returncode == 0, done.stderr
    return build(folder)


class Article(HTMLParser):
    """What a page says, apart from what its theme puts around it: text, links, ids."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._address = address
        self._depth = self._skipped = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag in VOID or (not self._depth and tag != "article"):
            return
        self._depth += 1
        # The credit of a page with code offers downloads, and a date, in a build by MkDocs alone.
        added = {"headerlink", "md-content__button", "md-source-file", "gc-cell__credit"} & {*classes}
        if self._skipped or added or tag in {"script", "style"}:
            self._skipped += 1
            return
        if "id" in values and not values["id"].startswith("__"):
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(urljoin(self._address, values["href"]))

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in VOID:
            self._depth -= 1
            self._skipped -= bool(self._skipped)

    def handle_data(self, data: str) -> None:
        if self._depth and not self._skipped:
            self.text += data.split()


def articles(site: Path) -> Iterator[tuple[str, Article]]:
    for path in sorted(site.rglob("index.html")):
        name, html = path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' not in html:  # what only leads to another page is no article
            yield name, Article(html, f"https://site/{name.removesuffix('index.html')}")


def test_both_builders_say_the_same(site: Path, emitted: Path) -> None:
    ours, theirs = dict(articles(site)), dict(articles(emitted))
    assert ours.keys() == theirs.keys()
    assert len(ours) > 150
    for name, article in ours.items():
        other = theirs[name]
        # Not word by word: an element around each sign of code parts its text in another way.
        assert "".join(article.text) == "".join(other.text), name
        assert article.links == other.links, name
        assert article.ids == other.ids, name
    # Chinese has few spaces: characters are counted, not words.
    assert all(len("".join(article.text)) > 20 for article in ours.values())
