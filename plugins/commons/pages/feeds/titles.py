"""What feeds are called, and which page lists what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.kinds import FOLDERS
from commons.catalog.labels import read_labels
from commons.pages.feeds.channels import value_label

if TYPE_CHECKING:
    from commons.catalog.views.facets import Facet
    from commons.pages.community import Community
    from commons.pages.feeds.channels import Channel


def subject(channel: Channel, community: Community) -> str:
    """What a feed is about, such as `Projects, Category: Training`."""
    words = community.words
    if not channel.kind:
        return words["feed_everything"]
    kind = words[f"{channel.kind}_entries"]
    if channel.facet is None:
        return kind
    facet = facet_label(channel.facet, community.language)
    return words["feed_of"].format(
        kind=kind, facet=facet, value=value_label(channel, community.catalog, community.language)
    )


def facet_label(facet: Facet, language: str) -> str:
    """What a facet is called."""
    return read_labels("commons.catalog")[facet.name][language]


def title(channel: Channel, community: Community, site: str) -> str:
    """What a feed is called among others of all sites."""
    return community.words["feed_title"].format(site=site, subject=subject(channel, community))


def page_of(channel: Channel) -> str:
    """The page that lists the entries of a feed, relative to the site; of everything, the page of all feeds."""
    return f"catalog/{FOLDERS[channel.kind]}/" if channel.kind else "catalog/feeds/"
