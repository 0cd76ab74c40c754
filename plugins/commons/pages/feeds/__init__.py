"""Feeds: what happened in the catalog, newest first, as Atom and as JSON Feed.

An item is an event of an entry's log. Its date and its id come from the log, so that the same catalog gives the same
bytes on any day, and a reader's program never takes an old item for a new one.
"""

from commons.pages.feeds.discovery import head
from commons.pages.feeds.files import Site, render
from commons.pages.feeds.overview import overview

__all__ = ["Site", "head", "overview", "render"]
