"""What the build of a language leaves for whoever puts the languages together: what is searched, and the policies."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from commons.handover import NOTES, PAGES
from commons.pages.policy import policy_in
from commons.search import Records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commons.handover import Shard
    from commons.search import Filters

POLICIES = "policies.{language}.json"
# The same in all pieces of a site, and in no piece of another.
PLANS = "plan.{language}"
RECORDS = "records"


class Notes:
    """The notes on one language.

    Args:
        filters: What each page can be filtered by.
        language: `en` or `zh`.
        shard: Which part of the site is written.
    """

    def __init__(self, filters: Filters, language: str, shard: Shard) -> None:
        folder = os.environ.get(NOTES)
        self._folder, self._language, self._shard = Path(folder) if folder else None, language, shard
        self.records = Records(self._folder / RECORDS, filters, language) if self._folder else None
        self._policies: set[str] = set()

    def site(self, theirs: Path) -> Path:
        """The folder for pages that MkDocs does not write.

        Args:
            theirs: The folder for those that it writes.
        """
        if self._shard.is_first or not self._folder:
            return theirs
        return self._folder / PAGES.format(language=self._language)

    def add(self, html: str, url: str | None = None) -> None:
        """Look at a page that MkDocs writes.

        Args:
            html: The page as it was built.
            url: Where it is in the language's part of the site; None if it is not to be searched.
        """
        if self._folder:
            self._policies.add(policy_in(html[:4096]))
        if self.records and url is not None and self._shard.is_first:
            self.records.add("" if url == "./" else url, html)

    def finish(self, plan: Iterable[str]) -> None:
        """Leave what is known when all pages are built.

        Args:
            plan: What all pieces of the site have to agree about.
        """
        if self._folder and self.records:
            self.records.finish()
            written = json.dumps(sorted(self._policies))
            (self._folder / POLICIES.format(language=self._language)).write_text(written, encoding="utf-8")
        if self._folder and not self._shard.is_whole:
            digest = hashlib.sha256("\n".join(plan).encode()).hexdigest()
            (self._folder / PLANS.format(language=self._language)).write_text(digest, encoding="utf-8")
