from __future__ import annotations

import pytest

from commons.pages.community import Community
from commons.pages.metadata import Heads, PageFacts
from tests import hostile
from tests.live.rendering import parse
from tests.pages.feeds.feeding import NOWHERE, SOMEWHERE, shipped
from tests.pages.trees import shape

PAGE = PageFacts("learn/gpt.md", "learn/gpt/", "GPT", "What it is.")


def head(page: PageFacts = PAGE, language: str = "en") -> str:
    return f"<div>{Heads(Community(shipped(), language), SOMEWHERE).of(page, '../..')}</div>"


def test_a_page_is_told_in_all_languages() -> None:
    alternates = {
        link.get("hreflang"): link.get("href")
        for link in parse(head(language="zh")).iter("link")
        if link.get("hreflang")
    }
    english = "https://example.org/learn/gpt/"
    assert alternates == {"en": english, "zh": "https://example.org/zh/learn/gpt/", "x-default": english}


def test_what_is_shown_of_a_link() -> None:
    told = {meta.get("property"): meta.get("content") for meta in parse(head(language="zh")).iter("meta")}
    assert told["og:title"] == "GPT"
    assert told["og:url"] == "https://example.org/zh/learn/gpt/"
    assert (told["og:locale"], told["og:locale:alternate"]) == ("zh_CN", "en_US")
    assert told["og:type"] == "article"


def test_only_what_shows_nothing_real_is_hidden() -> None:
    assert "noindex" not in head()
    assert '<meta name="robots" content="noindex">' in head(PAGE._replace(hidden=True))


def test_a_site_without_an_address_tells_nothing() -> None:
    assert Heads(Community(shipped(), "en"), NOWHERE).of(PAGE, ".") == ""


@pytest.mark.parametrize("text", hostile.OWN)
def test_hostile_text_stays_text(text: str) -> None:
    made = head(PAGE._replace(title=text, description=text))
    assert shape(made) == shape(head())
    assert text in {meta.get("content") for meta in parse(made).iter("meta")} or not text.isprintable()
