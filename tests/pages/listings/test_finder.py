"""What the finder reads: the same as the pages say."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from commons.pages import listings
from commons.pages.listings.pages import ENTRIES_A_PAGE
from tests.pages.feeds.feeding import shipped
from tests.pages.listings.test_pages import LANGUAGES, card_ids, shown

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def documents(language: str = "en") -> Mapping[str, dict[str, object]]:
    files = listings.finder_files(shipped(), language)
    return {name.split("/")[1]: json.loads(content) for name, content in files}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_finder_knows_what_the_pages_say(language: str) -> None:
    document = documents(language)["projects"]
    ids = document["ids"]
    assert isinstance(ids, list) and isinstance(document["facets"], list)
    for facet in document["facets"]:
        for (name, label), entries in zip(facet["values"], facet["entries"], strict=True):
            page = shown(language=language)[f"{facet['name']}/{name}/"]
            assert label in page.title
            assert [ids[entry] for entry in entries[:ENTRIES_A_PAGE]] == card_ids(page)


def test_the_finder_has_texts_in_both_languages() -> None:
    english, chinese = (documents(language)["projects"] for language in LANGUAGES)
    assert (english["about"], english["elsewhere"]) == (chinese["elsewhere"], chinese["about"])
    assert english["ids"] == chinese["ids"]
    columns = Counter(len(english[name]) for name in ("ids", "names", "about", "elsewhere", "since"))  # type: ignore[arg-type]
    assert columns == {79: 5}


def test_the_finder_says_what_reviewers_have_to_do() -> None:
    assert "Reviews: 0 open, 1 completed; offers 2 a month." in documents()["reviewers"]["notes"]  # type: ignore[operator]
    assert documents()["projects"]["notes"] is None


def test_what_the_finder_reads_is_the_same_for_the_same_catalog() -> None:
    assert list(listings.finder_files(shipped(), "zh")) == list(listings.finder_files(shipped(), "zh"))
