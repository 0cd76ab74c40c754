"""JSON Feed, version 1.1: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from commons.pages.feeds.atom import instant

if TYPE_CHECKING:
    from commons.pages.feeds.files import Feed, Site
    from commons.pages.feeds.items import Item

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, site: Site) -> bytes:
    """Write a feed.

    Args:
        feed: What it says.
        site: Where it is published.
    """
    content = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": site.address + feed.page,
        "feed_url": f"{site.address}{feed.path}.json",
        "language": feed.language,
        "authors": [{"name": site.name, "url": site.address}],
        "items": [_item(item, site) for item in feed.items],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _item(item: Item, site: Site) -> dict[str, Any]:
    author = {"name": item.author} | ({"url": site.address + item.author_url} if item.author_url else {})
    made = {
        "id": site.address + item.id,
        "url": site.address + item.url,
        "title": item.title,
        "content_text": item.text,
        "date_published": instant(item.day),
        "date_modified": instant(item.day),
        "authors": [author],
        "tags": [item.kind[1], item.state[1]],
    }
    # Where the matter itself is to be read, which is not on this site.
    return made | ({"external_url": item.reference} if item.reference else {})
