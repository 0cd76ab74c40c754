"""A submission as a folder of pages that stand on their own: on a disk, or below any address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from commons import templates
from commons.catalog.comparing import Comparison, Sentences
from commons.catalog.diagnostics import advice, printable
from commons.catalog.explanation import page_address
from commons.catalog.files import lines_of
from commons.catalog.kinds import FOLDERS
from commons.catalog.labels import in_language, word_label
from commons.catalog.pictures import check_name, check_picture
from commons.catalog.sharing import in_parts
from commons.catalog.views.lookup import Found
from commons.pages import queue
from commons.pages.community import Community
from commons.pages.render import render_entry, render_listing
from commons.preview import manifest, shell, texts
from commons.preview.approvals import Approvals
from commons.preview.comment import comment
from commons.preview.documents import Documents
from commons.preview.links import Links
from commons.reviewing.rubric import NoRubricError, rubric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog, Diagnostic
    from commons.pages import RenderedPage
    from commons.preview.documents import DocumentChange
    from commons.preview.submission import Submission, Touched

LANGUAGES = ("en", "zh")
# Tells a folder that was written here from one that holds something else.
SIGN = manifest.NAME
# A change of more has pages for the first of them, and names the others.
MOST_PAGES = 200
_MOST_LINES, _MOST_PROBLEMS = 200, 500
_INDEX = {"en": "index.html", "zh": "zh.html"}
_ADDRESS = re.compile(r"https://\S+")


def write(submission: Submission, folder: Path, site: str) -> None:
    """Write a preview.

    Args:
        submission: What it shows.
        folder: Where to; must be empty.
        site: The address of the site, for links to what the preview does not have; with a slash at the end.
    """
    files = {**dict(shell.contents()), **dict(_pictures(submission))}
    documents = list(_documents(submission, site))

    def pages(languages: Sequence[str]) -> dict[str, bytes]:
        written = (_Writing(submission, language, site, documents) for language in languages)
        return {name: content for each in written for name, content in each.files()}

    for part in in_parts(LANGUAGES, pages, least=1):
        files |= part
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    texts.write(comment(submission), folder)
    manifest.write(folder)


@dataclass(frozen=True)
class _Document:
    """A written page, and what is known of it before it is rendered in a page."""

    change: DocumentChange
    file: str
    before: str | None = None
    after: str | None = None
    problems: list[str] = field(default_factory=list)


def _documents(submission: Submission, site: str) -> Iterator[_Document]:
    """The written pages, each rendered once."""
    changes = submission.documents[:MOST_PAGES]
    if not changes:
        return
    rendering = Documents(submission.folder.parent, submission.ref)
    files = {
        change.path: f"{change.language}/documents/{number}.html"
        for number, change in enumerate(changes, 1)
        if change.is_text
    }
    links = {
        language: Links(
            site if language == "en" else f"{site}{language}/",
            {change.place: files[change.path] for change in changes if change.language == language and change.is_page},
        )
        for language in LANGUAGES
    }
    for change in changes:
        file = files.get(change.path, "")
        clean = partial(links[change.language].clean, page=change.folder, file=file)
        sides: dict[str, str | None] = {"before": None, "after": None}
        problems = list(change.problems)
        for side, content in (("before", change.before), ("after", change.after)):
            if file and content is not None and (side == "before" or not change.problems):
                html, wrong = rendering.render(change.path, content, partial(clean, prefix=f"{side}-"))
                sides[side] = html
                problems += wrong if side == "after" else []
        yield _Document(change, file, sides["before"], sides["after"], problems)


def _pictures(submission: Submission) -> Iterator[tuple[str, bytes]]:
    """The pictures of entries on both sides, but for those that the catalog's rules refuse."""
    for touched in submission.touched[:MOST_PAGES]:
        for side, entry in (("before", touched.before), ("after", touched.after)):
            if entry is None:
                continue
            folder = f"assets/{FOLDERS[touched.kind]}/{entry.id}"
            for name, content in _files_of(submission, side, folder):
                if check_name(name) is None and check_picture(name, content) is None:
                    yield f"pictures/{side}/{folder.removeprefix('assets/')}/{name}", content


def _files_of(submission: Submission, side: str, folder: str) -> Iterator[tuple[str, bytes]]:
    if side == "before":
        for name, content in submission.both.contents.items():
            if content is not None and name.rpartition("/")[0] == folder:
                yield name.rpartition("/")[2], content
        return
    there = submission.folder / folder
    for path in sorted(there.iterdir()) if there.is_dir() and not there.is_symlink() else ():
        if path.is_file() and not path.is_symlink():
            yield path.name, path.read_bytes()


class _Html:
    """How the differences are written."""

    def plain(self, text: str) -> str:
        return str(escape(printable(text)))

    def removed(self, text: str) -> str:
        return f"<del>{self.plain(text)}</del>"

    def added(self, text: str) -> str:
        return f"<ins>{self.plain(text)}</ins>"


class _Writing:
    """The pages in one language."""

    def __init__(self, submission: Submission, language: str, site: str, documents: Sequence[_Document]) -> None:
        self._submission, self._language, self._documents = submission, language, documents
        self._words = templates.words(shell.ROOM, language)
        self._site = site if language == "en" else f"{site}{language}/"
        self._shown = submission.touched[:MOST_PAGES]
        self._approvals = Approvals(submission)
        self._sides = {
            "before": Community(submission.base, language),
            "after": Community(submission.now, language),
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """All files in this language."""
        made: dict[str, bytes] = {}
        entries = [self._entry(touched, made) for touched in self._shown]
        listings = list(self._listings(made))
        documents = [self._document(document, made) for document in self._documents]
        yield from made.items()
        index = _INDEX[self._language]
        yield (
            index,
            shell.page(
                "index.html",
                self._language,
                index,
                entries=entries,
                listings=listings,
                documents=documents,
                data=list(self._data()),
                more=len(self._submission.touched) - len(self._shown),
                more_documents=len(self._submission.documents) - len(self._documents),
                elsewhere=self._problems(self._submission.elsewhere),
                old=sum(found.is_old for found in self._submission.problems),
                new_errors=self._submission.new_errors,
                base=self._submission.ref,
                other=_INDEX["zh" if self._language == "en" else "en"],
            ),
        )

    def _entry(self, touched: Touched, made: dict[str, bytes]) -> dict[str, Any]:
        sides = {side: self._side(side, touched) for side in ("before", "after")}
        file = self._file(touched.kind, touched.id) if any(sides.values()) else None
        title = self._title(touched)
        if file is not None:
            made[file] = shell.page(
                "compare.html",
                self._language,
                file,
                title=title,
                what=self._words[f"what_{touched.what}"],
                path=touched.path,
                before=sides["before"],
                after=sides["after"],
                broken=touched.what == "broken",
                no_rendering=touched.after is not None and sides["after"] is None,
                index=_INDEX[self._language],
            )
        entry = touched.after or touched.before
        return {
            "title": title,
            "what": self._words[f"what_{touched.what}"],
            "anchor": f"{FOLDERS[touched.kind]}-{touched.id}" if entry else None,
            "path": touched.path,
            "kind": word_kind(touched.kind, self._language),
            "sample": bool(entry and entry.sample),
            "file": file,
            "changes": self._changes(touched),
            "problems": self._problems(touched.problems),
            "text": _text_of(touched) if touched.what == "broken" else None,
            "addresses": list(_addresses(touched)),
            "approval": self._approval(touched),
            "questions": list(self._questions(touched)),
        }

    def _title(self, touched: Touched) -> str:
        entry, side = (touched.after, "after") if touched.after else (touched.before, "before")
        return printable(touched.id if entry is None else self._sides[side].name(entry) or entry.id)

    def _file(self, kind: str, id: str) -> str:  # noqa: A002
        return f"{self._language}/{FOLDERS[kind]}/{id}.html"

    def _side(self, side: str, touched: Touched) -> str | None:
        entry = touched.before if side == "before" else touched.after
        if entry is None:
            return None
        community = self._sides[side]
        rendered = self._rendered(side, lambda: render_entry(touched.kind, entry, community))
        if rendered is None:
            return None
        return self._led(side, rendered, self._file(touched.kind, touched.id))

    def _rendered(self, side: str, render: Any) -> RenderedPage | None:
        """A page, or None where what is wrong in the catalog keeps it from being rendered."""
        catalog: Catalog = self._submission.base if side == "before" else self._submission.now
        try:
            page: RenderedPage = render()
        except (KeyError, AttributeError, ValueError, jinja2.UndefinedError):
            if not catalog.diagnostics:
                raise
            return None
        return page

    def _led(self, side: str, rendered: RenderedPage, file: str) -> Markup:
        page = rendered.path.removesuffix(".md")
        page = page.removesuffix("index") if page.endswith("/index") else f"{page}/"
        # What is on the page was escaped when it was rendered.
        return Markup(self._links[side].rewrite(rendered.html, page, file, f"{side}-"))  # noqa: S704

    @cached_property
    def _links(self) -> Mapping[str, Links]:
        pages = {}
        for touched in self._shown:
            for entry in (touched.before, touched.after):
                if entry is not None:
                    pages[f"catalog/{FOLDERS[touched.kind]}/{entry.id}/"] = self._file(touched.kind, touched.id)
        for kind in self._kinds:
            pages[f"catalog/{FOLDERS[kind]}/"] = f"{self._language}/{FOLDERS[kind]}.html"
        if self._is_queued:
            pages["catalog/queue/"] = f"{self._language}/queue.html"
        pictures = [name for name, _ in _pictures(self._submission)]
        return {
            side: Links(
                self._site,
                pages,
                {
                    f"catalog/{name.removeprefix(f'pictures/{side}/')}": name
                    for name in pictures
                    if name.startswith(f"pictures/{side}/")
                },
            )
            for side in ("before", "after")
        }

    @cached_property
    def _kinds(self) -> list[str]:
        """The kinds whose listings show entries of the change."""
        return [kind for kind in FOLDERS if any(each.kind == kind and each.what != "layout" for each in self._shown)]

    @cached_property
    def _is_queued(self) -> bool:
        return any(self._waits(touched) for touched in self._shown)

    def _waits(self, touched: Touched) -> bool:
        sides = ((self._submission.base, touched.before), (self._submission.now, touched.after))
        return any(entry and catalog.lifecycle.awaited(touched.kind, entry.state) for catalog, entry in sides)

    def _listings(self, made: dict[str, bytes]) -> Iterator[dict[str, str | None]]:
        after = self._sides["after"]
        pages: list[tuple[str, Any]] = [
            (f"{self._language}/{FOLDERS[kind]}.html", lambda kind=kind: render_listing(kind, after))
            for kind in self._kinds
        ]
        if self._is_queued:
            pages.append((f"{self._language}/queue.html", lambda: queue.render(after)))
        for file, render in pages:
            rendered = self._rendered("after", render)
            if rendered is None:
                yield {"title": file.rpartition("/")[2].removesuffix(".html"), "file": None}
                continue
            made[file] = shell.page(
                "listing.html",
                self._language,
                file,
                title=rendered.title,
                html=self._led("after", rendered, file),
                index=_INDEX[self._language],
            )
            yield {"title": rendered.title, "file": file}

    def _document(self, document: _Document, made: dict[str, bytes]) -> dict[str, Any]:
        change = document.change
        if document.file and change.language == self._language:
            made[document.file] = shell.page(
                "document.html",
                self._language,
                document.file,
                title=printable(change.path),
                what=self._words[f"what_{change.what}"],
                # It was cleaned when it was rendered.
                before=Markup(document.before) if document.before is not None else None,  # noqa: S704
                after=Markup(document.after) if document.after is not None else None,  # noqa: S704
                gone=change.what == "removed",
                index=_INDEX[self._language],
            )
        return {
            "path": printable(change.path),
            "what": self._words[f"what_{change.what}"],
            "file": document.file,
            "problems": [printable(problem) for problem in document.problems],
        }

    def _changes(self, touched: Touched) -> list[Markup]:
        if touched.change is None:
            return []
        return [Markup(self._sentences.line(change)) for change in touched.change.changes]  # noqa: S704 - see `_Html`

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self._submission.base, self._submission.now, self._language, _Html())

    def _data(self) -> Iterator[tuple[Markup, list[Markup]]]:
        """What is different in the vocabulary and the lifecycle."""
        for section in self._sentences.sections(Comparison(data=self._submission.comparison.data)):
            yield Markup(section.title), [Markup(line) for line in section.lines]  # noqa: S704 - see `_Html`

    def _problems(self, problems: Sequence[Diagnostic]) -> list[dict[str, Any]]:
        return [self._problem(found) for found in problems[:_MOST_PROBLEMS]]

    def _problem(self, found: Diagnostic) -> dict[str, Any]:
        lines = lines_of(found.path)
        line = lines[found.line - 1] if found.line <= len(lines) else ""
        return {
            "place": printable(f"{found.path}:{found.line}:{found.column}"),
            "message": printable(found.message),
            "id": found.id,
            "rule": page_address(found.id, self._language),
            "is_new": not found.is_old,
            "is_error": found.severity == "error",
            "line": printable(line.strip())[:160],
            "advice": printable(advice(found)) if found.fix else None,
        }

    def _approval(self, touched: Touched) -> dict[str, Any] | None:
        if touched.after is None:
            return None
        found = self._approvals.of(touched.kind, touched.after)
        if found is None:
            return None
        vocabulary = self._submission.now.vocabulary
        name = self._name_of
        return {
            "to": [word_label(vocabulary, "states", state, self._language) for state in found.turn.to],
            "roles": [word_label(vocabulary, "roles", role, self._language) for role in found.turn.roles],
            "people": [name(person) for person in found.people],
            "excluded": [name(person) for person in found.excluded],
            "since": found.turn.since.isoformat(),
            "reviews": found.turn.reviews,
            "lacks": [f"{field} (+{count})" if count > 1 else field for field, count in found.turn.lacks],
        }

    def _name_of(self, id: str) -> str:  # noqa: A002
        person = self._sides["after"].people.get(id) or self._sides["before"].people.get(id)
        sample = f" ({self._words['sample']})" if person and person.sample else ""
        return f"{person.name} ({id}){sample}" if person else id

    def _questions(self, touched: Touched) -> Iterator[dict[str, Any]]:
        if touched.after is None or touched.kind not in {"project", "review", "reviewer"}:
            return
        try:
            asked = rubric(self._submission.now, Found(touched.kind, touched.after))
        except NoRubricError:
            return
        for question in asked.questions:
            yield {
                "text": in_language(question.text, self._language)[0],
                "answer": word_label(self._submission.now.vocabulary, "answers", question.answer, self._language)
                if question.answer
                else None,
                "evidence": [
                    (self._words.get(f"evidence_{name.replace(' ', '_')}", printable(name)), printable(address))
                    for name, address in question.evidence
                ],
            }


def word_kind(kind: str, language: str) -> str:
    """What a kind is called."""
    from commons.catalog.comparing.labels import labels

    return labels().kinds[kind].in_language(language)


def _text_of(touched: Touched) -> str:
    """The beginning of a file that cannot be read as an entry."""
    lines = [printable(line.removesuffix("\r").replace("\t", "    ")) for line in lines_of(touched.path)]
    cut = ["…"] if len(lines) > _MOST_LINES else []
    return "\n".join([line[:500] for line in lines[:_MOST_LINES]] + cut)


def _addresses(touched: Touched) -> Iterator[tuple[str, bool]]:
    """The addresses in an entry, and whether each is new in it."""
    if touched.after is None:
        return
    known = set(_texts(touched.before.model_dump(mode="json"))) if touched.before else set()
    for address in sorted(dict.fromkeys(_texts(touched.after.model_dump(mode="json")))):
        yield address, address not in known


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and _ADDRESS.fullmatch(value):
        yield value
