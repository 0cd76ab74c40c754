"""What the build of a language leaves for whoever puts the languages together: what is searched, and the policies."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from commons.pages.policy import policy_in
from commons.search import Records

if TYPE_CHECKING:
    from commons.search import Filters

# The folder to leave it in; without it nobody asks.
VARIABLE = "COMMONS_NOTES"
POLICIES = "policies.{language}.json"
RECORDS = "records"


class Notes:
    """The notes on one language.

    Args:
        filters: What each page can be filtered by.
        language: `en` or `zh`.
    """

    def __init__(self, filters: Filters, language: str) -> None:
        folder = os.environ.get(VARIABLE)
        self._folder, self._language = Path(folder) if folder else None, language
        self.records = Records(self._folder / RECORDS, filters, language) if self._folder else None
        self._policies: set[str] = set()

    def add(self, html: str, url: str | None = None) -> None:
        """Look at a page.

        Args:
            html: The page as it was built.
            url: Where it is in the language's part of the site; None if it is not to be searched.
        """
        if self._folder:
            self._policies.add(policy_in(html[:4096]))
        if self.records and url is not None:
            self.records.add("" if url == "./" else url, html)

    def finish(self) -> None:
        """Leave what is known when all pages are built."""
        if self._folder and self.records:
            self.records.finish()
            written = json.dumps(sorted(self._policies))
            (self._folder / POLICIES.format(language=self._language)).write_text(written, encoding="utf-8")
