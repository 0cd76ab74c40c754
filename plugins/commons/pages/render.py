"""Renders every page of a catalog in one language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from babel.numbers import format_compact_decimal

from commons import templates
from commons.catalog.kinds import MAINTAINERS, Artifact
from commons.pages.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import jinja2

    from commons.catalog import Catalog, Project, Text

_ROOM = "commons.pages"


@dataclass(frozen=True)
class Heading:
    """A section of a page, for its table of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class RenderedPage:
    """A page whose HTML is ready.

    Attributes:
        path: Where a Markdown file of this page would stand in the documentation, for example `catalog/projects/x.md`.
        title: Plain text.
        description: One sentence of plain text.
        html: The page's content.
        source: The file to edit, relative to the repository's root; empty when there is no single one.
        headings: The sections, in order.
        sample: Whether it describes nothing real and is not to be found by a search.
    """

    path: str
    title: str
    description: str
    html: str
    source: str = ""
    headings: tuple[Heading, ...] = field(default=())
    sample: bool = False


def render(catalog: Catalog, language: str) -> Iterator[RenderedPage]:
    """Render the listing and one page per entry.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.

    Yields:
        The listing first, then the projects by id.
    """
    words = templates.words(_ROOM, language)
    made = environment(language)
    shared = {"vocabulary": catalog.vocabulary, "people": {person.id: person for person in catalog.people}}
    yield _listing(catalog, made.get_template("projects.html"), words, language)
    template = made.get_template("project.html")
    for project in catalog.projects:
        yield _entry(project, template, shared, words, language)


def _listing(catalog: Catalog, template: jinja2.Template, words: Mapping[str, str], language: str) -> RenderedPage:
    real = [project for project in catalog.projects if not project.sample]
    sections = [
        (name, list(members))
        for name, members in groupby(
            sorted(real, key=lambda project: (_order(catalog, project), project.name.casefold())),
            key=lambda project: project.category,
        )
    ]
    html = template.render(
        vocabulary=catalog.vocabulary,
        sections=sections,
        samples=[project for project in catalog.projects if project.sample],
        total=len(real),
        licenses=_by_count(project.license or words["no_spdx"] for project in real),
        artifacts=_by_count(kind for project in real for kind in {a.kind for a in project.artifacts}),
    )
    return RenderedPage(
        path="catalog/projects/index.md",
        title=words["projects"],
        description=words["projects_description"],
        html=html,
        headings=tuple(Heading(name, in_language(catalog.categories[name], language)) for name, _ in sections),
    )


def _entry(
    project: Project, template: jinja2.Template, shared: Mapping[str, Any], words: Mapping[str, str], language: str
) -> RenderedPage:
    sections = [
        ("artifacts", project.artifacts),
        ("papers", project.papers),
        ("evidence", True),
        ("timeline", project.log),
    ]
    title, description = project.name, in_language(project.summary, language)
    if project.sample:
        title = words["sample_marked"].format(text=title)
        description = words["sample_description"].format(text=description)
    return RenderedPage(
        path=f"catalog/projects/{project.id}.md",
        title=title,
        description=description,
        html=template.render(shared, project=project, title=title),
        source=project.path,
        headings=tuple(Heading(name, words[name]) for name, content in sections if content),
        sample=project.sample,
    )


def _order(catalog: Catalog, project: Project) -> int:
    """Categories come in the vocabulary's order, which is an editor's choice and not the alphabet's."""
    return list(catalog.categories).index(project.category)


def _by_count(values: Iterator[str] | Any) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def in_language(text: Text, language: str) -> str:
    """The text in a language, or in the other one where it is missing."""
    return getattr(text, language, None) or text.en or text.zh or ""


def language_of(text: Text, language: str) -> str:
    """The language `in_language` finds the text in."""
    if getattr(text, language, None):
        return language
    return "en" if text.en else "zh"


@cache
def environment(language: str) -> jinja2.Environment:
    """The environment of this room's templates in a language."""
    made = templates.environment(_ROOM)
    made.globals.update(language=language, words=templates.words(_ROOM, language), place=place, MAINTAINERS=MAINTAINERS)
    made.filters.update(
        text=lambda text: in_language(text, language),
        language_of=lambda text: language_of(text, language),
        date=lambda day: _date(day, language),
        compact=lambda number: format_compact_decimal(number, locale=language, fraction_digits=1),
        own_fields=_own_fields,
        bare_url=lambda url: url.removeprefix("https://").removesuffix("/"),
    )
    return made


def _own_fields(artifact: Artifact) -> list[tuple[str, Any]]:
    """What an artifact has that not every one can have."""
    names = [name for name in type(artifact).model_fields if name not in Artifact.model_fields]
    return [(name, value) for name in names if (value := getattr(artifact, name)) is not None]


def _date(day: date, language: str) -> str:
    return format_date(day, format="long", locale=language)
