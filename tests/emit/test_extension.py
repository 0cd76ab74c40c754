from __future__ import annotations

from collections.abc import Iterator

import pytest
from markdown import Markdown

from commons import templates


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    templates.set_language("en")


def test_pages_that_are_rendered_are_in_the_language_of_their_settings() -> None:
    for language in ("zh", "en"):
        Markdown(
            extensions=["commons.emit.extension"], extension_configs={"commons.emit.extension": {"language": language}}
        )
        assert {templates.page_language(f"commons.{room}") for room in ("live", "execute")} == {language}


def test_the_foot_stands_below_the_footnotes() -> None:
    page = 'Text.[^1]\n\n[^1]: A note.\n\n<aside class="gc-foot"><p>foot</p></aside>\n'
    html = Markdown(extensions=["footnotes", "commons.emit.extension"]).convert(page)
    assert html.rstrip().endswith('<aside class="gc-foot"><p>foot</p></aside>')
    assert html.count("gc-foot") == 1
    assert "A note." in html
