"""A page's Markdown with citations and lists written out."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from commons import templates
from commons.catalog.kinds import KINDS
from commons.catalog.spelling import closest
from commons.catalog.views.statistics import statistics
from commons.front_matter import read as read_front_matter
from commons.reference import bibliography, glossary
from commons.reference.waits import waits
from commons.source import Place, Problem, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.views.statistics import Wait
    from commons.reference.bibliography import Work
    from commons.reference.glossary import Glossary, Term

_ROOM = "commons.reference"
_CITATION = re.compile(r"(?<![\\!])\[@(?P<key>[^\]\[\s]+)\](?![(\[:])")
# Where the lists are, in the folder of a language's pages.
BIBLIOGRAPHY, GLOSSARY = "reference/bibliography.md", "reference/glossary.md"


@dataclass(frozen=True)
class References:
    """What the pages of a language may refer to.

    Attributes:
        documents: The folder of the pages. Works are in `references.bib`, and terms in `glossary.yml`, beside it.
        language: Of the pages, as a code.
        catalog: Whose logs say how long things take; without it pages say that this is counted in a build.
    """

    documents: Path
    language: str
    catalog: Catalog | None = None

    @property
    def bibliography(self) -> Path:
        """The file of works."""
        return self.documents.parent / "references.bib"

    @property
    def glossary(self) -> Path:
        """The file of terms."""
        return self.documents.parent / "glossary.yml"

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """The works, by key."""
        return bibliography.read(self.bibliography)

    @cached_property
    def words_in_use(self) -> Glossary:
        """The terms and names."""
        return glossary.read(self.glossary)

    @cached_property
    def pages(self) -> Mapping[str, Source]:
        """The pages, by their paths relative to the folder."""
        return {
            path.relative_to(self.documents).as_posix(): Source(path.as_posix(), path.read_text(encoding="utf-8"))
            for path in sorted(self.documents.rglob("*.md"))
        }

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of the pages, by their paths."""
        return {name: _title(page) for name, page in self.pages.items()}

    @cached_property
    def cited_in(self) -> Mapping[str, list[str]]:
        """By key, the pages that cite a work."""
        found: dict[str, list[str]] = {}
        for name, page in self.pages.items():
            for key in dict.fromkeys(_CITATION.findall(page.prose)):
                found.setdefault(key, []).append(name)
        return found

    @cached_property
    def waits(self) -> Sequence[Wait]:
        """How long real entries waited, by kind and state."""
        return statistics(self.catalog).waits if self.catalog else ()

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The fixed texts, by name."""
        return templates.words(_ROOM, self.language)


def expand(markdown: str, page: Source, path: str, references: References) -> str:
    """Write out the citations and lists of a page.

    Args:
        markdown: The page; it may lack its front matter.
        page: The page's file; gets the problems.
        path: The page, relative to the folder of its language's pages.
        references: What it may refer to.

    Returns:
        The page, line for line as it was up to the first list.

    Raises:
        BibliographyError: The works cannot be read, and the page cites one.
        GlossaryError: The terms cannot be read, and the page lists them.
    """
    text = Source(page.path, markdown)
    shift = len(page.text) - len(markdown)

    def cite(found: re.Match[str]) -> str:
        work = references.works.get(found["key"])
        if work is None:
            page.report(page.place(found.start() + shift), _unknown(found["key"], references.works))
            return found[0]
        return _citation(work, path, references)

    pieces, done = [], 0
    for found in _CITATION.finditer(text.prose):
        pieces += [markdown[done : found.start()], cite(found)]
        done = found.end()
    return _with_lists("".join([*pieces, markdown[done:]]), page, path, references)


def _with_lists(markdown: str, page: Source, path: str, references: References) -> str:
    lists: dict[str, Callable[[str, References], str]] = {"{bibliography}": _works, "{glossary}": _terms}
    lines = markdown.split("\n")
    for fence in reversed(Source(path, markdown).fences):
        kind, _, of = lines[fence.opening.line - 1].strip("`~ ").partition(" ")
        if kind == "{waits}":
            # A line of the page is further down in its file, below the front matter.
            line = fence.opening.line + page.text.count("\n") - markdown.count("\n")
            lines[fence.opening.line - 1 : fence.last_line] = _waits(of.strip(), page, line, references).split("\n")
        if kind in lists:
            lines[fence.opening.line - 1 : fence.last_line] = lists[kind](path, references).split("\n")
    return "\n".join(lines)


def _waits(kind: str, page: Source, line: int, references: References) -> str:
    if kind not in KINDS:
        close = closest(kind, KINDS)
        hint = f"did you mean '{close}'?" if close else f"there are: {', '.join(KINDS)}"
        page.report(Place(line, 1), f"{{waits}} needs a kind of entries, got '{kind}'; {hint}")
        return ""
    if references.catalog is None:
        return references.words["waits_later"]
    return waits(kind, references.catalog, references.waits, references.words)


def _unknown(key: str, works: Mapping[str, Work]) -> str:
    close = closest(key, works.keys())
    hint = f"did you mean '{close}'?" if close else "add it there"
    return f"docs/references.bib has no work '{key}'; {hint}"


def _citation(work: Work, path: str, references: References) -> str:
    words = references.words
    authors = words["between_authors"].join(work.authors)
    if work.more:
        authors = words["more_authors"].format(authors=authors)
    link = _link(BIBLIOGRAPHY, path)
    return words["citation"].format(authors=authors, title=f"[*{work.title}*]({link}#{work.key})", year=work.year)


def _works(path: str, references: References) -> str:
    words = references.words
    blocks = []
    for work in references.works.values():
        pages = references.cited_in.get(work.key, [])
        links = words["between_pages"].join(f"[{references.titles[page]}]({_link(page, path)})" for page in pages)
        cited = f" {words['cited_in'].format(pages=links)}" if links else ""
        blocks.append(f'<span id="{work.key}"></span><span lang="en">{work.reference}</span>{cited}')
    return "\n".join(f"- {block}" for block in blocks)


def _terms(path: str, references: References) -> str:
    language, words = references.language, references.words
    rows = [words["glossary_head"], "|---|---|---|"]
    for term in references.words_in_use.terms:
        names = {"en": term.en, "zh": term.zh}
        own = names.pop(language)
        ((other, translated),) = names.items()
        meaning = getattr(term.meaning, language)
        if term.page:
            page, _, anchor = term.page.partition("#")
            if page not in references.titles:
                raise _no_page(term, references)
            target = _link(page, path) + (f"#{anchor}" if anchor else "")
            more = words["more_in"].format(page=f"[{references.titles[page]}]({target})")
            meaning += ("" if language == "zh" else " ") + more
        anchored = f'<span id="{term.id}">{escape(own)}</span>'
        rows.append(f'| {anchored} | <span lang="{other}">{escape(translated)}</span> | {meaning} |')
    return "\n".join(rows)


def _no_page(term: Term, references: References) -> glossary.GlossaryError:
    path = references.glossary
    before, _, _ = path.read_text(encoding="utf-8").partition(term.page)
    message = f"there is no page '{term.page.partition('#')[0]}' to explain '{term.en}'"
    column = len(before.rpartition("\n")[2]) + 1
    return glossary.GlossaryError(str(Problem(path.as_posix(), before.count("\n") + 1, column, message)))


def _link(target: str, path: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def _title(page: Source) -> str:
    tree = read_front_matter(page.text, page.path)
    value = tree.root.value if tree and tree.root else {}
    return str(value.get("title", page.path)) if isinstance(value, dict) else page.path
