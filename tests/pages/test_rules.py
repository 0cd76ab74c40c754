"""Every rule has a page, in both languages, and nothing else has one."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from commons.catalog.diagnostics import TITLES
from commons.catalog.explanation import explain, page_address
from commons.pages import RenderedPage, plan_rules
from tests.live.rendering import parse, text_of
from tests.pages.test_projects import LANGUAGES

PAGES: dict[str, list[RenderedPage]] = {
    language: [page.render() for page in plan_rules(language)] for language in LANGUAGES
}
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_each_rule_has_a_page_and_no_other(language: str) -> None:
    assert [page.path for page in plan_rules(language)] == [page.path for page in PAGES[language]]
    index, *rules = PAGES[language]
    assert [page.path for page in rules] == [f"contribute/rules/{rule}.md" for rule in TITLES]
    assert index.path == "contribute/rules/index.md"


@every_language
def test_a_page_says_what_the_explanation_says(language: str) -> None:
    for rule, page in zip(TITLES, PAGES[language][1:], strict=True):
        explanation = explain(rule)
        shown = text_of(parse(page.html))
        assert page.title == f"{rule}: {explanation.title(rule, language)}"
        for text in (explanation.why.en if language == "en" else explanation.why.zh, explanation.bad, explanation.good):
            assert text and text in shown
        assert page.source == f"plugins/commons/catalog/explanations/{rule}.yml"


@every_language
def test_the_list_leads_to_every_page_by_group(language: str) -> None:
    index, *rules = PAGES[language]
    root = parse(index.html)
    hrefs = [link.get("href") for link in root.iter("a")]
    assert hrefs == [f"{page.path.rpartition('/')[2].removesuffix('.md')}/" for page in rules]
    anchors = {element.get("id") for element in root.iter("h2")}
    assert {heading.id for heading in index.headings} == anchors
    for page in rules:
        group = next(link.get("href") for link in parse(page.html).iter("a") if "#" in link.get("href", ""))
        assert group.removeprefix("../#") in anchors


@every_language
def test_a_rule_is_where_messages_say(language: str) -> None:
    for page in PAGES[language][1:]:
        name = page.path.rpartition("/")[2].removesuffix(".md")
        path = urlsplit(page_address(name, language)).path
        assert path.endswith(f"/{'' if language == 'en' else 'zh/'}{page.path.removesuffix('.md')}/")


def test_examples_are_text() -> None:
    page = next(page for page in PAGES["en"] if page.path.endswith("GC501.md"))
    assert "<b>" in explain("GC501").bad or "<" in explain("GC501").bad
    assert not [element for element in parse(page.html).iter() if element.tag in {"b", "script", "img"}]
