"""The index itself, by Pagefind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from commons.search.gathering import CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

FOLDER = "pagefind"
# Pages of a language in a part of the index. Pagefind takes a sixth of a megabyte of memory for each.
PAGES_A_PART = 1000
# Pagefind's own pages for searching, of which this site has another.
_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
# What the first part has for all.
_SHARED = ("pagefind.js", "pagefind-worker.js", "wasm.*")
_LANGUAGE = re.compile(r'<html lang="([^"]*)"')


class IndexingError(Exception):
    """The index could not be made; the message says why."""


def write_index(site: Path, records: Path, pages_a_part: int = PAGES_A_PART) -> None:
    """Index what `Records` has gathered, and write the index into the site; the same records give the same bytes.

    Of a large site the index has several parts, each with as many pages of every language; a reader's browser searches
    them together.

    Args:
        site: The folder of the whole site, with all languages.
        records: The folder of the records.
        pages_a_part: How many pages of a language are in a part.

    Raises:
        IndexingError: Pagefind does not do it.
    """
    pages = _by_language(records)
    parts = {language: -(-len(found) // pages_a_part) for language, found in pages.items()}
    for part in range(2, max(parts.values(), default=1) + 1):
        own = records.with_name(f"{records.name}-{part}")
        chosen = (found[pages_a_part * (part - 1) : pages_a_part * part] for found in pages.values())
        _move((page for found in chosen for page in found), records, own)
        _run(own, site / FOLDER / str(part))
        _remove(site / FOLDER / str(part), _SHARED)
    _run(records, site / FOLDER)
    for choices in records.glob(CHOICES.format(language="*")):
        language = choices.name.split(".")[1]
        others = range(2, parts.get(language, 1) + 1)
        told = {"parts": list(others), "choices": json.loads(choices.read_text(encoding="utf-8"))}
        (site / FOLDER / choices.name).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _by_language(records: Path) -> Mapping[str, Sequence[Path]]:
    """The records of each language, in an order that does not depend on the disk."""
    found: dict[str, list[Path]] = defaultdict(list)
    for page in sorted(records.rglob("*.html")):
        with page.open(encoding="utf-8") as file:
            language = _LANGUAGE.match(file.read(100))
        found[language[1] if language else ""].append(page)
    return found


def _move(pages: Iterable[Path], records: Path, own: Path) -> None:
    for page in pages:
        place = own / page.relative_to(records)
        place.parent.mkdir(parents=True, exist_ok=True)
        page.rename(place)


def _run(records: Path, folder: Path) -> None:
    # Read from files, Pagefind numbers pages by their names; handed over one by one, by chance.
    command = [sys.executable, "-m", "pagefind", "--site", str(records), "--output-path", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - ours
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise IndexingError(f"the search index could not be made: {said[-500:]}")
    # The languages come in any order.
    entry = folder / "pagefind-entry.json"
    known = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(known, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    _remove(folder, _UNUSED)


def _remove(folder: Path, patterns: Iterable[str]) -> None:
    for pattern in patterns:
        for unused in folder.glob(pattern):
            unused.unlink()
