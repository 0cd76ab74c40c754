"""The page of entries that were taken back: their own pages stay, because others refer to them, and say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.views.lookup import GONE, every
from commons.pages.page import RenderedPage

if TYPE_CHECKING:
    from commons.catalog.views.lookup import Found
    from commons.pages.community import Community


def render(community: Community) -> RenderedPage:
    """Render the page: whatever was withdrawn, the latest first."""
    words = community.words
    gone = sorted(
        (found for found in every(community.catalog) if found.entry.state in GONE),
        key=lambda found: (-found.entry.log[-1].at.toordinal(), found.name),
    )

    def of(*, sample: bool) -> list[Found]:
        return [found for found in gone if found.entry.sample == sample]

    html = community.fill("withdrawn.html", up="../", real=of(sample=False), samples=of(sample=True))
    return RenderedPage("catalog/withdrawn/index.md", words["withdrawn"], words["withdrawn_description"], html)
