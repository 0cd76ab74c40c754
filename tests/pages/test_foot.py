from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from commons.catalog import load
from commons.forge import Forge
from commons.pages.foot import Foot, Giscus, board_of, site_version
from tests.building import ROOT
from tests.live.rendering import parse

CATALOG = load(ROOT / "catalog")
FORGE = Forge("https://github.com/gpt-commons/gpt-commons")
ADDRESS = "https://example.org/zh/learn/gpt/"


@pytest.mark.parametrize(
    ("path", "board"),
    [
        ("index.md", "general"),
        ("about.md", "general"),
        ("learn/gpt.md", "models"),
        ("contribute/join.md", "general"),
        ("contribute/review.md", "reviews"),
        ("contribute/rules/GC101.md", "projects"),
        ("catalog/projects/nanogpt.md", "projects"),
        ("catalog/grants/index.md", "resources"),
        ("developers/decisions/0001-static-site-thin-shell.md", "site"),
        # A name that only begins like a folder's is not in it.
        ("learning.md", "general"),
        ("contribute/reviews.md", "general"),
    ],
)
def test_a_page_is_discussed_on_the_board_of_its_topic(path: str, board: str) -> None:
    assert board_of(path) == board


def test_every_page_of_the_documentation_has_a_board_that_there_is() -> None:
    folder = ROOT / "docs/en"
    boards = {board_of(path.relative_to(folder).as_posix()) for path in Path(folder).rglob("*.md")}
    assert boards <= set(CATALOG.vocabulary.boards)
    assert len(boards) >= 4


def links(language: str, giscus: Giscus) -> tuple[str, list[str]]:
    html = Foot(CATALOG, language, FORGE, "0.1.0 (0123456789)", giscus).of("learn/gpt.md", ADDRESS)
    return html, [link.attrib["href"] for link in parse(html).iter("a")]


def test_a_report_says_page_version_and_language() -> None:
    _, (report, board) = links("zh", Giscus())
    asked = parse_qs(urlsplit(report).query)
    assert asked == {
        "template": ["problem.yml"],
        "page": [ADDRESS],
        "version": ["0.1.0 (0123456789)"],
        "language": ["中文"],
    }
    assert board == FORGE.board("models")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_discussions_are_shown_only_where_that_is_set_up(language: str) -> None:
    for giscus in (Giscus(), Giscus("R_1", {"site": "DIC_1"}), Giscus("", {"models": "DIC_1"})):
        html, found = links(language, giscus)
        assert "<button" not in html
        assert len(found) == 2
    html, _ = links(language, Giscus("R_1", {"models": 'DIC_"1'}))
    (button,) = parse(html).iter("button")
    assert button.attrib["data-repo"] == "gpt-commons/gpt-commons"
    assert (button.attrib["data-repo-id"], button.attrib["data-category-id"]) == ("R_1", 'DIC_"1')
    assert (button.attrib["data-category"], button.attrib["data-term"]) == ("models", "learn/gpt")
    assert "giscus.app" in html


def test_a_version_names_the_commit_if_there_is_one() -> None:
    assert site_version("0123456789abcdef") == f"{site_version('')} (0123456789)"
