"""The built site as files: every link leads somewhere, both languages have the same pages and sections."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sysconfig
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from commons.pages.policy import hashes, policy_in


def test_every_link_and_fragment_leads_somewhere(site: Path, tmp_path: Path) -> None:
    # 404.html may be served at any depth, so its links begin with the path that the site is published below.
    (tmp_path / "gpt-commons").symlink_to(site, target_is_directory=True)
    lychee = Path(sysconfig.get_path("scripts")) / "lychee"
    options = [
        "--offline",
        "--include-fragments",
        "--index-files",
        "index.html",
        "--no-progress",
        "--format",
        "detailed",
    ]
    checked = subprocess.run(
        [lychee, *options, "--root-dir", str(tmp_path), str(tmp_path / "gpt-commons/**/*.html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.found.append((tag, dict(attrs).get("id")))


def headings(page: Path) -> list[tuple[str, str | None]]:
    parser = _Headings()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def pages(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def test_both_languages_have_the_same_pages_and_headings(site: Path) -> None:
    english = {page for page in pages(site) if not page.startswith("zh/")}
    assert english == pages(site / "zh")
    differing = [page for page in sorted(english) if headings(site / page) != headings(site / "zh" / page)]
    assert differing == []


def test_every_page_is_light(site: Path) -> None:
    """80 kB compressed, figures in the page included."""
    heavy = {page: size for page in pages(site) if (size := len(gzip.compress((site / page).read_bytes()))) > 80_000}
    assert heavy == {}


def test_entries_and_listings_are_lighter(site: Path) -> None:
    """8 kB compressed: what somebody opens many of. The page of feeds, which names them all, has 12."""
    weights = {page: len(gzip.compress((site / page).read_bytes())) for page in pages(site) if "catalog/" in page}
    assert len(weights) > 400
    most = {page: 12_000 if page.endswith("catalog/feeds/index.html") else 8_000 for page in weights}
    assert {page: size for page, size in weights.items() if size > most[page]} == {}


def test_every_entry_has_its_page(site: Path) -> None:
    entries = {path.stem for path in Path("catalog/projects").glob("*.yml")}
    built = {path.parent.name for path in (site / "catalog/projects").glob("*/index.html") if not is_moved(path)}
    assert len(entries) >= 79
    assert built == entries


def is_moved(page: Path) -> bool:
    """Whether a page only leads to another."""
    return 'http-equiv="refresh"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["", "zh"])
def test_entries_are_not_in_the_navigation(site: Path, folder: str) -> None:
    page = (site / folder / "about/index.html").read_text(encoding="utf-8")
    assert "catalog/projects/" in page
    assert "catalog/projects/nanogpt" not in page


class _Feeds(HTMLParser):
    """The feeds that a page points programs to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[Path] = []
        self._folder = page.parent
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and values.get("type") in {"application/atom+xml", "application/feed+json"}:
            self.found.append((self._folder / values["href"]).resolve())


@pytest.mark.parametrize("folder", ["", "zh"])
def test_every_page_points_to_feeds_of_its_language(site: Path, folder: str) -> None:
    root = (site / folder).resolve()
    for page in sorted(root.rglob("index.html")):
        if (folder or "zh" not in page.relative_to(root).parts) and not is_moved(page):
            found = _Feeds(page).found
            assert {root / "feeds/all.xml", root / "feeds/all.json"} <= {*found}, page
            assert [feed for feed in found if not feed.is_file() or root not in feed.parents] == []
    assert root / "feeds/projects.xml" in _Feeds(root / "catalog/projects/nanogpt/index.html").found


@pytest.mark.parametrize("folder", ["", "zh"])
def test_feeds_are_written_for_the_address_of_the_site(site: Path, folder: str) -> None:
    feed = json.loads((site / folder / "feeds/projects/category/training.json").read_text(encoding="utf-8"))
    address, _, name = feed["feed_url"].partition("feeds/")
    assert name == "projects/category/training.json"
    assert address.endswith("/zh/") == bool(folder)
    assert feed["items"]
    for item in feed["items"]:
        page, _, event = item["url"].removeprefix(address).partition("#")
        assert f'id="{event}"' in (site / folder / page / "index.html").read_text(encoding="utf-8")


class _Head(HTMLParser):
    """What a page's head says of it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.canonical = ""
        self.told: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.told[values.get("property") or values.get("name", "")] = values.get("content", "")
        elif tag == "link" and "hreflang" in values:
            self.languages[values["hreflang"]] = values["href"]
        elif tag == "link" and values.get("rel") == "canonical":
            self.canonical = values["href"]


def test_the_sitemap_has_every_page_that_is_to_be_found_and_no_other(site: Path) -> None:
    root = ET.parse(site / "sitemap.xml").getroot()
    found = [each.findtext("{*}loc", "") for each in root]
    assert len(set(found)) == len(found)
    heads = {page: _Head(page) for page in site.rglob("index.html")}
    expected = {head.canonical for page, head in heads.items() if "noindex" not in head.told.get("robots", "")}
    assert set(found) == expected
    hidden = {page for page, head in heads.items() if "noindex" in head.told.get("robots", "")}
    others = {
        page.relative_to(site).as_posix().removeprefix("zh/") for page in hidden if "sample-" not in page.parent.name
    }
    # Pages of a listing repeat what the entries' own pages say.
    assert {page for page in others if not re.fullmatch(r"catalog/\w+/[\w-]+/.+/index.html", page)} == set()


def test_heads_agree_with_the_address(site: Path) -> None:
    address = _Head(site / "index.html").canonical
    for page in sorted(site.rglob("index.html")):
        if is_moved(page):
            continue
        head = _Head(page)
        url = page.parent.relative_to(site).as_posix() + "/"
        assert head.canonical == head.told["og:url"] == address + (url if url != "./" else "")
        language = "zh" if url.startswith("zh/") else "en"
        assert head.languages[language] == head.canonical
        assert head.languages["zh"].removeprefix(f"{address}zh/") == head.languages["en"].removeprefix(address)
        assert head.told["og:description"], page


def test_every_page_has_a_policy_for_exactly_its_own_scripts(site: Path) -> None:
    allowed: set[str] = set()
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if is_moved(page):
            assert "<script" not in html
            continue
        named = {source for source in policy_in(html).split() if source.strip(";").startswith("'sha256-")}
        assert {source.strip(";") for source in named} == set(hashes(html)) != set(), page
        assert not re.search(r"<[a-z][^>]*\son\w+=", html), page
        allowed |= set(hashes(html))
    (sent,) = re.findall(r"Content-Security-Policy: (.*)", (site / "_headers").read_text(encoding="utf-8"))
    assert {source.strip(";") for source in sent.split() if source.startswith("'sha256-")} == allowed
    # What Cloudflare Pages reads of a line.
    assert len(sent) < 1900


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_every_page_is_there_as_markdown_and_found_from_llms(site: Path, folder: str) -> None:
    for page in (site / folder).rglob("index.html"):
        if not is_moved(page):
            written = page.with_name("index.html.md").read_text(encoding="utf-8")
            assert re.search(r"^# \S", written, re.MULTILINE), page
            assert not re.search(r"[\ue000-\uf8ff]|data:image|<svg|gc-foot", written), page
    address = _Head(site / "index.html").canonical
    links = re.findall(r"^- \[.*?\]\((\S+?)\)", (site / folder / "llms.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(links) > 40
    assert [link for link in links if not (site / link.removeprefix(address)).is_file()] == []
