"""What is searched, gathered page by page while a site is built: a folder like the site, of records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from commons.search.records import of_article, record

if TYPE_CHECKING:
    from pathlib import Path

    from commons.search.filters import Filters

# What can be chosen in a language, beside its records.
CHOICES = "choices.{language}.json"


class Records:
    """The records of one language.

    Args:
        folder: Where those of all languages are gathered.
        filters: What each page can be filtered by.
        language: `en` or `zh`.
    """

    def __init__(self, folder: Path, filters: Filters, language: str) -> None:
        self._folder, self._filters, self._language = folder, filters, language
        self._path = filters.path_of(language)

    def add(self, url: str, html: str) -> None:
        """Keep a whole page, if it is to be found.

        Args:
            url: Where it is in the language's part of the site; empty, or with a slash at the end.
            html: The page as it was built.
        """
        self._write(url, record(html, self._filters.of(self._path + url)))

    def add_article(self, url: str, html: str) -> None:
        """The same of a page that is to be found, by what stands in it."""
        self._write(url, of_article(html, self._language, self._filters.of(self._path + url)))

    def finish(self) -> None:
        """Write what can be chosen."""
        choices = json.dumps(self._filters.choices(self._language), ensure_ascii=False)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / CHOICES.format(language=self._language)).write_text(choices, encoding="utf-8")

    def _write(self, url: str, content: str | None) -> None:
        if content is not None:
            folder = self._folder / (self._path + url)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.html").write_text(content, encoding="utf-8")
