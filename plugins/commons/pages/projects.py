"""The pages of projects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import Artifact
from commons.catalog.views.lookup import GONE
from commons.pages import badges, comparison
from commons.pages.citations import bibtex, csl_json
from commons.pages.page import Family, Heading, Planned, RenderedPage
from commons.pages.words import text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.catalog import Project
    from commons.catalog.views.related import Related
    from commons.pages.community import Community


def plan(community: Community) -> Iterator[Planned]:
    """Plan the pages of the projects by id."""
    for project in community.catalog.projects:
        page, family = partial(entry, project, community), Family("catalog/projects/", 0, has_source=True)
        yield Planned(path_of(project), page, hidden=project.sample, family=family)


def path_of(project: Project) -> str:
    """Where the page of a project stands."""
    return f"catalog/projects/{project.id}.md"


def entry(project: Project, community: Community) -> RenderedPage:
    """Render the page of one project."""
    words = community.words
    mentions = community.mentions.get(("project", project.id), ())
    related = community.relations.of(project)
    # Nobody is to cite what does not exist.
    citations = {} if project.sample else {"BibTeX": bibtex(project), "CSL-JSON": csl_json(project)}
    sections = [
        ("artifacts", project.artifacts),
        ("papers", project.papers),
        ("evidence", True),
        ("related", related),
        ("mentions", mentions),
        ("timeline", project.log),
        ("citation", citations),
        ("badge", community.address),
    ]
    title, description = community.marked(project, text_in(project.summary, community.language))
    return RenderedPage(
        path=path_of(project),
        title=title,
        description=description,
        html=community.fill(
            "project.html",
            project=project,
            title=title,
            own_fields=_own_fields,
            related=related,
            citations=citations,
            data=community.data_of("project", project),
            **_compared(project, related, community),
            listed_categories=community.listed_categories,
            mentions=mentions,
            turn=community.turn("project", project),
            badge=_badge(project, community) if community.address else None,
        ),
        source=project.path,
        headings=tuple(Heading(name, words[name]) for name, content in sections if content),
        sample=project.sample,
    )


def _compared(project: Project, related: Sequence[Related], community: Community) -> dict[str, str]:
    """Where a project is compared: with what a reader chooses, and with what is related to it; empty if nowhere."""
    here = community.root is not None and project.state not in GONE
    return {
        "compare_with": comparison.address(project) if here else "",
        "compare_related": comparison.address(project, related) if here and related else "",
    }


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


def _own_fields(artifact: Artifact) -> list[tuple[str, Any]]:
    """What an artifact has that not every one can have."""
    names = [name for name in type(artifact).model_fields if name not in Artifact.model_fields]
    return [(name, value) for name in names if (value := getattr(artifact, name)) is not None]
