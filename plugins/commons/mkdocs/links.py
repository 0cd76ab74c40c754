"""Broken links, located: MkDocs names the page and the link, this adds the line and the column."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.source import Source

_WARNING = re.compile(r"Doc file '(?P<page>[^']+)' contains an? .*?link '(?P<link>[^']*)'")


class LocateLinks(logging.Filter):
    """Rewrites MkDocs' link warnings as `docs/en/page.md:12:5: this page contains a link ...`."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Keep the pages' sources, by their path in the documentation folder; the mapping may still grow."""
        super().__init__()
        self._sources = sources

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the place before the message; every record passes."""
        message = record.getMessage()
        match = _WARNING.match(message)
        page = self._sources.get(match["page"]) if match else None
        if match and page:
            rest = message.removeprefix(f"Doc file '{match['page']}' ")
            record.msg = str(page.problem(page.place(_offset(page.prose, match["link"])), f"this page {rest}"))
            record.args = ()
        return True


def _offset(prose: str, link: str) -> int:
    for pattern in (r"\]\(\s*<?", r"\]:\s*<?", r"(?:href|src)\s*=\s*[\"']?", ""):
        found = re.search(f"(?:{pattern})({re.escape(link)})", prose)
        if found:
            return found.start(1)
    return 0
