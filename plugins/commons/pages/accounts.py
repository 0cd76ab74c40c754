"""The ledger of all pools on one page: a chart of what each has, and the table with the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.views.ledger import ledger
from commons.pages.page import RenderedPage

if TYPE_CHECKING:
    from commons.pages.community import Community


def render(community: Community) -> RenderedPage:
    """Render the page."""
    words, accounts = community.words, ledger(community.catalog)
    html = community.fill(
        "accounts.html",
        up="../",
        real=[each for each in accounts if not each.pool.sample],
        samples=[each for each in accounts if each.pool.sample],
    )
    return RenderedPage("catalog/ledger/index.md", words["accounts"], words["accounts_description"], html)
