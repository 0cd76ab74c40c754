"""The pages of projects, and the page that lists them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import Artifact
from commons.catalog.views.lookup import GONE
from commons.pages import badges
from commons.pages.page import Heading, RenderedPage
from commons.pages.words import text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog import Project
    from commons.pages.community import Community


def render(community: Community) -> Iterator[RenderedPage]:
    """Render the listing, then the projects by id."""
    yield listing(community)
    for project in community.catalog.projects:
        yield entry(project, community)


def listing(community: Community) -> RenderedPage:
    """Render the page that lists all projects."""
    catalog, words = community.catalog, community.words
    real = [project for project in catalog.projects if not project.sample and project.state not in GONE]
    # Categories come in the vocabulary's order, which is an editor's choice and not the alphabet's.
    order = {name: index for index, name in enumerate(catalog.categories)}
    sections = [
        (name, list(members))
        for name, members in groupby(
            sorted(real, key=lambda project: (order[project.category], project.name.casefold())),
            key=lambda project: project.category,
        )
    ]
    html = community.fill(
        "projects.html",
        sections=sections,
        samples=[project for project in catalog.projects if project.sample],
        total=len(real),
        licenses=_by_count(project.license or words["no_spdx"] for project in real),
        artifacts=_by_count(kind for project in real for kind in {a.kind for a in project.artifacts}),
    )
    return RenderedPage(
        path="catalog/projects/index.md",
        title=words["project_entries"],
        description=words["projects_description"],
        html=html,
        headings=tuple(Heading(name, text_in(catalog.categories[name], community.language)) for name, _ in sections),
    )


def entry(project: Project, community: Community) -> RenderedPage:
    """Render the page of one project."""
    words = community.words
    mentions = community.mentions.get(("project", project.id), ())
    sections = [
        ("artifacts", project.artifacts),
        ("papers", project.papers),
        ("evidence", True),
        ("mentions", mentions),
        ("timeline", project.log),
        ("badge", community.address),
    ]
    title, description = community.marked(project, text_in(project.summary, community.language))
    return RenderedPage(
        path=f"catalog/projects/{project.id}.md",
        title=title,
        description=description,
        html=community.fill(
            "project.html",
            project=project,
            title=title,
            own_fields=_own_fields,
            mentions=mentions,
            turn=community.turn("project", project),
            badge=_badge(project, community) if community.address else None,
        ),
        source=project.path,
        headings=tuple(Heading(name, words[name]) for name, content in sections if content),
        sample=project.sample,
    )


def _badge(project: Project, community: Community) -> dict[str, str]:
    """The badge of a project, and the Markdown that shows it elsewhere."""
    picture, page = badges.path_of(project.id), f"catalog/projects/{project.id}/"
    # What stands in for the picture is true whatever state the project comes into.
    alt, address = community.words["badge_alt"], community.address
    return {
        "picture": picture,
        "said": badges.said_of(project, community.catalog, community.language),
        "markdown": f"[![{alt}]({address}{picture})]({address}{page})",
    }


def _by_count(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def _own_fields(artifact: Artifact) -> list[tuple[str, Any]]:
    """What an artifact has that not every one can have."""
    names = [name for name in type(artifact).model_fields if name not in Artifact.model_fields]
    return [(name, value) for name in names if (value := getattr(artifact, name)) is not None]
