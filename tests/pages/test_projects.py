from __future__ import annotations

import json
import re
import string
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog, Event, Evidence, Paper, Person, Project, Text, Vocabulary, load
from commons.catalog.forms import Type
from commons.catalog.kinds.artifact import ARTIFACTS, Code, Data, Publication, Results, Weights
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from commons.pages import RenderedPage, listings, projects
from commons.pages.community import Community
from commons.pages.downloads import DOWNLOADS
from commons.pages.listings.members import Members
from tests import hostile
from tests.live.rendering import parse, text_of, with_class
from tests.pages.trees import leaves, put, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "plugins/commons/pages/templates"
LANGUAGES = ("en", "zh")
OTHER = {"en": "zh", "zh": "en"}
LABEL = {"en": "English", "zh": "中文"}
word = Text(en="English", zh="中文")


def render(catalog: Catalog, language: str) -> Iterator[RenderedPage]:
    """The first page that lists the projects, then the projects."""
    community = Community(catalog, language)
    yield listings.first("project", community)
    yield from (page.render() for page in projects.plan(community))


def vocabulary(label: Text = word) -> Vocabulary:
    return Vocabulary(
        categories={"training": label, "safety": Text(en="Safety")},
        artifacts=dict.fromkeys(ARTIFACTS, label) | {"paper": Text(en="Paper", zh="论文")},
        formats={"gguf": label},
        states={"listed": label, "accepted": label},
        tags={"pytorch": label},
        tasks={"chat": label},
    )


def person(name: str = "Some Body", **changes: object) -> Person:
    fields = {"id": "somebody", "state": "active", "handle": "Somebody", "name": name, "log": ()}
    return Person.model_construct(**fields | changes)


def project(text: str = "text", **changes: object) -> Project:
    """A project that has every field, with one text in each that takes free text."""
    both = Text(en=f"en {text}", zh=f"zh {text}")
    fields = {
        "id": "small-gpt",
        "formerly": ("tiny-gpt",),
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
        "tags": ("pytorch",),
        "tasks": ("chat",),
        "maintainers": ("somebody",),
        "artifacts": (
            Code(kind="code"),
            Publication.model_construct(
                kind="paper", title=text, url="https://example.org/paper", license="MIT", terms=both
            ),
            Publication(kind="paper", arxiv="2406.12793", doi="10.18653/v1/P19-3007"),
            Weights(kind="weights", format="gguf", parameters=124_000_000, size=497_000_000),
            Data(kind="data", records=8_500),
            Results(kind="results", date="2026-01-31"),
        ),
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
        "log": (
            Event.model_construct(
                at=date(2026, 2, 1), by="Somebody", to="listed", note=both, ref="https://example.org/discussions/1"
            ),
        ),
    }
    return Project.model_construct(**fields | changes)


def pages(*some: Project, language: str = "en", people: tuple[Person, ...] = (person(),)) -> list[RenderedPage]:
    return list(render(Catalog(projects=some, people=people, vocabulary=vocabulary()), language))


def entry(language: str = "en", **changes: object) -> RenderedPage:
    """The page of a project."""
    return pages(project(**changes), language=language)[1]


@cache
def structure(language: str) -> list[list[tuple[str, list[str]]]]:
    return [shape(page.html) for page in hostile_pages("text", language)]


def hostile_pages(text: str, language: str) -> list[RenderedPage]:
    """The listing and the pages of projects, with a text wherever there may be one: in entries and vocabulary.

    The first project's page is the usual one; the others take the other branches of the template.
    """
    both, other = (
        Text.model_construct(**{key: f"{key} {text}" for key in keys}) for keys in (LANGUAGES, (OTHER[language],))
    )
    all_projects = (
        project(text),
        project(text, id="a-sample", sample=True),
        project(text, id="elsewhere", repository="https://example.org/elsewhere", license_note=other, notes=other),
    )
    words, people = vocabulary(both), (person(text),)
    return list(render(Catalog(projects=all_projects, people=people, vocabulary=words), language))


def assert_text(text: str, language: str) -> None:
    all_pages = hostile_pages(text, language)
    assert [shape(each.html) for each in all_pages] == structure(language)
    listing, page, sample, elsewhere = all_pages
    root, labelled = parse(page.html), f"{language} {text}"
    assert text_of(next(root.iter("h1"))) == text == page.title
    assert text_of(with_class(root, "gc-lead")[0]) == labelled == page.description
    assert [text_of(tag) for tag in with_class(root, "gc-tag")] == [text, text, labelled, labelled, "tiny-gpt"]
    # Everything else is among other words; each field must be there, and only as text.
    assert text_of(root).count(labelled) >= 16
    assert text_of(root).count(text) >= 22
    for each in (sample, elsewhere):
        assert text_of(parse(each.html)).count(text) >= 18
    assert text in text_of(with_class(parse(listing.html), "gc-samples")[0])
    card = with_class(parse(listing.html), "gc-card")[0]
    assert text_of(next(card.iter("h2"))) == text
    assert labelled in text_of(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text(language: str) -> None:
    for text in hostile.OWN:
        assert_text(text, language)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30), st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_stays_text(text: str, language: str) -> None:
    assert_text(text, language)


def test_public_payloads_stay_text() -> None:
    # What the catalog refuses, control characters above all, does not come here.
    texts = [text.strip() for text in hostile.OWN + hostile.PUBLIC if text.strip() and text.isprintable()]
    assert len(texts) > 50
    _, *entries = pages(*(project(text) for text in texts))
    plain = shape(entry().html)
    for text, page in zip(texts, entries, strict=True):
        assert shape(page.html) == plain
        assert text_of(next(parse(page.html).iter("h1"))) == text


def accepted(entry: object) -> Project | None:
    return validate(read_text(json.dumps(entry, ensure_ascii=False), "x.yml"), Project)[0]


def test_whatever_an_entry_may_say_stays_text() -> None:
    """Each text goes into each field by the way that an entry goes; what the model accepts is shown as it is."""
    tree = read_text((ROOT / "tests/pages/whole.yml").read_text(encoding="utf-8"), "whole.yml")
    assert tree.root
    whole = json.loads(json.dumps(tree.root.value)) | {"sample": False}
    of_the_vocabulary = {"state", "category", "tags", "tasks", "kind", "format", "to", "from"}
    ways = [way for way in leaves(whole) if not of_the_vocabulary & {*way}]
    assert fields_of(whole) == fields_of(Project.model_json_schema(by_alias=True))
    plain = accepted(whole)
    assert plain
    texts: dict[tuple[object, ...], int] = Counter()
    others = []
    for text in hostile.OWN:
        full: object = whole
        for way in ways:
            if accepted(put(whole, way, text)):
                full, texts[way] = put(full, way, text), texts[way] + 1
        read = accepted(full)
        assert read
        others.append(read)
    # Only what has a shape of its own can refuse all of them.
    assert {way[-1] for way in ways if texts[way] > 40} >= {"name", "en", "zh", "title", "homepage_written"}
    for language in LANGUAGES:
        catalog = Catalog(projects=(plain, *others), vocabulary=vocabulary())
        _, model, *rest = render(catalog, language)
        for page in rest:
            assert without_places(page.html) == without_places(model.html)
            for element in parse(page.html).iter():
                assert element.get("href", "../").startswith(("https://", "../"))


def fields_of(value: object) -> set[str]:
    """All names of fields in an entry, or in a schema."""
    if isinstance(value, list):
        return set().union(*map(fields_of, value))
    if not isinstance(value, dict):
        return set()
    if "properties" in value:
        rest = {key: member for key, member in value.items() if key in ("$defs", "properties")}
        return {*value["properties"]}.union(*map(fields_of, rest.get("$defs", {}).values()))
    return {*value}.union(*map(fields_of, value.values()))


def without_places(html: str) -> list[tuple[str, list[str]]]:
    """The shape of a page, but for the places in a repository, which have links only where it is on GitHub."""
    return [element for element in shape(html) if element[0] not in {"a", "span"} or element[1] == ["class"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_language_is_shown_in_the_other_and_says_so(language: str) -> None:
    other = OTHER[language]
    only = Text(**{other: "elsewhere"})
    event = Event.model_construct(at=date(2026, 2, 1), by="x", to="listed", note=only, ref=None)
    html = pages(
        project(summary=only, license_note=only, notes=only, log=(event,), papers=(), topics=(), artifacts=()),
        language=language,
    )
    for page, expected in zip(html, (1, 4), strict=True):
        spans = [element for element in parse(page.html).iter("span") if element.get("lang") == other]
        assert [text_of(span) for span in spans] == ["elsewhere"] * expected
    assert html[1].description == "elsewhere"


def test_text_in_the_pages_language_says_no_language() -> None:
    root = parse(entry().html)
    assert [element for element in root.iter() if element.get("lang")] == []


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
    shown = text_of(parse(entry(evidence=evidence).html))
    assert "at commit 0123456789, dated January 31, 2026" in shown
    assert "The licence was read from COPYING." in shown
    assert "read from README.md. It is written there as http://example.org/." in shown
    bare = evidence.model_copy(update={"license_file": None, "homepage_file": None, "homepage_written": None})
    shown = text_of(parse(entry(evidence=bare).html))
    assert "read from" not in shown


def test_links_lead_where_the_entry_says() -> None:
    links = {text_of(link): link.get("href") for link in parse(entry().html).iter("a")}
    assert links["github.com/someone/small-gpt"] == "https://github.com/someone/small-gpt"
    assert links["10.5281/zenodo.5297715"] == "https://doi.org/10.5281/zenodo.5297715"
    assert links["10.18653/v1/P19-3007"] == "https://doi.org/10.18653/v1/P19-3007"
    assert "https://arxiv.org/abs/2406.12793" in [link.get("href") for link in parse(entry().html).iter("a")]


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def evidence_links(**changes: object) -> list[tuple[str | None, str]]:
    evidence = Evidence.model_construct(
        commit=COMMIT,
        date=date(2026, 1, 31),
        license_file="a folder/LICENSE #1?.md",
        homepage_file="说明.md",
        homepage_written=None,
    )
    root = parse(entry(evidence=evidence, papers=(), **changes).html)
    links = [link for link in root.iter("a") if link.get("href", "").startswith("https://github.com/someone/")]
    return [(link.get("href"), text_of(link)) for link in links][1:]


@pytest.mark.parametrize("suffix", ["", "/", ".git"])
def test_evidence_on_github_can_be_followed(suffix: str) -> None:
    place = "https://github.com/someone/small-gpt"
    assert evidence_links(repository=place + suffix) == [
        (f"{place}/tree/{COMMIT}", COMMIT[:10]),
        (f"{place}/blob/{COMMIT}/a%20folder/LICENSE%20%231%3F.md", "a folder/LICENSE #1?.md"),
        (f"{place}/blob/{COMMIT}/%E8%AF%B4%E6%98%8E.md", "说明.md"),
    ]


@pytest.mark.parametrize(
    "repository",
    [
        "https://example.org/someone/small-gpt",
        "https://github.com.example.org/someone/small-gpt",
        "http://github.com/someone/small-gpt",
        "https://github.com/someone",
        "https://github.com/someone/small-gpt/tree/main/part",
        "https://github.com/someone/..",
        "https://github.com/someone/small-gpt?a=b",
        "https://github.com/someone/small-gpt#readme",
    ],
)
def test_evidence_elsewhere_is_text(repository: str) -> None:
    html = entry(repository=repository).html
    assert "/tree/0123456789" not in html
    assert "/blob/" not in html
    assert COMMIT[:10] in text_of(parse(html))


@pytest.mark.parametrize("repository", ["https://github.com/someone/small-gpt", "https://example.org/small-gpt"])
def test_the_whole_commit_is_in_the_title(repository: str) -> None:
    (element,) = [each for each in parse(entry(repository=repository).html).iter() if each.get("title")]
    assert (element.get("title"), text_of(element)) == (COMMIT, COMMIT[:10])


def test_the_evidence_of_every_real_project_on_github_can_be_followed() -> None:
    catalog = load(ROOT / "catalog")
    _, *entries = render(catalog, "en")
    for one, page in zip(catalog.projects, entries, strict=True):
        if one.repository.startswith("https://github.com/") and not one.sample:
            assert f'href="{one.repository}/tree/{one.evidence.commit}"' in page.html


def facts(page: RenderedPage) -> dict[str, str]:
    rows = with_class(parse(page.html), "gc-facts")[0]
    return {text_of(row[0]): text_of(row[1]) for row in rows}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            {
                "Programming languages": "text",
                "Tags": "English",
                "Used for": "English",
                "Maintainers": "Some Body",
                "Formerly": "tiny-gpt",
            },
        ),
        ("zh", {"编程语言": "text", "标签": "中文", "用途": "中文", "维护者": "Some Body", "曾用 id": "tiny-gpt"}),
    ],
)
def test_facts_are_in_the_pages_language(language: str, expected: dict[str, str]) -> None:
    shown = facts(entry(language))
    assert {label: shown.get(label) for label in expected} == expected


def test_a_label_in_the_other_language_says_so() -> None:
    words = Vocabulary(**vars(vocabulary()) | {"tags": {"pytorch": Text(en="Only English")}})
    _, page = render(Catalog(projects=(project(),), vocabulary=words), "zh")
    (span,) = [each for each in parse(page.html).iter("span") if text_of(each) == "Only English" and each.get("lang")]
    assert span.get("lang") == "en"


@pytest.mark.parametrize("name", sorted(set(Project.model_fields) - {"id", "sample", "state", "evidence", "category"}))
def test_every_field_is_shown(name: str) -> None:
    field = Project.model_fields[name]
    needed = {"name": "x", "summary": word, "repository": "https://github.com/a/b", "license": None, "log": ()}
    without = needed[name] if field.is_required() else field.get_default()
    assert entry(**{name: without}).html != entry().html


def timeline(by: str, language: str = "en", people: tuple[Person, ...] = (person(),), **changes: object) -> str:
    event = Event.model_construct(at=date(2026, 2, 1), by=by, to="listed", ref=None, note=None)
    page = pages(project(log=(event.model_copy(update=changes),)), language=language, people=people)[1]
    return text_of(with_class(parse(page.html), "gc-timeline")[0]).strip()


def test_the_timeline_says_who_and_where() -> None:
    told = "February 1, 2026 · English Facts about the project were written down; nobody has reviewed it (by {who})."
    assert timeline("Somebody") == told.format(who="Some Body")
    assert timeline("somebody-else") == told.format(who="somebody-else")
    assert timeline("maintainers") == told.format(who="the maintainers of this catalog")
    assert timeline("maintainers", "zh") == "2026年2月1日 · 中文 记录了项目的事实，未经评审（经手人：本目录的维护者）。"
    ref = "https://example.org/pull/1"
    assert timeline("Somebody", ref=ref).endswith(" (by Some Body). See example.org/pull/1.")
    assert timeline("Somebody", "zh", ref=ref).endswith("（经手人：Some Body）。参见 example.org/pull/1。")


def test_people_lead_to_their_pages_and_others_to_their_accounts() -> None:
    def hrefs(*people: Person) -> set[str | None]:
        links = parse(pages(project(), people=people)[1].html).iter("a")
        return {link.get("href") for link in links if "omebody" in link.get("href", "")}

    assert hrefs() == {"https://github.com/somebody", "https://github.com/Somebody"}
    # The account of somebody invented may be that of somebody real: their page says that they are a sample.
    assert hrefs(person()) == hrefs(person(sample=True)) == {"../../people/somebody/"}


LABELS = yaml.safe_load((TEMPLATES / "labels.yml").read_text(encoding="utf-8"))


def _said_by(scripts: str) -> set[str]:
    """The words that the scripts in a folder of assets say."""
    paths = (ROOT / "plugins/commons/assets" / scripts).glob("*.js")
    return {word for path in paths for word in re.findall(r"words\.(\w+)", path.read_text(encoding="utf-8"))}


def test_every_label_is_used() -> None:
    adapters = TEMPLATES.parents[1] / "mkdocs"
    # A room inside with templates of its own has labels of its own.
    modules = (path for path in TEMPLATES.parent.rglob("*.py") if "submission" not in path.parts)
    sources = [*TEMPLATES.glob("*.html"), *modules, adapters / "publishing.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"""(?:words|said)(?:\(self\._language\))?(?:\.|\[["'])(\w+)""", text)) - {
        "choice_",
        "data_",
        "find_sort_",
        "find_view_",
    }
    parts = {*re.findall(r"""kind ~ ["'](_\w+)["']""", text), *re.findall(r"\{kind\}(_\w+)", text), ""}
    used |= {kind + part for kind in KINDS for part in parts}
    found = _said_by("finder") - {"colon", "untranslated"}
    used |= {name if name.startswith("compare_") else f"find_{name}" for name in found}
    compared = _said_by("compare") - {"gone", "license_file", "other", "paper", "rows", "sample"}
    used |= {f"compare_{name}" if f"compare_{name}" in LABELS else name for name in compared}
    used |= {f"find_view_{view}" for view in ("cards", "table")}
    used |= {f"find_sort_{sort}" for kind in KINDS for sort in Members(kind, Community(Catalog(), "en")).sorts}
    used |= {f"choice_{verdict}" for verdict in ("approve", "change", "decline")}
    used |= {f"data_{file.form}" for file in DOWNLOADS}
    used |= {f"holds_{type_}" for type_ in get_args(Type)}
    assert used == set(LABELS)


@pytest.mark.parametrize("name", LABELS)
def test_a_label_has_both_languages_with_the_same_blanks(name: str) -> None:
    label = LABELS[name]
    assert set(label) == set(LANGUAGES)
    assert all(text.strip() for text in label.values()) or name == "gap"
    blanks = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in label.values()]
    assert blanks[0] == blanks[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_papers_say_their_language_only_where_it_is_another(language: str) -> None:
    papers = (Paper(title="A paper"), Paper(title="Another", arxiv="2406.12793"))
    root = parse(entry(language, papers=papers).html)
    found = [element.get("lang") for element in root.iter() if text_of(element) in ("A paper", "Another")]
    assert set(found) - {None} == ({"en"} if language == "zh" else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_artifact_says_what_only_its_kind_can_have(language: str) -> None:
    artifacts = (
        Weights(kind="weights", format="gguf", parameters=124_000_000, size=497_000_000),
        Data(kind="data", records=8_500),
        Publication(kind="paper", arxiv="2406.12793", doi="10.18653/v1/P19-3007"),
        Results(kind="results", path="a b/results", date="2026-01-31"),
    )
    heading = {"en": "Artifacts", "zh": "产出"}[language]
    root = parse(entry(language, artifacts=artifacts).html)
    found = [" ".join(text_of(item).split()) for item in root.iter("li")][: len(artifacts)]
    assert heading in text_of(root)
    label = LABEL[language]
    assert (
        found
        == {
            "en": [
                f"{label} · {label} · 124M parameters · 497 MB",
                f"{label} · 8.5K records",
                "Paper · arXiv:2406.12793 · 10.18653/v1/P19-3007",
                f"{label} · a b/results · January 31, 2026",
            ],
            "zh": [
                f"{label} · {label} · 1.2亿 参数 · 497 MB",
                f"{label} · 8500 条记录",
                "论文 · arXiv:2406.12793 · 10.18653/v1/P19-3007",
                f"{label} · a b/results · 2026年1月31日",
            ],
        }[language]
    )
    hrefs = {link.get("href") for link in root.iter("a")}
    assert "https://arxiv.org/abs/2406.12793" in hrefs
    assert f"https://github.com/someone/small-gpt/blob/{COMMIT}/a%20b/results" in hrefs
    sample = parse(entry(language, artifacts=artifacts, sample=True).html)
    assert not any("/blob/" in link.get("href", "") for link in sample.iter("a"))


def test_a_paper_without_an_address_is_text() -> None:
    root = parse(entry(papers=(Paper(title="A paper"),)).html)
    assert "A paper" not in [text_of(link) for link in root.iter("a")]
    assert [text_of(item) for item in root.iter("li")].count("A paper") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_absent_leaves_nothing_behind(language: str) -> None:
    absent = dict.fromkeys(("homepage", "license", "license_note", "data_license", "software_doi", "notes"))
    empty = dict.fromkeys(
        ("formerly", "languages", "topics", "tags", "tasks", "maintainers", "artifacts", "papers", "log"), ()
    )
    page = entry(language, **absent, **empty)
    root = parse(page.html)
    assert "None" not in text_of(root)
    assert all(text_of(value).strip() for value in root.iter("dd"))
    assert [heading.id for heading in page.headings] == ["evidence", "citation"]


SAMPLE = {
    "en": ("text (sample)", "English (sample)", "A sample entry, which describes nothing real: en text"),
    "zh": ("text（示例）", "中文（示例）", "示例条目，内容并非真实：zh text"),
}
AS_REAL = {
    "en": ["were read in the repository", "was read from", "is written there"],
    "zh": ["读自该仓库", "读自文件", "其中写作"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_says_that_it_is_one(language: str) -> None:
    page = entry(language, sample=True)
    root = parse(page.html)
    title, state, description = SAMPLE[language]
    assert with_class(root, "gc-notice")
    assert page.sample
    assert page.title == title == text_of(next(root.iter("h1")))
    assert page.description == description
    # Its state is no more real than the rest.
    label = getattr(word, language)
    assert text_of(root).count(state) == 2
    assert text_of(root).count(label) == 2 + 8  # and its category, a tag, a task, four artifacts and a format


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_evidence_of_a_sample_is_not_shown_as_if_it_were_real(language: str) -> None:
    shown, real = (text_of(parse(entry(language, sample=sample).html)) for sample in (True, False))
    for sentence in AS_REAL[language]:
        assert sentence in real
        assert sentence not in shown
    assert "0123456789" not in shown
    assert {"en": "there is nothing to look up", "zh": "没有可供查证的内容"}[language] in shown
    assert {"en": "These events are invented", "zh": "以下经过均为虚构"}[language] in shown
    html = entry(language, sample=True).html
    assert "https://github.com/Somebody" not in html
    assert "/blob/" not in html
    assert "/tree/" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_entry_says_nothing_of_samples(language: str) -> None:
    page = entry(language)
    assert not page.sample
    assert (page.title, page.description) == ("text", f"{language} text")
    assert not with_class(parse(page.html), "gc-notice")
    assert {"en": "sample", "zh": "示例"}[language] not in page.html


def test_the_listing_says_which_entries_are_samples() -> None:
    listing = pages(project(sample=True), project(id="real"))[0]
    root = parse(listing.html)
    assert len(with_class(root, "gc-card")) == 1
    assert "1 open projects" in text_of(root)
    (samples,) = with_class(root, "gc-samples")
    assert "data-search-exclude" in samples.attrib
    assert [link.get("href") for link in samples.iter("a")] == ["small-gpt/"]
    assert "describe nothing real" in text_of(samples)
    assert not with_class(parse(pages(project())[0].html), "gc-samples")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_and_heading_of_the_real_pages_is_there(language: str) -> None:
    listing, *entries = render(load(ROOT / "catalog"), language)
    for page in (listing, *entries):
        ids = [element.get("id") for element in parse(page.html).iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert {heading.id for heading in page.headings} <= set(ids)
    for page in entries:
        assert (ROOT / page.source).is_file()
        assert page.title and page.description
