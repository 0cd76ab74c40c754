"""Feeds as programs read them: each file is held to its format, and both formats say the same."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from commons.catalog import Catalog, Text
from commons.pages.feeds import Site, render
from tests import hostile
from tests.pages.feeds.feeding import event, lively, of, projects, shipped

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITES = {"en": Site("GPT Commons", "https://example.org/c/"), "zh": Site("GPT Commons", "https://example.org/c/zh/")}
# RFC 4287, 4.1: how often each element may be in a feed and in an entry, of those that are used here.
FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 1), "link": (2, 2), "entry": (0, 50)}
ENTRY = dict.fromkeys(("id", "title", "updated", "published", "author", "content"), (1, 1))
ENTRY |= {"link": (1, 2), "category": (2, 2)}
# https://www.jsonfeed.org/version/1.1/
URL = {"type": "string", "pattern": "^https://"}
TEXT = {"type": "string", "minLength": 1}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": URL},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
TIME = {"type": "string", "format": "date-time"}
JSON_FEED = jsonschema_rs.validator_for(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["version", "title", "items", "home_page_url", "feed_url"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": TEXT,
            "home_page_url": URL,
            "feed_url": URL,
            "language": {"enum": ["en", "zh"]},
            "authors": AUTHORS,
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "content_text"],
                    "additionalProperties": False,
                    "properties": {
                        **dict.fromkeys(("id", "url", "external_url"), URL),
                        **dict.fromkeys(("title", "content_text"), TEXT),
                        **dict.fromkeys(("date_published", "date_modified"), TIME),
                        "authors": AUTHORS,
                        "tags": {"type": "array", "items": TEXT},
                    },
                },
            },
        },
    },
    validate_formats=True,
)


def files(catalog: Catalog, language: str = "en") -> dict[str, bytes]:
    return dict(render(catalog, language, SITES[language]))


def newest(catalog: Catalog, language: str = "en") -> dict[str, Any]:
    """The first item of the feed of everything."""
    item: dict[str, Any] = json.loads(files(catalog, language)["feeds/all.json"])["items"][0]
    return item


def text_of(parent: ET.Element, name: str) -> str:
    found = parent.find(ATOM + name)
    assert found is not None
    return found.text or ""


def check_elements(parent: ET.Element, allowed: dict[str, tuple[int, int]]) -> None:
    names = [child.tag.removeprefix(ATOM) for child in parent]
    assert set(names) <= set(allowed)
    for name, (least, most) in allowed.items():
        assert least <= names.count(name) <= most, name


def check_atom(content: bytes, path: str, language: str) -> ET.Element:
    """Hold a feed to RFC 4287, and to what is promised here: whole addresses, days from the log."""
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    feed = ET.fromstring(content)
    assert (feed.tag, feed.get(LANG)) == (ATOM + "feed", language)
    check_elements(feed, FEED)
    assert {link.get("rel") for link in feed.findall(ATOM + "link")} == {"self", "alternate"}
    address = SITES[language].address + path
    assert text_of(feed, "id") == address
    assert {link.get("href") for link in feed.findall(ATOM + "link") if link.get("rel") == "self"} == {address}
    entries = feed.findall(ATOM + "entry")
    ids = [text_of(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        check_elements(entry, ENTRY)
        rels = [link.get("rel") for link in entry.findall(ATOM + "link")]
        assert rels in (["alternate"], ["alternate", "related"])
    for element in feed.iter():
        if element.tag.removeprefix(ATOM) in {"id", "uri"}:
            assert urlsplit(element.text or "").scheme == "https"
        if element.tag.removeprefix(ATOM) in {"updated", "published"}:
            assert datetime.fromisoformat(element.text or "").utcoffset() is not None
        if "href" in element.attrib:
            assert urlsplit(element.attrib["href"]).scheme == "https"
        if element.tag.removeprefix(ATOM) in {"title", "name", "content"}:
            assert (element.text or "").strip()
    assert text_of(feed, "updated") == (text_of(entries[0], "updated") if entries else "1970-01-01T00:00:00Z")
    return feed


@pytest.mark.parametrize("language", SITES)
def test_every_feed_is_what_its_format_says_and_both_formats_say_the_same(language: str) -> None:
    found = files(lively(), language)
    assert {path.rpartition(".")[0] for path in found if path.endswith(".xml")} == {
        path.rpartition(".")[0] for path in found if path.endswith(".json")
    }
    for path in (path for path in found if path.endswith(".xml")):
        feed = check_atom(found[path], path, language)
        other = json.loads(found[f"{path.removesuffix('.xml')}.json"])
        JSON_FEED.validate(other)
        assert (other["title"], other["language"]) == (text_of(feed, "title"), language)
        for entry, item in zip(feed.findall(ATOM + "entry"), other["items"], strict=True):
            in_atom = [text_of(entry, name) for name in ("id", "title", "content", "published", "updated")]
            names = ("id", "title", "content_text", "date_published", "date_modified")
            assert in_atom == [item[name] for name in names]
            links = {link.get("rel"): link.get("href") for link in entry.findall(ATOM + "link")}
            assert (links["alternate"], links.get("related")) == (item["url"], item.get("external_url"))
            labels = [category.get("label") for category in entry.findall(ATOM + "category")]
            assert labels == item["tags"]


def test_the_same_catalog_gives_the_same_bytes() -> None:
    assert files(lively()) == files(lively())


TITLES = {
    "en": ("New: {name} (Project, {before})", "{name}: {before} → {after}", "By octo-cat."),
    "zh": ("新增：{name}（项目，{before}）", "{name}：{before} → {after}", "经手人：octo-cat。"),
}


@pytest.mark.parametrize("language", TITLES)
def test_an_item_says_what_happened_who_did_it_and_where_it_was_decided(language: str) -> None:
    catalog = projects(
        [event(1, "proposed"), event(3, "in-review", "proposed", note="Two agreed.", ref="https://example.org/pull/7")]
    )
    (project,) = catalog.projects
    before, after = (getattr(catalog.vocabulary.states[name], language) for name in ("proposed", "in-review"))
    moved, new = json.loads(files(catalog, language)["feeds/projects.json"])["items"]
    new_title, moved_title, by = TITLES[language]
    assert new["title"] == new_title.format(name=project.name, before=before)
    assert moved["title"] == moved_title.format(name=project.name, before=before, after=after)
    assert by in moved["content_text"]
    assert "Two agreed." in moved["content_text"]
    assert ("（只有英文）" in moved["content_text"]) == (language == "zh")
    assert getattr(project.summary, language) in new["content_text"]
    assert moved["external_url"] == "https://example.org/pull/7"
    assert "external_url" not in new
    assert (moved["date_published"], new["date_published"]) == ("2026-01-04T00:00:00Z", "2026-01-02T00:00:00Z")
    assert moved["url"] == f"{SITES[language].address}catalog/projects/p-00000/#event-2"


def test_people_are_named_and_lead_to_their_pages() -> None:
    items = json.loads(files(lively())["feeds/all.json"])["items"]
    people = {person.name for person in lively().people}
    authors = [item["authors"][0] for item in items]
    named = [author for author in authors if author["name"] in people]
    assert named
    assert all(author["url"].startswith("https://example.org/c/catalog/people/") for author in named)
    assert all("url" not in author for author in authors if author not in named)


def test_a_new_name_gives_an_item_a_new_address_and_no_new_id() -> None:
    before = projects([event(1, "listed")])
    (project,) = before.projects
    renamed = of(projects=[project.model_copy(update={"id": "other", "formerly": ("p-00000", "between")})])
    assert newest(renamed)["id"] == newest(before)["id"]
    assert newest(renamed)["url"] == "https://example.org/c/catalog/projects/other/#event-1"


def test_what_happens_later_leaves_former_items_as_they_are() -> None:
    log = [event(1, "proposed"), event(2, "in-review", "proposed")]
    before, after = (json.loads(files(projects(part))["feeds/all.json"])["items"] for part in (log[:1], log))
    assert after[1:] == before


def test_what_xml_cannot_write_is_replaced_and_nothing_else_changes() -> None:
    text = "a\x00b\x0b\ufffe\U0001f600 <b>&amp;</b> ]]> 中文"
    catalog = projects([event(1, "listed")], name=text, summary=Text.model_construct(en=text, zh=None))
    content = files(catalog)["feeds/projects.xml"]
    entry = check_atom(content, "feeds/projects.xml", "en").find(ATOM + "entry")
    assert entry is not None
    assert "a\ufffdb\ufffd\ufffd\U0001f600 <b>&amp;</b> ]]> 中文" in text_of(entry, "title")
    assert json.loads(files(catalog)["feeds/projects.json"])["items"][0]["title"].count(text) == 1


@pytest.mark.parametrize("text", hostile.OWN, ids=range(len(hostile.OWN)))
def test_hostile_text_stays_text(text: str) -> None:
    note = Text.model_construct(en=text, zh=text)
    happened = event(1, "listed").model_copy(update={"note": note})
    catalog = projects([happened], name=text, summary=note, languages=(text,))
    found = files(catalog)
    for path, content in found.items():
        assert re.fullmatch(r"feeds/[a-z0-9./-]+\.(xml|json)", path) and ".." not in path
        if path.endswith(".xml"):
            check_atom(content, path, "en")
    (item,) = json.loads(found["feeds/all.json"])["items"]
    assert item["content_text"] == f"{text}\n\nBy octo-cat.\n\n{text}"
    shown = [path for path in found if path.startswith("feeds/projects/languages/")]
    assert len(shown) == 2


def test_the_shipped_catalog_is_told_in_both_languages() -> None:
    real = [each for each in shipped().projects if not each.sample]
    english, chinese = (json.loads(files(shipped(), language)["feeds/all.json"]) for language in SITES)
    assert len(english["items"]) == min(50, sum(len(each.log) for each in real))
    assert [item["url"].replace("/zh/", "/") for item in chinese["items"]] == [item["url"] for item in english["items"]]
