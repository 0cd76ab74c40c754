"""The page that says who has the ball: every entry that waits for somebody, the longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.pages.page import RenderedPage

if TYPE_CHECKING:
    from commons.pages.community import Community


def render(community: Community) -> RenderedPage:
    """Render the page."""
    words, waiting = community.words, list(community.queue())
    html = community.fill(
        "queue.html",
        up="../",
        real=[turn for turn in waiting if not turn.found.entry.sample],
        samples=[turn for turn in waiting if turn.found.entry.sample],
    )
    return RenderedPage("catalog/queue/index.md", words["queue"], words["queue_description"], html)
