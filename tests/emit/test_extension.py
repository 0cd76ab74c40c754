from __future__ import annotations

from collections.abc import Iterator

import pytest
from markdown import Markdown

from commons import live
from commons.execute import rendering
from commons.live import page


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    live.set_language("en")
    rendering.set_language("en")


def test_pages_that_are_rendered_are_in_the_language_of_their_settings() -> None:
    for language in ("zh", "en"):
        Markdown(
            extensions=["commons.emit.extension"], extension_configs={"commons.emit.extension": {"language": language}}
        )
        assert {page._language.get(), rendering._language.get()} == {language}
