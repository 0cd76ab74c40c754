"""Badges: what they say, that they fit, and where a project's page shows them."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from commons.catalog import Catalog, Text
from commons.pages import badges, projects
from commons.pages.community import Community
from commons.pages.files import render_files
from commons.pages.publication import Publication
from tests import hostile
from tests.live.rendering import parse, text_of
from tests.pages.feeds.feeding import shipped

LANGUAGES = ("en", "zh")
SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "https://example.org/site/"


def drawn(catalog: Catalog, language: str) -> dict[str, bytes]:
    return dict(badges.render(catalog, language))


def in_state(state: str, *, sample: bool = False) -> Catalog:
    first = shipped().projects[0].model_copy(update={"state": state, "sample": sample, "formerly": ("old-name",)})
    return replace(shipped(), projects=(first,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", [False, True])
def test_a_badge_says_the_state_in_words_and_has_room_for_them(language: str, sample: bool) -> None:
    for state in shipped().lifecycle.states("project"):
        catalog = in_state(state, sample=sample)
        root = ET.fromstring(drawn(catalog, language)["badge/old-name.svg"])
        label = getattr(shipped().vocabulary.states[state], language)
        assert label in root.get("aria-label", "") == root.findtext(f"{SVG}title")
        assert root.get("role") == "img"
        said = root.findall(f".//{SVG}text")[1]
        assert (said.text != label) == sample
        assert label in (said.text or "")
        # Every letter has at least a fifth of its height, a Chinese one all of it; nothing leaves the picture.
        least = 11 * len(label) if language == "zh" and label.isalpha() else 2 * len(label)
        assert float(said.get("textLength", 0)) >= least
        assert float(said.get("x", 0)) + float(said.get("textLength", 0)) <= float(root.get("width", 0)) - 6


def test_white_letters_are_legible_on_every_colour() -> None:
    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    states = shipped().lifecycle.states("project")
    used = {
        ET.fromstring(drawn(in_state(state), "en")["badge/old-name.svg"]).findall(f".//{SVG}rect")[2].get("fill")
        for state in states
    }
    assert len(used) == len(states)
    assert all(1.05 / (luminance(str(color)) + 0.05) >= 4.5 for color in used)


def test_every_project_has_one_at_each_of_its_ids() -> None:
    expected = {f"badge/{name}.svg" for each in shipped().projects for name in (each.id, *each.formerly)}
    assert set(drawn(shipped(), "en")) == expected
    assert expected <= {path for path, _ in render_files(shipped(), "en", Publication("x", "", {"en": ""}))}


@pytest.mark.parametrize("text", hostile.OWN)
def test_a_hostile_label_stays_text(text: str) -> None:
    if not text.isprintable():
        return  # the vocabulary refuses it
    states = {**shipped().vocabulary.states, "listed": Text.model_construct(en=text, zh=text)}
    catalog = replace(in_state("listed"), vocabulary=replace(shipped().vocabulary, states=states))
    root = ET.fromstring(drawn(catalog, "en")["badge/old-name.svg"])
    assert [element.tag for element in root.iter()] == [
        element.tag for element in ET.fromstring(drawn(in_state("listed"), "en")["badge/old-name.svg"]).iter()
    ]
    assert root.findall(f".//{SVG}text")[1].text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_projects_page_shows_it_with_what_to_copy(language: str) -> None:
    project = shipped().projects[0]
    page = projects.entry(project, Community(shipped(), language, address=ADDRESS))
    root = parse(page.html)
    (picture,) = root.iter("img")
    place = posixpath.normpath(posixpath.join(f"catalog/projects/{project.id}", picture.get("src", "")))
    assert place in drawn(shipped(), language)
    code = [text_of(each) for each in root.iter("code")][-1]
    assert f"({ADDRESS}{place})" in code
    assert f"({ADDRESS}catalog/projects/{project.id}/)" in code
    assert page.headings[-1].id == "badge"


def test_without_an_address_there_is_nothing_to_copy() -> None:
    page = projects.entry(shipped().projects[0], Community(shipped(), "en"))
    assert "badge" not in page.html
    assert "badge" not in {heading.id for heading in page.headings}
