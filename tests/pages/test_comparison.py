"""The page that compares projects, and the ways to it; what the script does is tested in a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from commons.catalog.views.lookup import GONE
from commons.pages import RenderedPage, comparison, projects, render
from commons.pages.community import Community
from tests.building import ROOT
from tests.live.rendering import parse
from tests.pages.feeds.feeding import lively, shipped

if TYPE_CHECKING:
    from commons.catalog import Catalog

SCRIPTS = ROOT / "plugins/commons/assets"
LANGUAGES = ("en", "zh")


def page(language: str) -> RenderedPage:
    return comparison.render(Community(shipped(), language, root="../" if language == "zh" else ""))


def said(language: str) -> dict[str, Any]:
    (script,) = parse(page(language).html).iter("script")
    found: dict[str, Any] = json.loads(script.text or "")
    return found


def links(id: str, catalog: Catalog, *, root: str | None = "") -> list[str]:  # noqa: A002
    (project,) = (each for each in catalog.projects if each.id == id)
    html = projects.entry(project, Community(catalog, "en", root=root)).html
    hrefs = (link.get("href", "") for link in parse(html).iter("a"))
    return [href for href in hrefs if "/compare/" in href]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leads_to_the_projects_without_a_script(language: str) -> None:
    hrefs = [link.get("href", "") for link in parse(page(language).html).iter("a")]
    assert "../projects/" in hrefs
    assert {f"../projects/category/{name}/" for name in ("training", "dataset")} <= set(hrefs)


def test_the_page_knows_where_the_api_is() -> None:
    places = [next(parse(page(language).html).iter("gc-compare")).get("data-api") for language in LANGUAGES]
    assert places == ["../../api/v1/", "../../../api/v1/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_shows_every_row_and_finds_every_word(language: str) -> None:
    facts = (SCRIPTS / "compare/facts.js").read_text(encoding="utf-8")
    shown = set(re.findall(r"^  (\w+) = data =>|^  (\w+)\(\{ evidence", facts, re.MULTILINE))
    names = [name for name, _ in said(language)["rows"]]
    assert names[0] == "summary" and set(names) == {one or other for one, other in shown}
    used = {
        word
        for script in SCRIPTS.glob("compare/*.js")
        for word in re.findall(r"\bwords\.(\w+)", script.read_text(encoding="utf-8"))
    }
    assert used == set(said(language))
    assert set(said(language)["gone"]) == GONE


def test_no_word_ends_the_element_that_holds_them() -> None:
    assert "<" not in page("zh").html.partition('application/json">')[2].partition("</script>")[0]


def test_pages_and_script_allow_as_many() -> None:
    assert f"MOST = {comparison.MOST}\n" in (SCRIPTS / "compare/address.js").read_text(encoding="utf-8")


def test_a_project_is_compared_with_what_is_related_to_it() -> None:
    alone, related = links("nanogpt", shipped())
    assert alone == "../../compare/?ids=nanogpt"
    ids = related.partition("ids=")[2].split(",")
    assert ids[0] == "nanogpt" and len(set(ids)) == comparison.MOST
    assert set(ids) <= {project.id for project in shipped().projects}


def test_what_was_withdrawn_or_has_no_api_is_not_compared() -> None:
    assert links("sample-project-2", lively()) == []
    assert links("nanogpt", shipped(), root=None) == []
    paths = [each.path for each in render(replace(shipped(), projects=shipped().projects[:1]), "en")]
    assert "catalog/compare/index.md" not in paths
