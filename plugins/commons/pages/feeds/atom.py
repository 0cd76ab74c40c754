"""Atom: RFC 4287."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from datetime import date

    from commons.pages.feeds.files import Feed, Site
    from commons.pages.feeds.items import Item

NAMESPACE = "http://www.w3.org/2005/Atom"
# A feed must say when something last happened, even where nothing has.
_NEVER = "1970-01-01T00:00:00Z"
# Characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(feed: Feed, site: Site) -> bytes:
    """Write a feed.

    Args:
        feed: What it says.
        site: Where it is published.
    """
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    address = f"{site.address}{feed.path}.xml"
    _add(root, "id", address)
    _add(root, "title", feed.title)
    _add(root, "updated", instant(feed.items[0].day) if feed.items else _NEVER)
    _add(root, "link", rel="self", type="application/atom+xml", href=address)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=site.address + feed.page)
    _add(ET.SubElement(root, "author"), "name", site.name)
    for item in feed.items:
        _entry(ET.SubElement(root, "entry"), item, site)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(entry: ET.Element, item: Item, site: Site) -> None:
    _add(entry, "id", site.address + item.id)
    _add(entry, "title", item.title)
    _add(entry, "published", instant(item.day))
    _add(entry, "updated", instant(item.day))
    _add(entry, "link", rel="alternate", type="text/html", href=site.address + item.url)
    if item.reference:
        _add(entry, "link", rel="related", href=item.reference)
    author = ET.SubElement(entry, "author")
    _add(author, "name", item.author)
    if item.author_url:
        _add(author, "uri", site.address + item.author_url)
    for term, label in (item.kind, item.state):
        _add(entry, "category", term=term, label=label)
    _add(entry, "content", item.text, type="text")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    written = {key: _UNWRITABLE.sub("\ufffd", value) for key, value in attributes.items()}
    ET.SubElement(parent, name, written).text = _UNWRITABLE.sub("\ufffd", text) or None


def instant(day: date) -> str:
    """The beginning of a day: logs say no more."""
    return f"{day.isoformat()}T00:00:00Z"
