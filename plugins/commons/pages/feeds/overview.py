"""The page that has all feeds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from commons.pages.feeds.channels import MOST_ITEMS, channels, value_label
from commons.pages.feeds.titles import facet_label, subject
from commons.pages.page import Heading, RenderedPage

if TYPE_CHECKING:
    from commons.pages.community import Community


def overview(community: Community) -> RenderedPage:
    """Render the page."""
    words, catalog, language = community.words, community.catalog, community.language
    everything, *others = channels(catalog)
    kinds = {kind: list(of_kind) for kind, of_kind in groupby(others, key=lambda channel: channel.kind)}
    html = community.fill(
        "feeds.html",
        everything=everything,
        kinds=kinds,
        most=MOST_ITEMS,
        subject=lambda channel: subject(channel, community),
        facet_label=lambda facet: facet_label(facet, language),
        value_label=lambda channel: value_label(channel, catalog, language),
    )
    headings = tuple(Heading(kind, words[f"{kind}_entries"]) for kind in kinds)
    return RenderedPage("catalog/feeds/index.md", words["feeds"], words["feeds_description"], html, headings=headings)
