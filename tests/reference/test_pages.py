"""The works and terms of the site itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons.reference import References
from commons.source import Source
from tests.building import ROOT

ENGLISH, CHINESE = (References(ROOT / "docs" / language, language) for language in ("en", "zh"))
LEARN = sorted((ROOT / "docs" / "zh" / "learn").glob("*.md"))


def test_every_work_is_cited_by_the_same_pages_in_both_languages() -> None:
    assert set(ENGLISH.cited_in) == set(ENGLISH.works)
    assert {key: set(pages) for key, pages in ENGLISH.cited_in.items()} == {
        key: set(pages) for key, pages in CHINESE.cited_in.items()
    }


def test_terms_have_one_meaning_and_one_place() -> None:
    for names in ("id", "en", "zh"):
        values = [getattr(term, names) for term in ENGLISH.words_in_use.terms]
        assert len(values) == len(set(values))
    english = [term.en.casefold() for term in ENGLISH.words_in_use.terms]
    assert english == sorted(english)


@pytest.mark.parametrize("path", LEARN, ids=lambda path: path.stem)
def test_chinese_pages_use_the_terms_of_the_glossary(path: Path) -> None:
    prose = Source(path.as_posix(), path.read_text(encoding="utf-8")).prose
    wrong = {word: term.zh for term in CHINESE.words_in_use.terms for word in term.wrong}
    assert {word: right for word, right in wrong.items() if word in prose} == {}


def test_papers_are_cited_by_their_keys() -> None:
    for path in [*ENGLISH.documents.rglob("*.md"), *CHINESE.documents.rglob("*.md")]:
        prose = Source(path.as_posix(), path.read_text(encoding="utf-8")).prose
        assert not re.findall(r"https://arxiv\.org/abs/\S+", prose), path
