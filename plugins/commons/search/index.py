"""The index itself, by Pagefind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from commons.search.gathering import CHOICES

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "pagefind"
# Pagefind's own pages for searching, of which this site has another.
_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")


class IndexingError(Exception):
    """The index could not be made; the message says why."""


def write_index(site: Path, records: Path) -> None:
    """Index what `Records` has gathered, and write the index into the site; the same records give the same bytes.

    Args:
        site: The folder of the whole site, with all languages.
        records: The folder of the records.

    Raises:
        IndexingError: Pagefind does not do it.
    """
    # Read from files, Pagefind numbers pages by their names; handed over one by one, by chance.
    command = [sys.executable, "-m", "pagefind", "--site", str(records), "--output-path", str(site / FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - ours
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise IndexingError(f"the search index could not be made: {said[-500:]}")
    _settle(site / FOLDER, records)
    for pattern in _UNUSED:
        for unused in (site / FOLDER).glob(pattern):
            unused.unlink()


def _settle(folder: Path, records: Path) -> None:
    """Put the list of languages in order, and write beside it what can be chosen in each."""
    entry = folder / "pagefind-entry.json"
    known = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(known, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    for choices in records.glob(CHOICES.format(language="*")):
        shutil.copy(choices, folder)
