"""The index itself, by Pagefind."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from commons.search.records import record

if TYPE_CHECKING:
    from commons.search.filters import Filters

FOLDER = "pagefind"
# Pagefind's own pages for searching, of which this site has another.
_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")


class IndexingError(Exception):
    """The index could not be made; the message says why."""


def write_index(site: Path, filters: Filters) -> int:
    """Index a site, and write the index into it; the same site gives the same bytes.

    Args:
        site: The folder of the whole site, with all languages.
        filters: What each page can be filtered by.

    Returns:
        How many pages can be found.

    Raises:
        IndexingError: Pagefind does not do it.
    """
    with tempfile.TemporaryDirectory() as name:
        # Read from files, Pagefind numbers pages by their names; handed over one by one, by chance.
        number = _write_records(site, filters, Path(name))
        command = [sys.executable, "-m", "pagefind", "--site", name, "--output-path", str(site / FOLDER)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - ours
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise IndexingError(f"the search index could not be made: {said[-500:]}")
    _settle(site / FOLDER, filters)
    for pattern in _UNUSED:
        for unused in (site / FOLDER).glob(pattern):
            unused.unlink()
    return number


def _settle(folder: Path, filters: Filters) -> None:
    """Put the list of languages in order, and write beside it what can be chosen in each."""
    entry = folder / "pagefind-entry.json"
    known = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(known, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    for language in filters.languages:
        choices = json.dumps(filters.choices(language), ensure_ascii=False)
        (folder / f"choices.{language}.json").write_text(choices, encoding="utf-8")


def _write_records(site: Path, filters: Filters, folder: Path) -> int:
    number = 0
    for page in site.rglob("index.html"):
        place = page.parent.relative_to(site)
        content = record(
            page.read_text(encoding="utf-8"), filters.of("" if place == Path() else f"{place.as_posix()}/")
        )
        if content is not None:
            (folder / place).mkdir(parents=True, exist_ok=True)
            (folder / place / "index.html").write_text(content, encoding="utf-8")
            number += 1
    return number
