from __future__ import annotations

import re

import pytest

from commons.catalog import load
from commons.catalog.forms import form
from commons.catalog.kinds import FOLDERS
from commons.pages import RenderedPage, render_formats
from tests.building import ROOT

CATALOG = load(ROOT / "catalog")
every_language = pytest.mark.parametrize("language", ["en", "zh"])


def pages(language: str) -> dict[str, RenderedPage]:
    return {page.path: page for page in render_formats(CATALOG, language)}


def section(page: RenderedPage, kind: str) -> str:
    return page.html.split(f'<h2 id="{kind}">')[1].split("<h2 ")[0]


@every_language
@pytest.mark.parametrize("kind", FOLDERS)
def test_every_field_has_a_row(language: str, kind: str) -> None:
    shown = section(pages(language)["reference/formats.md"], kind)
    assert re.findall(r"<tr><td><code>([\w.]+)</code>", shown) == list(form(kind, CATALOG).names())


@every_language
@pytest.mark.parametrize("kind", FOLDERS)
def test_every_transition_has_a_row(language: str, kind: str) -> None:
    shown = section(pages(language)["reference/lifecycle.md"], kind)
    assert shown.count("<tr><td>") == len(CATALOG.lifecycle.transitions[kind])


def test_what_a_step_needs_is_said() -> None:
    project = section(pages("en")["reference/lifecycle.md"], "project")
    assert re.search(r"In review</td><td>Accepted after a review</td><td>\w+</td><td>.*2 completed reviews", project)
    assert "份结论为通过的已完成评审" in section(pages("zh")["reference/lifecycle.md"], "project")


@every_language
def test_headings_are_those_of_the_page(language: str) -> None:
    for page in pages(language).values():
        assert [heading.id for heading in page.headings] == re.findall(r'<h2 id="(\w+)">', page.html)
