"""Pages of the reference that say how entries are written, and how they move from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commons.catalog.forms import form
from commons.catalog.kinds import FOLDERS
from commons.catalog.labels import field_label, read_labels, word_label
from commons.pages.page import Heading, RenderedPage
from commons.pages.words import environment, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog
    from commons.catalog.forms import Form
    from commons.catalog.lifecycle import Transition


def render_formats(catalog: Catalog, language: str) -> Iterator[RenderedPage]:
    """Render the page of fields and the page of transitions.

    Args:
        catalog: Its vocabulary and lifecycle say what there is.
        language: `en` or `zh`.
    """
    reference = _Reference(catalog, language)
    yield reference.fields()
    yield reference.lifecycle()


class _Reference:
    def __init__(self, catalog: Catalog, language: str) -> None:
        self._catalog, self._language = catalog, language
        self._words = words(language)
        self._headings = tuple(Heading(kind, self._words[kind]) for kind in FOLDERS)

    def fields(self) -> RenderedPage:
        kinds = {kind: list(self._rows(form(kind, self._catalog))) for kind in FOLDERS}
        html = self._html("formats.html", kinds=kinds, folders=FOLDERS)
        return self._page("formats", self._words["formats"], self._words["formats_description"], html)

    def lifecycle(self) -> RenderedPage:
        lives = self._catalog.lifecycle.transitions
        kinds = {kind: [self._step(each) for each in lives[kind]] for kind in FOLDERS}
        html = self._html("lifecycle.html", kinds=kinds)
        return self._page("lifecycle", self._words["lifecycle"], self._words["lifecycle_description"], html)

    def _html(self, template: str, **values: Any) -> str:
        return environment(self._language).get_template(template).render(values)

    def _page(self, name: str, title: str, description: str, html: str) -> RenderedPage:
        return RenderedPage(f"reference/{name}.md", title, description, html, headings=self._headings)

    def _rows(self, entry: Form) -> Iterator[dict[str, Any]]:
        for name in entry.names():
            field = entry.at(name)
            if field is not None:
                yield {
                    "name": name,
                    "label": field_label(field, self._language),
                    "holds": self._holds(field),
                    "needed": field.needed,
                    "example": "" if field.leaf().choices else _plain(field.example),
                }

    def _holds(self, field: Form) -> str:
        leaf = field.leaf()
        if leaf.refers_to:
            held = self._words["holds_id"].format(kind=self._words[leaf.refers_to])
        elif leaf.vocabulary == "states" and len(leaf.steps) > 1:
            held = self._words["holds_state"]  # they are listed at the entry's own
        elif leaf.vocabulary and leaf.choices:
            held = self._listed(leaf.vocabulary, leaf.choices)
        elif leaf.choices:
            held = self._words["comma"].join(leaf.choices)
        else:
            held = self._words[f"holds_{leaf.type}"]
        return self._words["holds_list"].format(of=held) if field.item else held

    def _listed(self, vocabulary: str, choices: tuple[str, ...]) -> str:
        return self._words["comma"].join(f"{word} ({self._word(vocabulary, word)})" for word in choices)

    def _word(self, vocabulary: str, word: str) -> str:
        return word_label(self._catalog.vocabulary, vocabulary, word, self._language)

    def _step(self, step: Transition) -> dict[str, Any]:
        return {
            "from": self._word("states", step.from_) if step.from_ else "",
            "to": self._word("states", step.to),
            "by": self._words["comma"].join(self._word("roles", role) for role in step.by),
            "needs": self._words["comma"].join(self._needs(step)),
        }

    def _needs(self, step: Transition) -> Iterator[str]:
        for name, count in step.needs.items():
            label = read_labels("commons.catalog")[name.split(".")[-1]][self._language]
            yield f"{label} × {count}" if count > 1 else label
        if step.verdict:
            yield self._words["needs_verdict"]
        if step.reviews:
            yield self._words["needs_reviews"].format(count=step.reviews)
        if step.approval:
            yield self._words["needs_distance"]


def _plain(example: Any) -> str:
    if example is None or isinstance(example, dict | list):
        return ""
    return str(example).lower() if isinstance(example, bool) else str(example)
