"""An issue's body becomes an entry, or one message for each mistake, where it stands in the body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from commons.catalog.authoring.assignments import typed
from commons.catalog.authoring.drafting import made_id, refusal_of_id, with_beginning
from commons.catalog.authoring.overlay import Change, Overlay, new_mistakes
from commons.catalog.diagnostics import Diagnostic, Place, quoted
from commons.catalog.importing.drafts import Draft, Text
from commons.catalog.importing.origins import Origins
from commons.catalog.issues.body import Answer, read_body
from commons.catalog.issues.fields import fields, word_labels
from commons.catalog.issues.forms import AGREED, ASIDE
from commons.catalog.kinds import FOLDERS, MAINTAINERS
from commons.catalog.layout import LayoutError, formatted
from commons.catalog.listing import ASSETS
from commons.catalog.loading import load_files
from commons.catalog.reader import read_text
from commons.catalog.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from commons.catalog.files import Files
    from commons.catalog.issues.body import Body, Picture
    from commons.catalog.issues.fields import Field
    from commons.catalog.loading import Catalog
    from commons.catalog.tree import Node

# The field that says whose entry it is: the account that wrote the issue fills it in, and not the issue.
OWNER = {"person": "handle", "reviewer": "person", "grant": "applicant"}
# The ids of these say whose they are, so another cannot be made up.
_FIXED = frozenset({"person", "reviewer"})
_PICTURE_ENDINGS = {b"\x89PNG": "png", b"\xff\xd8": "jpg", b"RIFF": "webp"}
# What the forge writes for a picture of which nobody has said anything.
_SAYS_NOTHING = frozenset(
    {"image", "img", "pasted", "picture", "screenshot", "screen", "shot", "at", "am", "pm"}
    | {"png", "jpg", "jpeg", "webp", "gif", "截图", "屏幕截图", "图片"}
)
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Issue:
    """An issue.

    Attributes:
        kind: The kind of its form.
        body: Its text.
        path: How places in it are named.
        day: When it was written, at the latest.
        author: The account that wrote it, as the forge says, not the body; empty for the maintainers.
        number: Its number, if it has one.
        address: Where it is, if that is known.
        is_upload: Whether an address is that of a file that was dropped into an issue.
        pictures: What is in the pictures of the body, in their order; None if nobody has fetched them.
    """

    kind: str
    body: str
    path: str
    day: date
    author: str = ""
    number: int | None = None
    address: str = ""
    is_upload: Callable[[str], bool] = lambda _: False
    pictures: Sequence[bytes] | None = None


@dataclass(frozen=True)
class FromIssue:
    """What an issue became.

    Attributes:
        name: The entry's file in the catalog; empty if it could not be made.
        text: What is to stand in it.
        assets: The pictures, by their files in the catalog.
        urls: Where the pictures of the body are that were dropped into it.
        findings: What is wrong, at its place in the body. If there is anything, the entry is not to be used.
        warnings: What somebody should look at.
    """

    name: str = ""
    text: str = ""
    assets: Mapping[str, bytes] = field(default_factory=dict)
    urls: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def import_issue(issue: Issue, files: Files, catalog: Catalog) -> FromIssue:
    """Make an entry of an issue.

    Args:
        issue: The issue. Nothing in its body makes this raise.
        files: The catalog's.
        catalog: What is in it, with its entries.
    """
    return _Import(issue, files, catalog).made()


class _Import:
    def __init__(self, issue: Issue, files: Files, catalog: Catalog) -> None:
        self._issue, self._files, self._catalog = issue, files, catalog
        self._fields = fields(issue.kind, catalog)
        self._aside = {label: name for name, (label, _) in ASIDE.get(issue.kind, {}).items()}
        self._draft = Draft(issue.path, Place(1, 1))
        self._found: list[Diagnostic] = []
        self._assets: dict[str, bytes] = {}
        self._urls: list[str] = []
        self._places: list[Place] = []

    def made(self) -> FromIssue:
        labels = [*(each.label for each in self._fields), *self._aside, AGREED]
        body = read_body(self._issue.body, labels)
        if not body.answers:
            message = f"this is not what the form '{self._issue.kind}' makes: none of its headings is here"
            return FromIssue(findings=(self._wrong(Place(1, 1), message, "GC013"),))
        for repeated in body.repeated:
            message = "this heading is here twice: an answer may hold any text but a line that is exactly a heading"
            self._found.append(self._wrong(repeated.place, message, "GC010"))
        for each in self._fields:
            self._answer(each, body)
        self._add_aside(body)
        if self._issue.kind in OWNER:
            author = self._issue.author if self._issue.kind == "person" else self._issue.author.lower()
            self._draft.put(Text(author, Place(1, 1)), OWNER[self._issue.kind])
        return self._entry()

    def _wrong(self, place: Place, message: str, id: str = "GC106") -> Diagnostic:  # noqa: A002
        return Diagnostic(self._issue.path, *place, id, message)

    def _answer(self, asked: Field, body: Body) -> None:
        answer = body.answers.get(asked.label)
        if answer is None or not answer.text:
            self._unanswered(asked, answer, body)
        elif asked.shape in {"line", "choice", "prose"}:
            self._put_one(asked, answer)
        elif asked.shape == "yaml":
            self._put_yaml(asked, answer)
        elif asked.shape == "pictures":
            self._put_pictures(asked, answer)
        else:
            self._put_several(asked, answer)

    def _unanswered(self, asked: Field, answer: Answer | None, body: Body) -> None:
        form = asked.form
        if not asked.needed:
            return
        if form.item is not None and not form.least:
            self._set((), asked.steps, answer.place if answer else Place(1, 1))
        elif form.nothing:
            self._set(None, asked.steps, answer.place if answer else Place(1, 1))
        elif asked.shape == "prose":
            # One language is enough, and of two that are missing one is said to be.
            others = [each for each in self._fields if each.form is form]
            there = any((other := body.answers.get(each.label)) and other.text for each in others)
            if not there and asked == others[0]:
                self._missing(asked, answer)
        else:
            self._missing(asked, answer)

    def _missing(self, asked: Field, answer: Answer | None) -> None:
        name = asked.label if answer else f"{asked.label}: the heading is missing too"
        message = f"this needs an answer: {name}"
        self._found.append(self._wrong(answer.place if answer else Place(1, 1), message, "GC102"))

    def _set(self, value: Any, steps: tuple[str, ...], place: Place) -> None:
        holder = self._draft.values
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        holder[steps[-1]] = list(value) if isinstance(value, tuple) else value
        self._draft.places[steps] = place

    def _put_one(self, asked: Field, answer: Answer) -> None:
        text = answer.text if asked.shape == "prose" else " ".join(answer.text.split())
        value = self._word(asked, text, answer.first) if asked.shape == "choice" else typed(asked.form, text)
        self._set(text if asked.shape == "prose" else value, asked.steps, answer.first)

    def _put_several(self, asked: Field, answer: Answer) -> None:
        self._set((), asked.steps, answer.place)
        for line in answer.items():
            texts = [line.text] if asked.shape == "lines" else re.split(r"\s*[,，、;；]\s*", line.text)
            for text in filter(None, texts):
                word = text if asked.shape == "lines" else self._word(asked, text, line.place)
                self._draft.add(asked.steps[0], typed(asked.form.leaf(), str(word)), line.place)

    def _word(self, asked: Field, text: str, place: Place) -> str:
        """The word that a label stands for; what stands for none is told here, and once."""
        labels = word_labels(asked.form, self._catalog)
        known = {name.casefold(): word for word, label in labels.items() for name in (word, label, *label.split(" / "))}
        if text.casefold() in known:
            return known[text.casefold()]
        near = closest(text.casefold(), list(known))
        hint = f"; did you mean {quoted(known[near])}?" if near else ""
        self._found.append(self._wrong(place, f"{quoted(text)} is none of the choices{hint}", "GC304"))
        return next(iter(labels))

    def _put_yaml(self, asked: Field, answer: Answer) -> None:
        lines = answer.unfenced()
        first = lines[0].place if lines else answer.place
        tree = read_text("\n".join(line.text for line in lines), self._issue.path, line=first.line)
        if tree.root is None or tree.diagnostics:
            self._found.extend(tree.diagnostics)
            self._set((), asked.steps, answer.first)
            return
        self._place(tree.root, asked.steps)
        value = json.loads(json.dumps(tree.root.value))
        # One member alone may stand without its dash.
        self._set([value] if isinstance(value, dict) else value, asked.steps, answer.first)

    def _place(self, node: Node, steps: tuple[str | int, ...]) -> None:
        self._draft.places[steps] = node.place
        for name, member in node.members.items():
            self._place(member, (*steps, name))

    def _put_pictures(self, asked: Field, answer: Answer) -> None:
        members: list[dict[str, Any]] = []
        for picture in answer.pictures():
            if not self._issue.is_upload(picture.url):
                message = "this picture is somewhere else: drop the file itself into the answer"
                self._found.append(self._wrong(picture.place, message, "GC808"))
                continue
            self._urls.append(picture.url)
            self._places.append(picture.place)
            self._say_what_lacks(picture)
            name = self._picture_name(len(self._urls))
            language = "zh" if _CHINESE.search(picture.alt) else "en"
            self._draft.places[asked.steps[0], len(members)] = picture.place
            for inner in ("file", "alt"):
                self._draft.places[asked.steps[0], len(members), inner] = picture.place
            members.append({"file": name, "alt": {language: picture.alt or "?"}})
        if not any(answer.pictures()):
            message = "there is no picture in this answer: drop files into it, or leave it empty"
            self._found.append(self._wrong(answer.first, message, "GC808"))
        self._set(members, asked.steps, answer.first)

    def _say_what_lacks(self, picture: Picture) -> None:
        if _SAYS_NOTHING.issuperset(_WORD.findall(picture.alt.lower())):
            message = (
                f"say what is to be seen in this picture, for those who do not see it: ![…] in place of "
                f"![{picture.alt}]"
                if picture.alt
                else "say what is to be seen in this picture, between its brackets"
            )
            self._found.append(self._wrong(picture.place, message, "GC809"))
        if self._issue.pictures is not None and not self._content(len(self._urls)):
            self._found.append(self._wrong(picture.place, "this picture could not be fetched: send it again", "GC808"))

    def _content(self, number: int) -> bytes:
        """What is in a picture, counted from 1; nothing if it could not be fetched."""
        return next(iter((self._issue.pictures or ())[number - 1 : number]), b"")

    def _picture_name(self, number: int) -> str:
        content = self._content(number)
        ending = next((end for begin, end in _PICTURE_ENDINGS.items() if content.startswith(begin)), "png")
        return f"screenshot-{number}.{ending}"

    def _add_aside(self, body: Body) -> None:
        """What the form asks besides goes where it tells most: with the programs and their versions."""
        said = {"version": "GPT Commons {}", "language": "{}"}
        for label, name in self._aside.items():
            answer = body.answers.get(label)
            if answer and answer.text:
                text = said[name].format(" ".join(answer.text.split()))
                self._draft.add("environment", text, answer.first)

    def _entry(self) -> FromIssue:
        kind, values = self._issue.kind, self._draft.values
        name = self._id()
        if name is None:
            return FromIssue(urls=tuple(self._urls), findings=tuple(sorted(self._found)))
        whole = with_beginning({"id": name, **values}, kind, self._catalog.lifecycle, self._issue.day, "")
        whole["log"][0]["by"] = self._issue.author or MAINTAINERS
        if self._issue.address:
            whole["log"][0]["ref"] = self._issue.address
        file = f"{FOLDERS[kind]}/{name}.yml"
        tree = read_text(json.dumps(whole, ensure_ascii=False), self._issue.path)
        try:
            if tree.root is None:
                self._found.extend(replace(found, line=1, column=1) for found in tree.diagnostics)
                return FromIssue(urls=tuple(self._urls), findings=tuple(sorted(self._found)))
            text = formatted(tree, kind)
        except LayoutError as error:
            self._found.append(self._wrong(Place(1, 1), f"no entry can be made of this: {error}", "GC110"))
            return FromIssue(urls=tuple(self._urls), findings=tuple(sorted(self._found)))
        self._take_pictures(name)
        findings, warnings = self._checked(file, text)
        return FromIssue(file, text, self._assets, tuple(self._urls), findings, warnings)

    def _id(self) -> str | None:
        kind, values = self._issue.kind, self._draft.values
        made = made_id(kind, values)
        number = self._issue.number
        choices = [made, f"{made}-{number}" if made else f"{kind}-{number}"] if number else [made or kind]
        free = [each for each in choices if each and self._is_free(each)]
        if made and kind in _FIXED and made not in free:
            problem = refusal_of_id(self._catalog, kind, made) or f"there is a {kind} {quoted(made)} already"
            self._found.append(self._wrong(Place(1, 1), f"{problem}: change that entry instead", "GC203"))
            return None
        if not free:
            self._found.append(self._wrong(Place(1, 1), "no id can be made of this that is not taken", "GC201"))
            return None
        return free[0]

    def _is_free(self, name: str) -> bool:
        kind = self._issue.kind
        try:
            # An entry with mistakes is there too.
            is_there = f"{name}.yml" in self._files.list(FOLDERS[kind])
        except OSError:
            is_there = False
        return not is_there and refusal_of_id(self._catalog, kind, name) is None

    def _take_pictures(self, name: str) -> None:
        for number, content in enumerate((self._issue.pictures or ())[: len(self._urls)], 1):
            file = self._picture_name(number)
            if not content:
                continue
            self._assets[f"{ASSETS}/{FOLDERS[self._issue.kind]}/{name}/{file}"] = content

    def _checked(self, file: str, text: str) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """What the catalog's rules say of the entry and its pictures, in the places that they come from."""
        after = Overlay(self._files, Change(after={file: text.encode(), **self._assets}))
        whole = load_files(after, "catalog", keep=False)
        origins = Origins(self._draft, text)
        found = [*self._found]
        pictures = dict(zip(map(self._files.shown, self._assets), self._places, strict=False))
        for each in new_mistakes(self._catalog, whole, {}):
            if each.path in pictures:
                found.append(self._wrong(pictures[each.path], each.message, each.id))
            elif each.path != self._files.shown(file):
                found.append(replace(each, fix=()))
            elif not self._is_said(each, origins):
                found.append(origins.at_origin(each))
        # Some things the form has said in words of its own.
        own = {(each.id, each.line) for each in self._found}
        found = [each for each in found if each in self._found or (each.id, each.line) not in own]
        warnings = [origins.at_origin(each) for each in whole.warnings if each.path == self._files.shown(file)]
        return tuple(sorted(set(found))), tuple(warnings)

    def _is_said(self, found: Diagnostic, origins: Origins) -> bool:
        """Whether it is said that an answer is missing, or whether nobody can know yet."""
        if found.id == "GC102":
            return not any(isinstance(step, int) for step in origins.steps(found))
        # Without the files there is nothing to check of them, and the entry waits for them.
        return found.id == "GC808" and self._issue.pictures is None
