"""Which feeds a page points programs to."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from commons.catalog.kinds import KIND_IN
from commons.pages.feeds.channels import EVERYTHING, path_of
from commons.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = {"xml": "application/atom+xml", "json": "application/feed+json"}


def feeds_of(path: str, language: str) -> Iterator[tuple[str, str, str]]:
    """The feeds that fit a page.

    Args:
        path: The page's file in the documentation, such as `catalog/projects/x.md`.
        language: `en` or `zh`.

    Yields:
        Where each is in the site, its type, and what it is called: the kind's first, then that of everything.
    """
    said = words(language)
    first, _, rest = path.partition("/")
    kind = KIND_IN.get(rest.partition("/")[0]) if first == "catalog" else None
    found = [(path_of(kind), said[f"{kind}_entries"])] if kind else []
    for place, name in (*found, (EVERYTHING, said["feed_everything"])):
        for ending, type_ in TYPES.items():
            yield f"{place}.{ending}", type_, name


def head(path: str, root: str, language: str) -> str:
    """The elements that a page's head needs for programs to find its feeds.

    Args:
        path: The page's file in the documentation.
        root: The way from the page to the site, such as `../..`.
        language: `en` or `zh`.
    """
    # The space is no part of the value (HTML: a set of tokens), but Material's script, which looks for a sitemap beside
    # every `link[rel=alternate]` and so for one beside the feeds, does not see it.
    return "".join(
        f'<link rel="alternate " type="{type_}" title="{escape(name)}" href="{root}/{place}">'
        for place, type_, name in feeds_of(path, language)
    )
