from __future__ import annotations

import re
from dataclasses import replace

from commons.pages.llms import Part, llms, markdown_of
from commons.pages.metadata import PageFacts
from tests.pages.feeds.feeding import NOWHERE, SOMEWHERE

HOME = PageFacts("index.md", "", "Home", "Where it begins.")
PAGE = PageFacts("learn/gpt.md", "learn/gpt/", "GPT [2]", "What\nit is.")
PARTS = (Part("", (HOME,)), Part("Learn", (PAGE,)))


def test_it_is_as_the_format_has_it() -> None:
    lines = llms(PARTS, "A\nsite.", "en", SOMEWHERE).splitlines()
    assert lines[0] == "# GPT Commons"
    assert lines[2] == "> A site."
    assert [line for line in lines if line.startswith("## ")] == ["## Start here", "## Learn", "## Open data"]
    assert r"- [GPT \[2\]](https://example.org/learn/gpt/index.html.md): What it is." in lines
    links = [line for line in lines if line.startswith("- ")]
    assert all(re.fullmatch(r"- \[.+\]\(https://example\.org/[^ )]+\)(: \S.*)?", link) for link in links)
    # Nothing else: a heading, a quotation, paragraphs, then lists below second headings.
    assert [line for line in lines[lines.index("## Start here") :] if line and line[:2] not in {"- ", "##"}] == []


def test_each_language_has_its_own_and_shares_the_data() -> None:
    text = llms(PARTS, "x", "zh", SOMEWHERE)
    assert "](https://example.org/zh/learn/gpt/index.html.md)" in text
    assert "](https://example.org/api/v1/index.json)" in text


def test_without_an_address_links_are_relative() -> None:
    assert "](learn/gpt/index.html.md)" in llms(PARTS, "x", "zh", NOWHERE)
    assert "](../api/v1/index.json)" in llms(PARTS, "x", "zh", NOWHERE)
    assert "](api/v1/index.json)" in llms(PARTS, "x", "en", replace(NOWHERE))


def test_a_page_is_beside_its_html() -> None:
    assert [markdown_of(url) for url in ("", "a/b/", "404.html")] == [
        "index.html.md",
        "a/b/index.html.md",
        "404.html.md",
    ]
