from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.catalog import Artifact, Catalog, Event, Evidence, Paper, Project, Text, Vocabulary, load
from commons.pages import RenderedPage, render
from tests.live.rendering import parse, text_of, with_class

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT.parent / "shared/payloads/hostile-text.json"
LANGUAGES = ("en", "zh")
OTHER = {"en": "zh", "zh": "en"}
LABEL = {"en": "English", "zh": "中文"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</h1></title><img src=x onerror=alert(1)>",
    "\" onmouseover='alert(1)' x=\"",
    "&lt;b&gt; &amp; &#60; ]]> <!-- -->",
    "{{ 7 * 7 }} {% raw %} {{ project.path }}",
    "{file} {commit} {0} %s",
    "[a](javascript:alert(1)) **b** `c` $x$ # d",
]
word = Text(en="English", zh="中文")
VOCABULARY = Vocabulary(
    categories={"training": word, "safety": Text(en="Safety")},
    artifacts={"code": word, "paper": Text(en="Paper", zh="论文")},
    states={"listed": word, "accepted": word},
)


def project(text: str = "text", **changes: object) -> Project:
    """A project that has every field, with one text in each that takes free text."""
    both = Text(en=f"en {text}", zh=f"zh {text}")
    fields = {
        "id": "small-gpt",
        "state": "listed",
        "name": text,
        "summary": both,
        "category": "training",
        "repository": "https://github.com/someone/small-gpt",
        "homepage": "https://example.org/",
        "license": "MIT",
        "license_note": both,
        "data_license": "CC-BY-4.0",
        "languages": (text,),
        "topics": (text,),
        "tags": (text,),
        "artifacts": (Artifact(kind="code"), Artifact(kind="paper", url="https://example.org/paper", license="MIT")),
        "papers": (
            Paper.model_construct(arxiv="2406.12793", title=text),
            Paper(doi="10.18653/v1/P19-3007"),
            Paper.model_construct(title=text, url="https://example.org/p"),
            Paper.model_construct(title=text),
        ),
        "software_doi": "10.5281/zenodo.5297715",
        "notes": both,
        "evidence": Evidence.model_construct(
            commit="0123456789abcdef0123456789abcdef01234567",
            date=date(2026, 1, 31),
            license_file=text,
            homepage_file=text,
            homepage_written=text,
        ),
        "log": (Event.model_construct(at=date(2026, 2, 1), by="maintainers", to="listed", note=both, ref=None),),
    }
    return Project.model_construct(**fields | changes)


def pages(*projects: Project, language: str = "en") -> list[RenderedPage]:
    return list(render(Catalog(projects=projects, vocabulary=VOCABULARY), language))


@cache
def structure(language: str) -> list[list[tuple[str, list[str]]]]:
    return [shape(page.html) for page in pages(project(), language=language)]


def shape(html: str) -> list[tuple[str, list[str]]]:
    """The elements and the names of their attributes, without any text."""
    return [(element.tag, sorted(element.attrib)) for element in parse(html).iter()]


def assert_text(text: str, language: str) -> None:
    listing, entry = pages(project(text), language=language)
    assert [shape(page.html) for page in (listing, entry)] == structure(language)
    root = parse(entry.html)
    shown = text_of(root)
    assert text_of(next(root.iter("h1"))) == text == entry.title
    assert text_of(with_class(root, "gc-lead")[0]) == f"{language} {text}" == entry.description
    # Four in facts and notes are bilingual, the others stand as they are; each field must be there, and only as text.
    assert shown.count(f"{language} {text}") >= 4
    assert [text_of(tag) for tag in with_class(root, "gc-tag")] == [text] * 3
    assert sum(text in text_of(item) for item in root.iter("li")) >= 6
    card = with_class(parse(listing.html), "gc-card")[0]
    assert text_of(next(card.iter("h3"))) == text
    assert f"{language} {text}" in text_of(card)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text: str, language: str) -> None:
    assert_text(text, language)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30), st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_stays_text(text: str, language: str) -> None:
    assert_text(text, language)


@pytest.mark.skipif(not PAYLOADS.is_file(), reason="the payloads are not part of this repository")
def test_public_payloads_stay_text() -> None:
    lists = json.loads(PAYLOADS.read_text(encoding="utf-8")).values()
    # What the catalog refuses, control characters above all, does not come here.
    texts = [text.strip() for texts in lists for text in texts if text.strip() and text.isprintable()]
    assert len(texts) > 400
    _, *entries = pages(*(project(text) for text in texts))
    for text, entry in zip(texts, entries, strict=True):
        assert shape(entry.html) == structure("en")[1]
        assert text_of(next(parse(entry.html).iter("h1"))) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_language_is_shown_in_the_other_and_says_so(language: str) -> None:
    other = OTHER[language]
    only = Text(**{other: "elsewhere"})
    event = Event.model_construct(at=date(2026, 2, 1), by="x", to="listed", note=only, ref=None)
    html = pages(project(summary=only, license_note=only, notes=only, log=(event,), papers=()), language=language)
    for page, expected in zip(html, (1, 4), strict=True):
        spans = [element for element in parse(page.html).iter("span") if element.get("lang") == other]
        assert [text_of(span) for span in spans] == ["elsewhere"] * expected
    assert html[1].description == "elsewhere"


def test_text_in_the_pages_language_says_no_language() -> None:
    root = parse(pages(project(papers=()))[1].html)
    assert [element for element in root.iter("span") if element.get("lang")] == []


def test_a_remark_in_plain_english_says_so_on_a_chinese_page() -> None:
    event = Event.model_validate({"at": "2026-02-01", "by": "maintainers", "to": "listed", "note": "Imported."})
    timeline = with_class(parse(pages(project(log=(event,)), language="zh")[1].html), "gc-timeline")[0]
    (span,) = timeline.iter("span")
    assert (span.get("lang"), text_of(span)) == ("en", "Imported.")


def test_what_the_evidence_says_is_shown() -> None:
    evidence = Evidence.model_construct(
        commit="0123456789abcdef0123456789abcdef01234567",
        date=date(2026, 1, 31),
        license_file="COPYING",
        homepage_file="README.md",
        homepage_written="http://example.org/",
    )
    entry = pages(project(evidence=evidence))[1]
    shown = text_of(parse(entry.html))
    assert "at commit 0123456789, dated January 31, 2026" in shown
    assert "The licence was read from COPYING." in shown
    assert "read from README.md. It is written there as http://example.org/." in shown
    bare = evidence.model_copy(update={"license_file": None, "homepage_file": None, "homepage_written": None})
    shown = text_of(parse(pages(project(evidence=bare))[1].html))
    assert "read from" not in shown


def test_links_lead_where_the_entry_says() -> None:
    links = {text_of(link): link.get("href") for link in parse(pages(project())[1].html).iter("a")}
    assert links["github.com/someone/small-gpt"] == "https://github.com/someone/small-gpt"
    assert links["10.5281/zenodo.5297715"] == "https://doi.org/10.5281/zenodo.5297715"
    assert links["10.18653/v1/P19-3007"] == "https://doi.org/10.18653/v1/P19-3007"
    assert "https://arxiv.org/abs/2406.12793" in [
        link.get("href") for link in parse(pages(project())[1].html).iter("a")
    ]


def test_a_paper_without_an_address_is_text() -> None:
    root = parse(pages(project(papers=(Paper(title="A paper"),)))[1].html)
    assert "A paper" not in [text_of(link) for link in root.iter("a")]
    assert [text_of(item) for item in root.iter("li")].count("A paper") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_absent_leaves_nothing_behind(language: str) -> None:
    absent = dict.fromkeys(("homepage", "license", "license_note", "data_license", "software_doi", "notes"))
    empty = dict.fromkeys(("languages", "topics", "tags", "artifacts", "papers", "log"), ())
    entry = pages(project(**absent, **empty), language=language)[1]
    root = parse(entry.html)
    assert "None" not in text_of(root)
    assert all(text_of(value).strip() for value in root.iter("dd"))
    assert [heading.id for heading in entry.headings] == ["evidence"]


def test_a_sample_says_that_it_is_one() -> None:
    assert with_class(parse(pages(project(sample=True))[1].html), "gc-notice")
    assert not with_class(parse(pages(project())[1].html), "gc-notice")


def test_the_listing_says_which_entries_are_samples() -> None:
    listing = pages(project(sample=True), project(id="real"))[0]
    root = parse(listing.html)
    assert len(with_class(root, "gc-card")) == 1
    assert "1 open projects" in text_of(root)
    (samples,) = with_class(root, "gc-samples")
    assert [link.get("href") for link in samples.iter("a")] == ["small-gpt/"]
    assert "describe nothing real" in text_of(samples)
    assert not with_class(parse(pages(project())[0].html), "gc-samples")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_listing_counts_what_is_there(language: str) -> None:
    catalog = load(ROOT / "catalog")
    listing, *entries = render(catalog, language)
    root = parse(listing.html)
    real = [project for project in catalog.projects if not project.sample]
    assert len(entries) == len(catalog.projects) > len(real) == len(with_class(root, "gc-card"))
    assert f"{len(real)} " in text_of(next(root.iter("p")))
    by_category, by_license, by_artifact = (
        {text_of(item).rsplit(" ", 1)[0]: int(text_of(item).rsplit(" ", 1)[1]) for item in element.iter("li")}
        for element in with_class(root, "gc-counts")[0]
    )
    label = {name: getattr(text, language) for name, text in catalog.categories.items()}
    assert by_category == Counter(label[project.category] for project in real)
    assert list(by_category) == [name for name in label.values() if name in by_category]
    without = {"en": "no SPDX licence", "zh": "无 SPDX 许可证"}[language]
    assert by_license == Counter(project.license or without for project in real)
    kinds = {name: getattr(text, language) for name, text in catalog.vocabulary.artifacts.items()}
    assert by_artifact == Counter(kinds[a] for p in real for a in {each.kind for each in p.artifacts})
    assert list(by_license.values()) == sorted(by_license.values(), reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_and_heading_of_the_real_pages_is_there(language: str) -> None:
    listing, *entries = render(load(ROOT / "catalog"), language)
    cards = [text.get("href") for text in parse(listing.html).iter("a") if text.get("href", "").endswith("/")]
    assert {f"{page.path.removesuffix('.md').rpartition('/')[2]}/" for page in entries} <= set(cards)
    for page in (listing, *entries):
        ids = [element.get("id") for element in parse(page.html).iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert {heading.id for heading in page.headings} <= set(ids)
    for page in entries:
        assert (ROOT / page.source).is_file()
        assert page.title and page.description
