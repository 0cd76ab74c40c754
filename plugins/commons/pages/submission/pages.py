"""The pages: a list of the forms, and one page for each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from commons import templates
from commons.catalog.authoring.drafting import beginnings, draft
from commons.catalog.forms import form as form_of
from commons.catalog.issues.fields import FORMS
from commons.catalog.issues.forms import GUIDES
from commons.catalog.kinds import FOLDERS
from commons.forge import Forge
from commons.pages.page import Heading, RenderedPage
from commons.pages.submission.data import FILE
from commons.pages.submission.questions import ROOM, questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jinja2

    from commons.catalog import Catalog
    from commons.pages.submission.questions import Question

_PLACE = "contribute/submit"
# What an entry of the kind refers to, and cannot do without.
_NEEDS = {"reviewer": ("person",), "grant": ("person", "project", "pool")}


def render_forms(catalog: Catalog, language: str, repository: str = "") -> Iterator[RenderedPage]:
    """Render the forms.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        repository: The address of the repository to which entries are submitted; empty if that is not known.

    Yields:
        The list first, then the form of each kind.
    """
    words = templates.words(ROOM, language)
    yield RenderedPage(
        path=f"{_PLACE}/index.md",
        title=words["title"],
        description=words["description"],
        html=_environment(language).get_template("index.html").render(kinds=list(FORMS), guides=GUIDES),
    )
    for kind in FORMS:
        yield _form_page(kind, catalog, language, Forge.of(repository))


def _form_page(kind: str, catalog: Catalog, language: str, forge: Forge | None) -> RenderedPage:
    words = templates.words(ROOM, language)
    whole = questions(kind, catalog, language)
    html = (
        _environment(language)
        .get_template("form.html")
        .render(
            kind=kind,
            folder=FOLDERS[kind],
            file=FILE,
            guide=GUIDES[kind],
            whole=whole,
            lists=sorted({each.suggestions for each in _all(whole) if each.suggestions}),
            blank=_blank(kind, catalog),
            new_file=forge.new_file(f"catalog/{FOLDERS[kind]}") if forge else "",
            issue_form=forge.issue_form(kind, {}) if forge else "",
            # Where nothing can be chosen yet, it is better to know that before one has filled in the rest.
            lacking=[each for each in _NEEDS.get(kind, ()) if all(entry.sample for entry in catalog.of(each))],
        )
    )
    return RenderedPage(
        path=f"{_PLACE}/{kind}.md",
        title=words[f"{kind}_title"],
        description=words[f"{kind}_description"],
        html=html,
        headings=(Heading("by-hand", words["by_hand"]),),
        wide=True,
    )


def _all(question: Question) -> Iterator[Question]:
    yield question
    for inner in (*question.fields, *([question.item] if question.item else ())):
        yield from _all(inner)


def _blank(kind: str, catalog: Catalog) -> str:
    """The file with nothing in it but what each field is."""
    state = beginnings(kind, catalog.lifecycle)[0]
    event = {"at": None, "by": None, "to": state}
    return draft(kind, form_of(kind, catalog), {"state": state, "log": [event]})


@cache
def _environment(language: str) -> jinja2.Environment:
    made = templates.environment(ROOM)
    values: dict[str, Any] = {"language": language, "words": templates.words(ROOM, language)}
    made.globals.update(values)
    return made
