from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from commons import templates
from commons.catalog import load
from commons.catalog.issues.fields import FORMS
from commons.catalog.layout import formatted
from commons.catalog.reader import read_text
from commons.pages import submission
from commons.pages.submission import form_files, render_forms
from commons.pages.submission.questions import ROOM, Question, help_texts, questions
from tests.building import ROOT

SHIPPED = load(ROOT / "catalog")
REPOSITORY = "https://github.com/gpt-commons/gpt-commons"
every_kind = pytest.mark.parametrize("kind", FORMS)
every_language = pytest.mark.parametrize("language", ["en", "zh"])


def page(kind: str, language: str, repository: str = REPOSITORY) -> BeautifulSoup:
    path = f"contribute/submit/{kind}.md"
    (found,) = (each for each in render_forms(SHIPPED, language, repository) if each.path == path)
    return BeautifulSoup(found.html, "html.parser")


def inside(question: Question) -> Iterator[Question]:
    yield question
    for each in (*question.fields, *([question.item] if question.item else ())):
        yield from inside(each)


def data(kind: str) -> dict[str, Any]:
    return json.loads(dict(form_files(SHIPPED, "en"))[f"contribute/submit/{kind}/form.json"])


def test_words_are_there_in_both_languages() -> None:
    for texts in (templates.labels(ROOM), *help_texts().values()):
        for name, said in texts.items():
            assert set(said) == {"en", "zh"}, name
            assert all(isinstance(text, str) and text for text in said.values()), name


def test_every_word_is_used() -> None:
    folder = Path(submission.__file__).parent
    sources = [path for path in folder.rglob("*") if path.suffix in {".html", ".py"}]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"""words(?:\.|\[")(\w+)""", text))
    used |= {f"{kind}_{part}" for kind in FORMS for part in ("title", "description", "guide")}
    used |= {"lacking_person", "lacking_project", "lacking_pool", "handle_owner", "handle_help"}
    said = set(
        re.findall(r"""["'](\w+)["']|messages\.(\w+)""", "".join(map(_read, (ROOT / "submission/src").iterdir())))
    )
    messages = {name for name in templates.labels(ROOM) if name.startswith("say_")}
    assert {name for name in templates.labels(ROOM) if name not in used} == messages
    assert {name.removeprefix("say_") for name in messages} <= {name for pair in said for name in pair}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@every_kind
def test_no_sentence_is_about_a_field_that_nobody_is_asked_for(kind: str) -> None:
    ids = (each.id.replace("-__N__", "") for each in inside(questions(kind, SHIPPED, "en")))
    asked = {each.removeprefix("gc-").replace("-", ".") for each in ids}
    assert set(help_texts()[kind]) <= asked


@every_kind
@every_language
def test_every_field_has_its_label_and_what_describes_it(kind: str, language: str) -> None:
    html = page(kind, language)
    # A template is written out in place of which its number stands.
    ids = [each["id"] for each in html.find_all(id=True)]
    assert len(ids) == len(set(ids))
    labels = {each["for"] for each in html.find_all("label", attrs={"for": True})}
    controls = html.find_all(attrs={"data-target": True})
    assert controls
    assert {each["data-target"] for each in controls} == labels <= set(ids)
    for each in html.find_all(attrs={"aria-describedby": True}):
        assert each["aria-describedby"] in ids
    for part in html.find_all(attrs={"data-type": True}):
        if part.get("data-id") and part["data-id"] != "gc-entry":
            assert part["data-label"] or part.get("data-name") in {"", None}
            assert f"{part['data-id']}-error" in ids
    lists = {each["id"] for each in html.find_all("datalist")}
    assert {each["list"] for each in html.find_all("input", attrs={"list": True})} == lists


@every_language
def test_the_table_of_contents_leads_somewhere(language: str) -> None:
    for made in render_forms(SHIPPED, language, REPOSITORY):
        html = BeautifulSoup(made.html, "html.parser")
        assert all(html.find(id=heading.id) for heading in made.headings)


@every_kind
@every_language
def test_nothing_in_a_page_is_run(kind: str, language: str) -> None:
    html = page(kind, language)
    assert not html.find_all("script")
    assert not [name for each in html.find_all(True) for name in each.attrs if name.startswith("on") or name == "style"]


@every_kind
@every_language
def test_the_file_to_fill_in_by_hand_has_the_layout(kind: str, language: str) -> None:
    text = page(kind, language).select_one(".gc-submit__plain pre code").text
    assert text.startswith("# yaml-language-server: $schema=../schema/")
    assert formatted(read_text(text, ""), kind) == text


@every_kind
def test_what_is_needed_is_asked_first_and_the_rest_is_folded_away(kind: str) -> None:
    whole = questions(kind, SHIPPED, "en")
    assert {each.name for each in whole.first} <= {each.name for each in whole.fields if each.needed}
    html = page(kind, "en")
    folded = {each["data-name"] for each in html.select("#gc-entry > details [data-name]")}
    assert not folded & {each.name for each in whole.first if each.name not in {"title", "name", "license", "url"}}


def test_samples_are_no_suggestions_and_former_ids_are_taken() -> None:
    found = data("grant")
    samples = {each.id for each in SHIPPED.people if each.sample}
    assert samples
    assert not samples & set(found["references"]["person"])
    assert not samples & {value for value, _ in found["suggestions"]["person"]}
    assert samples <= set(found["samples"])
    former = {former for each in SHIPPED.projects for former in each.formerly}
    assert former
    assert former <= set(data("project")["taken"])


def test_labels_of_words_are_in_the_pages_language() -> None:
    (training,) = page("project", "zh").select("#gc-category option[value=training]")
    assert training.text == SHIPPED.vocabulary.categories["training"].zh
    assert ["gpt-2", "GPT-2"] in data("project")["suggestions"]["tags"]


def test_a_form_leads_to_the_repository_or_to_none() -> None:
    (link,) = page("project", "en").select("[data-new-file]")
    assert link["data-new-file"] == f"{REPOSITORY}/new/main/catalog/projects"
    for repository in ("", "https://git.example.org/x/y"):
        elsewhere = page("project", "en", repository)
        assert not elsewhere.select("[data-new-file]")
        assert "github.com/gpt-commons" not in str(elsewhere.select(".gc-submit"))


def test_a_form_says_what_is_not_there_yet() -> None:
    assert len(page("grant", "en").select("p.gc-notice:not([hidden])")) >= 2
    assert "Join" in page("reviewer", "en").select_one("p.gc-notice").text
    assert not [each for each in page("person", "en").select("p.gc-notice") if not each.find_parent(class_="gc-submit")]
