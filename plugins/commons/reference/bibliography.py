"""The works that pages cite, from a BibTeX file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybtex.database import Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin

from commons.source import Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

_NEEDED = ("title", "year")
_KEY = re.compile(r"[a-z][a-z0-9-]*")
# Of more authors, a citation names the first.
_MOST_AUTHORS = 3


class BibliographyError(ProblemError):
    """The file of works cannot be used; says where and why."""


@dataclass(frozen=True)
class Work:
    """Something that was published.

    Attributes:
        key: What pages cite it by.
        authors: Their names, as they are written; at most three, or the first of more.
        more: Whether there are more authors than these.
        title: In the language of the work.
        year: When it was published.
        reference: All that is to be said of it, in Markdown, in one line.
    """

    key: str
    authors: tuple[str, ...]
    more: bool
    title: str
    year: str
    reference: str


def read(path: Path) -> dict[str, Work]:
    """Read the works of a BibTeX file.

    Args:
        path: The file, UTF-8.

    Returns:
        By key, in the order of the authors' names and of years.

    Raises:
        BibliographyError: The file is not there, is no BibTeX, or a work in it lacks an author, a title or a year, or
            has a key that is not made of small letters, digits and hyphens.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, 1, f"cannot be read: {error}") from error
    return parse(text, path)


def parse(text: str, path: Path) -> dict[str, Work]:
    """The same of the file's text; `path` is for messages."""
    try:
        database = parse_string(text, "bibtex")
    except PybtexError as error:
        line = getattr(error, "lineno", None) or 1
        raise _wrong(path, line, f"is no BibTeX: {error}") from error
    for key, entry in database.entries.items():
        _check(path, text, key, entry)
    style = find_plugin("pybtex.style.formatting", "plain")()
    markdown = find_plugin("pybtex.backends", "markdown")()
    formatted = {entry.key: entry.text.render(markdown) for entry in style.format_bibliography(database)}
    return {key: _work(key, database.entries[key], text) for key, text in formatted.items()}


def _check(path: Path, text: str, key: str, entry: Entry) -> None:
    found = re.search(rf"^[ \t]*@\w+[ \t]*[{{(]\s*{re.escape(key)}[ \t]*,", text, re.MULTILINE)
    line = text.count("\n", 0, found.end()) + 1 if found else 1
    if not _KEY.fullmatch(key):
        raise _wrong(path, line, f"'{key}' is no key: use small letters, digits and hyphens, such as vaswani2017")
    missing = [name for name in _NEEDED if not entry.fields.get(name)]
    missing += [] if entry.persons.get("author") else ["author"]
    if missing:
        raise _wrong(path, line, f"{key} has no {' and no '.join(missing)}")


def _work(key: str, entry: Entry, reference: str) -> Work:
    authors = [re.sub(r"[{}]", "", str(_given_first(person))) for person in entry.persons["author"]]
    named = [name for name in authors if name != "others"]
    more = len(authors) > len(named) or len(named) > _MOST_AUTHORS
    title = re.sub(r"[{}]", "", entry.fields["title"])
    return Work(
        key, tuple(named[:1] if more else named), more, title, entry.fields["year"], " ".join(reference.split())
    )


def _given_first(person: object) -> str:
    names = ("first_names", "middle_names", "prelast_names", "last_names", "lineage_names")
    return " ".join(name for kind in names for name in getattr(person, kind))


def _wrong(path: Path, line: int, message: str) -> BibliographyError:
    return BibliographyError(str(Problem(path.as_posix(), line, 1, message)))
