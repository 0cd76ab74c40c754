"""One comment that says where a change stands, and what can be mended with one click."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from commons import templates
from commons.catalog.diagnostics import FORBIDDEN, advice
from commons.catalog.edits import apply
from commons.catalog.explanation import page_address
from commons.catalog.files import Disk, lines_of
from commons.catalog.labels import word_label
from commons.catalog.markdown import code, fenced, harmless
from commons.preview.approvals import Approvals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog import Diagnostic
    from commons.preview.submission import Submission, Touched

# By this a comment is known as ours, and is changed instead of another being written.
MARKER = "<!-- gpt-commons: submission -->"
# GitHub takes 65,536 characters. Counted in bytes, a comment is below that however they are counted; what is left is
# for the line that whoever posts it adds.
MOST_BYTES = 65_000
_MOST_SUGGESTIONS = 50
_ROOM = "commons.preview"


@dataclass(frozen=True)
class Suggestion:
    """A change of lines that a reviewer's comment in the diff offers to commit.

    Attributes:
        path: The file, from the repository's root.
        start: The first line that it replaces.
        end: The last one.
        body: The comment.
    """

    path: str
    start: int
    end: int
    body: str


@dataclass(frozen=True)
class Comment:
    """What is to be said below a change.

    Attributes:
        text: Markdown.
        suggestions: What can be mended with one click, in lines of the diff.
    """

    text: str
    suggestions: tuple[Suggestion, ...]


def comment(submission: Submission, language: str = "en", preview: str | None = None) -> Comment:
    """Say where a change stands.

    Args:
        submission: The change.
        language: `en` or `zh`.
        preview: Where the preview is, an https address, if that is known.
    """
    return _Commenting(submission, language).comment(preview)


class _Commenting:
    def __init__(self, submission: Submission, language: str) -> None:
        self._submission, self._language = submission, language
        self._words = templates.words(_ROOM, language)
        self._approvals = Approvals(submission)
        self._base_lines: dict[str, frozenset[str]] = {}

    def comment(self, preview: str | None) -> Comment:
        suggestions = dict(self._suggestions())
        head = [MARKER, *self._head()]
        if preview:
            head += ["", f"[{self._words['see_preview']}](<{preview}>)"]
        pieces = [
            *self._list(self._words["entries_title"], [self._entry(each) for each in self._submission.touched]),
            *self._list(
                self._words["problems"],
                [self._problem(each, suggestions.get(each)) for each in self._submission.problems if not each.is_old],
            ),
            *self._list(
                self._words["documents"],
                [
                    f"- {code(problem)}"
                    for document in self._submission.documents
                    for problem in (document.problems or [f"{document.path}: {self._words[f'what_{document.what}']}"])
                ],
            ),
        ]
        return Comment(self._fitting("\n".join(head), pieces), tuple(suggestions.values())[:_MOST_SUGGESTIONS])

    def _fitting(self, text: str, pieces: list[str]) -> str:
        """The text with as many pieces as fit, and how many do not."""
        room = MOST_BYTES - len(text.encode()) - len(self._words["left_out"].encode()) - 50
        for index, piece in enumerate(pieces):
            room -= len(piece.encode()) + 1
            if room < 0:
                left = sum(each.startswith("- ") for each in pieces[index:])
                return f"{text}\n\n{self._words['left_out'].format(count=left)}\n"
            text += f"\n{piece}"
        return f"{text}\n"

    def _head(self) -> Iterator[str]:
        count = self._submission.new_errors
        yield f"### {self._words['must_mend'].format(count=count) if count else self._words['nothing_wrong']}"
        yield ""
        yield self._words["ball_contributor"] if count else self._words["ball_maintainers"]
        old = sum(found.is_old for found in self._submission.problems)
        if old:
            yield ""
            yield self._words["old_problems"].format(count=old)

    def _list(self, title: str, items: list[str]) -> list[str]:
        return ["", f"#### {title}", "", *items] if items else []

    def _entry(self, touched: Touched) -> str:
        words = self._words
        line = f"- **{words[f'what_{touched.what}']}** {code(touched.path)}"
        if touched.after is None:
            return line
        vocabulary = self._submission.now.vocabulary
        # A word of the vocabulary may be one that the change itself brings.
        line += words["in_state"].format(
            state=harmless(word_label(vocabulary, "states", touched.after.state, self._language))
        )
        found = self._approvals.of(touched.kind, touched.after)
        if found is None:
            return line + words["at_rest"]
        roles = words["or"].join(
            harmless(word_label(vocabulary, "roles", role, self._language)) for role in found.turn.roles
        )
        people = words["comma"].join(map(code, found.people[:5]))
        if len(found.people) > 5:
            people += " " + words["and_more"].format(count=len(found.people) - 5)
        line += words["waits_for"].format(
            roles=roles, people=words["in_brackets"].format(text=people) if people else "", since=found.turn.since
        )
        if found.turn.reviews:
            line += " " + words["reviews"].format(there=found.turn.reviews[0], needed=found.turn.reviews[1])
        return line

    def _problem(self, found: Diagnostic, suggestion: Suggestion | None) -> str:
        weight = "" if found.severity == "error" else f"{self._words['warning']}{self._words['colon']}"
        rule = f"[{found.id}]({page_address(found.id, self._language)})"
        place = code(f"{found.path}:{found.line}:{found.column}")
        line = f"- {place} {weight}{harmless(found.message)} ({rule})"
        if suggestion is not None:
            block = suggestion.body.partition("\n\n")[2]
            return "\n".join([line, "", *(f"  {each}" for each in block.split("\n")), ""])
        return f"{line}. {self._words['advice']}{code(advice(found))}" if found.fix else line

    def _suggestions(self) -> Iterator[tuple[Diagnostic, Suggestion]]:
        for found in self._submission.problems:
            if found.fix and not found.is_old:
                made = self._suggestion(found)
                if made is not None:
                    yield found, made

    def _suggestion(self, found: Diagnostic) -> Suggestion | None:
        """The lines as the fix makes them, where they are sure to be in the diff and can be written in a comment."""
        first, last = found.fix[0].start.line, found.fix[-1].end.line
        lines = lines_of(found.path)
        before = self._lines_before(found.path)
        if last > len(lines) or any(line in before for line in lines[first - 1 : last]):
            return None
        moved = [
            edit._replace(
                start=edit.start._replace(line=edit.start.line - first + 1),
                end=edit.end._replace(line=edit.end.line - first + 1),
            )
            for edit in found.fix
        ]
        fixed = apply("\n".join(lines[first - 1 : last]), moved)
        if "\r" in fixed or FORBIDDEN.search(fixed):
            return None
        body = f"{harmless(found.message)} ({found.id})\n\n{fenced(fixed, 'suggestion')}"
        return Suggestion(found.path, first, last, body)

    def _lines_before(self, path: str) -> frozenset[str]:
        """The lines that a file had: what is none of them is new in any diff."""
        if path not in self._base_lines:
            shown = self._names.get(path)
            content = (self._submission.both.contents.get(shown) or b"") if shown else b""
            self._base_lines[path] = frozenset(content.decode("utf-8", errors="replace").split("\n") if content else ())
        return self._base_lines[path]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The catalog's files by what diagnostics call them."""
        disk = Disk(self._submission.folder)
        return {disk.shown(name): name for name in self._submission.both.changed}
