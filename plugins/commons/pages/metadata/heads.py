"""The elements of a page's head that are for programs."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from commons.pages import cards, feeds
from commons.pages.metadata.structured import StructuredData, in_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.pages.community import Community
    from commons.pages.metadata.facts import PageFacts
    from commons.pages.publication import Publication

# As Open Graph names them.
_LOCALES = {"en": "en_US", "zh": "zh_CN"}


class Heads:
    """Heads of the pages in one language.

    Args:
        community: The catalog in the language.
        publication: Where the site is; without an address there is nothing to tell, for all that follows is whole
            addresses.
        with_cards: Whether there are pictures to show.
    """

    def __init__(self, community: Community, publication: Publication, *, with_cards: bool = False) -> None:
        self._with_cards = with_cards
        self._language, self._publication = community.language, publication
        self._structured = StructuredData(community, publication)

    def of(self, page: PageFacts, root: str) -> str:
        """The elements of a page.

        Args:
            page: The page.
            root: The way from the page to its language's part of the site, such as `../..`.
        """
        if not self._publication.address:
            return ""
        data = in_script(self._structured.of(page))
        return "".join(
            [
                *self._robots(page),
                feeds.head(page.path, root, self._language),
                *self._alternates(page),
                *self._previews(page),
                f'<script type="application/ld+json">{data}</script>',
            ]
        )

    def _robots(self, page: PageFacts) -> Iterator[str]:
        if page.hidden:
            yield '<meta name="robots" content="noindex">'

    def _alternates(self, page: PageFacts) -> Iterator[str]:
        """The page in each language. The space hides them from Material's search for sitemaps, as that of the feeds."""
        places = {language: self._publication.address_of(language) for language in self._publication.languages}
        root = next((address for language, address in places.items() if self._publication.is_root(language)), "")
        for language, address in (*places.items(), *([("x-default", root)] if root else [])):
            yield f'<link rel="alternate " hreflang="{language}" href="{escape(address + page.url)}">'

    def _previews(self, page: PageFacts) -> Iterator[str]:
        """What is shown where somebody sends the page's address: Open Graph, which others than Facebook read too."""
        values = {
            "og:type": "article" if page.path.startswith("learn/") else "website",
            "og:site_name": self._publication.name,
            "og:title": page.title,
            "og:description": page.description,
            "og:url": self._publication.address_of(self._language) + page.url,
            "og:locale": _LOCALES.get(self._language, self._language),
        }
        for name, value in values.items():
            if value:
                yield f'<meta property="{name}" content="{escape(value)}">'
        for language in self._publication.languages:
            if language != self._language:
                yield f'<meta property="og:locale:alternate" content="{_LOCALES.get(language, language)}">'
        if self._with_cards:
            yield from self._card(page)
        yield f'<meta name="twitter:card" content="{"summary_large_image" if self._with_cards else "summary"}">'

    def _card(self, page: PageFacts) -> Iterator[str]:
        place = cards.SITE if page.hidden else cards.path_of(page.path)
        values = {
            "og:image": self._publication.address_of(self._language) + place,
            "og:image:type": "image/png",
            "og:image:width": str(cards.WIDTH),
            "og:image:height": str(cards.HEIGHT),
            "og:image:alt": self._publication.name if place == cards.SITE else page.title,
        }
        for name, value in values.items():
            yield f'<meta property="{name}" content="{escape(value)}">'
