"""What a form asks: the fields of a kind with their words in one language, and how each is filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import jinja2
import yaml

from commons import templates
from commons.catalog.authoring.drafting import in_one_line
from commons.catalog.forms import form as form_of
from commons.catalog.issues.fields import FORMS, NEVER
from commons.catalog.issues.importing import OWNER
from commons.catalog.kinds import KINDS, TAG
from commons.catalog.labels import field_label, word_label
from commons.catalog.locations import members_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog import Catalog
    from commons.catalog.forms import Form

ROOM = "commons.pages.submission"
Type = Literal["line", "prose", "number", "day", "choice", "words", "list", "fields"]

# What takes a file besides the entry, and what is known only later.
_NOT_HERE = frozenset({("problem", "screenshots"), ("grant", "milestones.done")})
# More words than these are chosen by writing, with suggestions.
_MOST_BOXES = 20
# A line has this many characters at most; what may have more is prose.
_LINE = 1000


@dataclass(frozen=True)
class Question:
    """One field, or the whole form.

    Attributes:
        name: The field's.
        id: Of its element; what is repeated has `__N__` in it, in place of which its number stands.
        type: How it is filled in.
        label: What it is called.
        help: A sentence about it.
        example: A value, as one writes it.
        needed: Whether it must be there.
        bilingual: Whether it is a text in two languages, one of which is enough.
        nothing: Whether "none" is an answer.
        check: Which of the script's checks it needs.
        choices: Words and what they are called.
        suggestions: The name of what may be chosen from.
        least: How many members a list must have.
        most: How many it may have, or a text characters.
        only: The sorts of its mapping that have it; empty for all.
        sort: Whether it says which sort its mapping is of.
        fields: What is inside, in the order of asking.
        item: What a list has.
    """

    name: str
    id: str
    type: Type
    label: str
    help: str = ""
    example: str = ""
    needed: bool = False
    bilingual: bool = False
    nothing: bool = False
    check: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: str = ""
    least: int = 0
    most: int | None = None
    only: tuple[str, ...] = ()
    sort: bool = False
    fields: tuple[Question, ...] = ()
    item: Question | None = None

    @property
    def first(self) -> tuple[Question, ...]:
        """What is asked of everybody."""
        return tuple(each for each in self.fields if each.needed or self.bilingual)

    @property
    def later(self) -> tuple[Question, ...]:
        """What may be left out."""
        return tuple(each for each in self.fields if each not in self.first)

    @property
    def control(self) -> str:
        """The id of what is filled in; empty for what has several."""
        return "" if self.type in {"words", "list", "fields"} else f"{self.id}-in"


@cache
def help_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The sentences below the fields' names, by kind, way and language."""
    source, _, _ = jinja2.PackageLoader(ROOM, "templates").get_source(templates.environment(ROOM), "help.yml")
    texts: dict[str, dict[str, dict[str, str]]] = yaml.load(source, yaml.CSafeLoader)
    return texts


def questions(kind: str, catalog: Catalog, language: str) -> Question:
    """What the form of a kind asks.

    Args:
        kind: A key of `FORMS`.
        catalog: Its vocabulary has the words to choose from.
        language: `en` or `zh`.
    """
    return _Asking(kind, catalog, language).whole()


class _Asking:
    def __init__(self, kind: str, catalog: Catalog, language: str) -> None:
        self._kind, self._catalog, self._language = kind, catalog, language
        self._words = templates.words(ROOM, language)
        self._help = help_texts()[kind]

    def whole(self) -> Question:
        # Whose entry it is, the handle says.
        left_out = NEVER | FORMS[self._kind] - {"handle"}
        asked = [
            self._question(each, name)
            for name, each in form_of(self._kind, self._catalog).fields.items()
            if name not in left_out and (self._kind, name) not in _NOT_HERE
        ]
        own = [] if OWNER.get(self._kind) == "handle" else [self._handle()]
        apart = [] if self._kind in {"person", "reviewer"} else [self._id()]
        return Question("", "gc-entry", "fields", "", needed=True, fields=(*own, *asked, *apart))

    def _handle(self) -> Question:
        return Question(
            name="by",
            id="gc-by",
            type="line",
            label=self._words["handle"],
            help=self._words[f"handle_{'owner' if self._kind in OWNER else 'help'}"],
            example="octocat",
            needed=True,
        )

    def _id(self) -> Question:
        return Question("id", "gc-id", "line", self._words["id"], self._words["id_help"], example="small-gpt")

    def _question(self, form: Form, name: str, before: str = "gc") -> Question:
        id = f"{before}-{name}" if name else f"{before}-__N__"  # noqa: A001
        type_ = _type(form)
        item = self._question(form.item, "", id) if form.item and type_ == "list" else None
        # Each member is a repetition: what is in it must have other ids.
        fields = self._fields(form, id) if type_ == "fields" else ()
        leaf = form.leaf()
        vocabulary = self._catalog.vocabulary
        words = [(word, word_label(vocabulary, leaf.vocabulary, word, self._language)) for word in leaf.choices]
        boxes = type_ in {"choice", "words"}
        return Question(
            name=name,
            id=id,
            type=type_,
            label=field_label(form, self._language),
            help=self._sentence(form) if name else "",
            example=_example(form) if name else "",
            needed=form.needed,
            bilingual=form.is_bilingual,
            nothing=form.nothing and form.needed,
            check=_check(form),
            choices=tuple(words) if boxes else (),
            suggestions="" if boxes or form.item else leaf.vocabulary or leaf.refers_to or _licenses(form),
            least=form.least,
            most=form.most,
            fields=fields,
            item=item,
        )

    def _fields(self, form: Form, id: str) -> tuple[Question, ...]:  # noqa: A002
        if form.is_bilingual:
            other = "zh" if self._language == "en" else "en"
            return tuple(self._translation(form, language, id) for language in (self._language, other))
        location = tuple(0 if step is None else step for step in form.steps)
        sorts = members_at(KINDS[self._kind], location)
        made = []
        for name, each in form.fields.items():
            if (self._kind, each.name) not in _NOT_HERE:
                having = tuple(sort for sort, fields in sorts.items() if name in fields)
                question = self._question(each, name, id)
                only = having if len(having) < len(sorts) else ()
                made.append(replace(question, only=only, sort=bool(sorts) and name == TAG))
        return tuple(made)

    def _translation(self, form: Form, language: str, id: str) -> Question:  # noqa: A002
        inner = form.fields[language]
        example = str((form.example or {}).get(language, ""))
        return Question(language, f"{id}-{language}", "prose", field_label(inner, self._language), example=example)

    def _sentence(self, form: Form) -> str:
        return self._help[form.name][self._language]


def _type(form: Form) -> Type:
    if form.item is not None:
        return "words" if form.item.choices and len(form.item.choices) <= _MOST_BOXES else "list"
    if form.fields:
        return "fields"
    if form.type in {"day", "number"}:
        return "day" if form.type == "day" else "number"
    if form.choices:
        # A member of a list is written, where the list is too long for boxes.
        return "line" if None in form.steps[-1:] else "choice"
    return "line" if form.most is None or form.most <= _LINE else "prose"


def _check(form: Form) -> str:
    if form.type == "day":
        return "past" if form.past else "day"
    if form.address:
        return "repository" if form.name == "repository" else "url"
    return form.refers_to or _licenses(form)


def _licenses(form: Form) -> str:
    """Whether it is a licence: the type is plain text, and its check is no part of a schema."""
    return "license" if form.name.rpartition(".")[2] in {"license", "data_license"} else ""


def _example(form: Form) -> str:
    if form.example is None or form.choices or form.fields or (form.item and (form.item.fields or form.item.choices)):
        return ""
    if form.item or form.refers_to:
        # Ids in examples are those of samples, to which no real entry may refer.
        return "" if form.leaf().refers_to else ", ".join(map(str, form.example))
    return form.example if isinstance(form.example, str) else in_one_line(form.example)
