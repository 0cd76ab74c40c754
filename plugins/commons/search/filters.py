"""What searches can be narrowed to: the part of the site, and what entries are sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons import templates
from commons.catalog.kinds import KIND_IN, KINDS
from commons.catalog.labels import word_label
from commons.catalog.views.facets import facets
from commons.catalog.views.lookup import every
from commons.pages.words import words
from commons.search.records import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog import Catalog, Entry
    from commons.search.records import Facts

_ROOM = "commons.search"
_SECTIONS = ("learn", "reference", "contribute", "developers")


class Filters:
    """The filters of every page of a site.

    Args:
        catalog: That the site was built from.
        languages: Where the pages of each language begin, such as `zh/`.

    Attributes:
        languages: The languages.
    """

    def __init__(self, catalog: Catalog, languages: Mapping[str, str]) -> None:
        self._catalog = catalog
        # The longest first: English may be at the root, which is where all addresses begin.
        self._languages = sorted(languages.items(), key=lambda item: -len(item[1]))
        self.languages = tuple(languages)
        self._entries = {(each.kind, each.entry.id): each.entry for each in every(catalog)}

    def path_of(self, language: str) -> str:
        """Where the pages of a language begin."""
        return dict(self._languages)[language]

    def of(self, url: str) -> Facts:
        """What a page can be filtered by.

        Args:
            url: Its address in the site, such as `zh/catalog/projects/nanogpt/`.
        """
        language, path = next((code, url.removeprefix(to)) for code, to in self._languages if url.startswith(to))
        section, _, rest = path.partition("/")
        folder, _, name = rest.rstrip("/").partition("/")
        kind = KIND_IN.get(folder) if section == "catalog" else None
        if kind is None:
            label = f"section_{section}" if section in _SECTIONS else "section_other"
            return {"kind": [templates.words(_ROOM, language)[label]]}
        entry = self._entries.get((kind, name))
        return {
            "kind": [words(language)[f"{kind}_entries"]],
            **(self._of_entry(kind, entry, language) if entry else {}),
        }

    def choices(self, language: str) -> dict[str, dict[str, str]]:
        """What readers may choose from: by filter and by value, in the language, the word that such pages have."""
        own = templates.words(_ROOM, language)
        kinds = [own[f"section_{section}"] for section in (*_SECTIONS, "other")]
        found: dict[str, list[str]] = {"kind": [words(language)[f"{kind}_entries"] for kind in KINDS] + kinds}
        for (kind, _), entry in self._entries.items():
            for name, values in self._of_entry(kind, entry, language).items():
                found.setdefault(name, []).extend(values)
        return {
            name: {value: mark(name, value) for value in sorted(set(values))}
            for name, values in found.items()
            if f"filter_{name}" in own
        }

    def _of_entry(self, kind: str, entry: Entry, language: str) -> Facts:
        vocabulary = self._catalog.vocabulary
        return {
            facet.name: [word_label(vocabulary, facet.vocabulary, value, language) for value in facet.values(entry)]
            for facet in facets(kind)
        }
