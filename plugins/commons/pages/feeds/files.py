"""The files of all feeds in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.pages.community import Community
from commons.pages.feeds.atom import atom
from commons.pages.feeds.channels import channels
from commons.pages.feeds.items import Item, item
from commons.pages.feeds.json_feed import json_feed
from commons.pages.feeds.titles import page_of, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog
    from commons.pages.feeds.channels import Happening


class Site(NamedTuple):
    """Where the feeds are published.

    Attributes:
        name: The site's name.
        address: The address of its part in one language, which ends with a slash: feeds leave the site, so all their
            addresses are whole.
    """

    name: str
    address: str


class Feed(NamedTuple):
    """A feed with its words, ready to be written in any format.

    Attributes:
        path: Where it is in the site, without the ending.
        title: What it is about, with the site's name.
        page: The page that lists its entries, relative to the site.
        language: `en` or `zh`.
        items: The newest first.
    """

    path: str
    title: str
    page: str
    language: str
    items: tuple[Item, ...]


def render(catalog: Catalog, language: str, site: Site) -> Iterator[tuple[str, bytes]]:
    """Write all feeds of a language.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        site: Where they are published.

    Yields:
        Each file: where it is in the site, and its content.
    """
    community = Community(catalog, language)
    told: dict[tuple[str, str, int], Item] = {}  # most events are in several feeds
    for channel in channels(catalog):
        feed = Feed(
            path=channel.path,
            title=title(channel, community, site.name),
            page=page_of(channel),
            language=language,
            items=tuple(_told(happening, community, told) for happening in channel.happenings),
        )
        yield f"{channel.path}.xml", atom(feed, site)
        yield f"{channel.path}.json", json_feed(feed, site)


def _told(happening: Happening, community: Community, told: dict[tuple[str, str, int], Item]) -> Item:
    key = (happening.kind, happening.entry.id, happening.number)
    if key not in told:
        told[key] = item(happening, community)
    return told[key]
