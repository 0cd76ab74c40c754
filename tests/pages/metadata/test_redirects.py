from __future__ import annotations

from dataclasses import replace

import pytest

from commons.catalog import Catalog
from commons.pages.community import Community
from commons.pages.metadata import redirects, rules
from tests import hostile
from tests.live.rendering import parse
from tests.pages.feeds.feeding import SOMEWHERE, of, shipped


def moved(name: str = "New name") -> Catalog:
    project = shipped().projects[0].model_copy(update={"id": "new", "name": name, "formerly": ("old", "older")})
    return of(projects=[project])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_former_id_leads_to_the_entry(language: str) -> None:
    address = SOMEWHERE.address_of(language)
    made = dict(redirects(Community(moved(), language, address=address)))
    assert list(made) == ["catalog/projects/old/index.html", "catalog/projects/older/index.html"]
    root = parse(made["catalog/projects/old/index.html"].decode())
    told = {meta.get("http-equiv") or meta.get("name"): meta.get("content") for meta in root.iter("meta")}
    assert (told["refresh"], told["robots"]) == ("0; url=../new/", "noindex")
    assert [link.get("href") for link in root.iter("link")] == [f"{address}catalog/projects/new/"]
    assert [link.get("href") for link in root.iter("a")] == ["../new/"]


def test_without_an_address_the_page_is_relative() -> None:
    (page, *_) = dict(redirects(Community(moved(), "en"))).values()
    assert '<link rel="canonical" href="../new/">' in page.decode()


def test_hosts_have_rules_below_the_path_of_the_site() -> None:
    lines = rules(moved(), replace(SOMEWHERE, address="https://example.org/c/")).splitlines()
    assert lines == [
        f"/c/{part}catalog/projects/{former}/ /c/{part}catalog/projects/new/ 301"
        for part in ("", "zh/")
        for former in ("old", "older")
    ]


@pytest.mark.parametrize("text", hostile.OWN)
def test_hostile_names_stay_text(text: str) -> None:
    def tags(name: str) -> list[str]:
        (page, _) = dict(redirects(Community(moved(name), "en"))).values()
        return [str(element.tag) for element in parse(page.decode()).iter()]

    assert tags(text) == tags("New name")
