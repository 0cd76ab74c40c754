"""The pages that list a kind's entries: all of them, those of each value of each facet, and what the finder reads.

Every listing is there as HTML, a few entries a page. With a script the first page of a kind becomes a finder, which
reads all entries from one file and shows what fits as soon as something is chosen.
"""

from commons.pages.listings.finder import finder_files
from commons.pages.listings.pages import first, plan

__all__ = ["finder_files", "first", "plan"]
