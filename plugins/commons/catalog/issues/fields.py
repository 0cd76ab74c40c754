"""What an issue form asks: the fields of a kind that somebody fills in who begins an entry, one question each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commons.catalog.forms import form
from commons.catalog.labels import field_label
from commons.catalog.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog.forms import Form
    from commons.catalog.loading import Catalog

Shape = Literal["line", "prose", "choice", "choices", "words", "lines", "yaml", "pictures"]

# What everybody may submit; of the fields, those that come later or that the account which writes the issue gives.
FORMS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"handle", "roles"}),
    "project": frozenset(),
    "reviewer": frozenset({"person", "trial"}),
    "grant": frozenset({"applicant", "amended", "approved", "allocated", "decisions", "deliveries", "report"}),
    "problem": frozenset({"duplicate_of", "fix"}),
    "discussion": frozenset({"outcome"}),
}
NEVER = frozenset({"id", "formerly", "state", "sample", "log"})
# A menu that is longer than this is worse than a line to write in.
_MOST_CHOICES = 50
_LANGUAGE = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}


@dataclass(frozen=True)
class Field:
    """One question of a form.

    Attributes:
        form: The field of the entry that it fills.
        steps: The way to it, and to the language of a text in two.
        label: What it is called, in both languages; no other question of the form is called so.
        shape: How it is asked and answered.
        needed: Whether an entry without it is a mistake.
    """

    form: Form
    steps: tuple[str, ...]
    label: str
    shape: Shape
    needed: bool

    @property
    def id(self) -> str:
        """The question's id in the form, and in addresses that fill it in."""
        return "-".join(self.steps)


def fields(kind: str, catalog: Catalog) -> tuple[Field, ...]:
    """The questions of a kind's form, in the order of the kind's fields.

    Args:
        kind: A key of `FORMS`.
        catalog: Its vocabulary has the words to choose from.
    """
    whole = form(kind, catalog)
    # Files are sent by dropping them into the answer.
    pictures = {steps[0] for steps, mark in marks_of(kind) if type(mark).__name__ == "Asset"}
    asked = [each for name, each in whole.fields.items() if name not in NEVER | FORMS[kind]]
    return tuple(field for each in asked for field in _of(each, ("", ""), each.needed, pictures))


def _of(form: Form, before: tuple[str, str], needed: bool, pictures: set[str | None]) -> Iterator[Field]:  # noqa: FBT001
    names = (field_label(form, "en"), field_label(form, "zh"))
    if before != ("", ""):
        names = (f"{before[0]}: {names[0]}", f"{before[1]}：{names[1]}")
    steps = tuple(step for step in form.steps if step is not None)
    if form.type == "mapping" and not form.is_bilingual:
        for inner in form.fields.values():
            yield from _of(inner, names, needed and inner.needed, pictures)
    elif form.is_bilingual:
        for language, (english, chinese) in _LANGUAGE.items():
            label = f"{names[0]} ({english}) / {names[1]}（{chinese}）"
            yield Field(form, (*steps, language), label, "prose", needed)
    else:
        label = names[0] if names[0] == names[1] else f"{names[0]} / {names[1]}"
        yield Field(form, steps, label, _shape(form, pictures), needed)


def _shape(form: Form, pictures: set[str | None]) -> Shape:
    if form.steps[0] in pictures:
        return "pictures"
    if form.item is None:
        return "choice" if form.choices else "line"
    if form.item.fields:
        return "yaml"
    if form.item.choices:
        return "choices" if len(form.item.choices) <= _MOST_CHOICES else "words"
    return "lines"


def word_labels(field: Form, catalog: Catalog) -> dict[str, str]:
    """The words of a field that is chosen, and what they are called in a form, in both languages."""
    leaf = field.leaf()
    texts = catalog.vocabulary.words(leaf.vocabulary) if leaf.vocabulary else {}
    called = {}
    for word in leaf.choices:
        text = texts.get(word)
        names = dict.fromkeys(name for name in ((text.en, text.zh) if text else (word,)) if name)
        called[word] = " / ".join(names)
    return called
