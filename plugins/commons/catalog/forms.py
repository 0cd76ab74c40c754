"""The fields of a kind as one fills them in or asks about them: what each may hold, and the words to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from commons.catalog.kinds import FOLDERS, Past, Reference, Word
from commons.catalog.marks import marks_of
from commons.catalog.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from commons.catalog.loading import Catalog
    from commons.catalog.marks import Mark, Steps

Type = Literal["text", "day", "number", "truth", "list", "mapping"]
_TYPES: dict[str, Type] = {
    "string": "text",
    "integer": "number",
    "boolean": "truth",
    "array": "list",
    "object": "mapping",
}
# Words that the models do not mark as the vocabulary's, for what they may be is said elsewhere.
_WORDS: dict[Steps, str] = {
    ("state",): "states",
    ("log", None, "from"): "states",
    ("log", None, "to"): "states",
    ("artifacts", None, "kind"): "artifacts",
}


@dataclass(frozen=True)
class Form:
    """One field, or the whole entry.

    Attributes:
        steps: The way to it: names, and None for every member of a list.
        type: What it holds.
        description: A sentence for people.
        example: A value that it may have.
        needed: Whether it must be there.
        nothing: Whether it may be null.
        plain: Whether a mapping of texts may be one plain text instead.
        least: How many members a list must have.
        most: How many it may have, or how many characters a text may have; None for any number.
        choices: The only texts that it may have; empty where any may stand.
        vocabulary: The file of the vocabulary that has their labels, without `.yml`; empty if there is none.
        past: Whether a day may not be in the future.
        address: Whether a text is an address.
        refers_to: The kind of entries whose ids alone it may have; empty if there is none.
        fields: What is in a mapping.
        item: What each member of a list is.
    """

    steps: Steps
    type: Type
    description: str = ""
    example: Any = None
    needed: bool = False
    nothing: bool = False
    plain: bool = False
    least: int = 0
    most: int | None = None
    choices: tuple[str, ...] = ()
    vocabulary: str = ""
    past: bool = False
    address: bool = False
    refers_to: str = ""
    fields: Mapping[str, Form] = field(default_factory=dict)
    item: Form | None = None

    @property
    def is_bilingual(self) -> bool:
        """Whether it is a text in two languages."""
        return self.type == "mapping" and set(self.fields) == {"en", "zh"}

    @property
    def name(self) -> str:
        """The way to it as people write it, such as `evidence.date`."""
        return ".".join(step for step in self.steps if step is not None)

    def at(self, name: str) -> Form | None:
        """The form of a field in this one by a name such as `papers.arxiv`; lists are looked into."""
        form: Form | None = self
        for step in name.split("."):
            while form is not None and form.item is not None:
                form = form.item
            form = form.fields.get(step) if form else None
        return form

    def leaf(self) -> Form:
        """What one value of it is: of a list, a member."""
        return self.item.leaf() if self.item else self

    def names(self) -> Iterator[str]:
        """The names of all fields in it that hold something else than fields."""
        for form in self.leaf().fields.values():
            inner = list(form.names())
            yield from inner or [form.name]


def form(kind: str, catalog: Catalog) -> Form:
    """The form of a kind.

    Args:
        kind: A key of `KINDS`.
        catalog: Its vocabulary and lifecycle say which words there are.
    """
    marks: dict[Steps, list[Mark]] = {}
    for steps, mark in marks_of(kind):
        marks.setdefault(steps, []).append(mark)
    made = schema(kind, catalog)
    return _Reading(made.get("$defs", {}), marks).form(made, (), needed=True)


class _Reading:
    """One reading of a JSON Schema."""

    def __init__(self, defined: Mapping[str, Any], marks: Mapping[Steps, Sequence[Mark]]) -> None:
        self._defined, self._marks = defined, marks

    def form(self, said: Mapping[str, Any], steps: Steps, *, needed: bool) -> Form:
        alternatives = list(self._alternatives(said))
        types = [each.get("type") for each in alternatives]
        # Of several, the richest says how it is filled in.
        richest = max(alternatives, key=lambda each: ("properties" in each, each.get("type") != "null"))
        type_ = _TYPES.get(richest.get("type", "string"), "text")
        marks = self._marks.get(steps, ())
        vocabularies = [mark.vocabulary for mark in marks if isinstance(mark, Word)]
        kinds = [mark.kind for mark in marks if isinstance(mark, Reference) and mark.must_exist]
        return Form(
            steps=steps,
            type="day" if richest.get("format") == "date" else type_,
            description=said.get("description", ""),
            example=next(iter(said.get("examples", ())), None),
            needed=needed,
            nothing="null" in types,
            plain=type_ == "mapping" and "string" in types,
            least=richest.get("minItems", 0),
            most=richest.get("maxItems", richest.get("maxLength")),
            choices=tuple(dict.fromkeys(word for each in alternatives for word in _choices(each))),
            vocabulary=next(iter(vocabularies), _WORDS.get(steps, "")),
            past=any(isinstance(mark, Past) for mark in marks),
            address=richest.get("format") == "uri",
            refers_to=next(iter(kinds), ""),
            fields=self._fields(alternatives, steps),
            item=self.form(richest["items"], (*steps, None), needed=True) if type_ == "list" else None,
        )

    def _fields(self, alternatives: Sequence[Mapping[str, Any]], steps: Steps) -> dict[str, Form]:
        """The fields of a mapping; where it may be one of several, all of theirs."""
        mappings = [each for each in alternatives if "properties" in each]
        said: dict[str, list[Mapping[str, Any]]] = {}
        for mapping in mappings:
            for name, each in mapping["properties"].items():
                said.setdefault(name, []).append(each)
        return {
            name: self.form(
                _together(each), (*steps, name), needed=all(name in mapping.get("required", ()) for mapping in mappings)
            )
            for name, each in said.items()
        }

    def _alternatives(self, said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What a schema says, without references: one or several."""
        if "$ref" in said:
            yield from self._alternatives(self._defined[said["$ref"].rpartition("/")[2]])
            return
        several = said.get("anyOf") or said.get("oneOf")
        for each in several or ():
            yield from self._alternatives(each)
        if not several:
            yield said


def _together(said: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What several mappings say of a field of one name."""
    if all(each == said[0] for each in said):
        return said[0]
    # What tells them apart is described by its words.
    about = {} if "const" in said[0] else {name: said[0][name] for name in ("description", "examples")}
    return {**about, "anyOf": said}


def _choices(said: Mapping[str, Any]) -> Sequence[str]:
    found: Sequence[str] = said.get("enum", ())
    return [said["const"]] if "const" in said else found


def kind_named(word: str) -> str | None:
    """The kind that a word means: its name, or that of its folder."""
    return next((kind for kind, folder in FOLDERS.items() if word.lower() in {kind, folder}), None)
