"""Pages about the rules of the catalog: one for each, made from its explanation, and a list of them all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import TITLES
from commons.catalog.explanation import GROUPS, explain, page_path
from commons.pages.page import Heading, RenderedPage
from commons.pages.words import environment, text_in, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = "plugins/commons/catalog/explanations/{id}.yml"


def render_rules(language: str) -> Iterator[RenderedPage]:
    """Render the list of all rules, and a page for each.

    Args:
        language: `en` or `zh`.

    Yields:
        The list first, then the rules by their ids.
    """
    said = words(language)
    titles = {id: explain(id).title(id, language) for id in TITLES}  # noqa: A001
    groups = [
        (f"group-{digit}", text_in(GROUPS[digit], language), list(members))
        for digit, members in groupby(TITLES, key=lambda id: id[2])  # noqa: A006
    ]
    yield RenderedPage(
        path=page_path("index"),
        title=said["rules"],
        description=said["rules_description"],
        html=environment(language).get_template("rules.html").render(groups=groups, titles=titles),
        headings=tuple(Heading(anchor, name) for anchor, name, _ in groups),
    )
    template = environment(language).get_template("rule.html")
    for id, title in titles.items():  # noqa: A001
        explanation = explain(id)
        why = text_in(explanation.why, language)
        yield RenderedPage(
            path=page_path(id),
            title=f"{id}: {title}",
            description=why,
            html=template.render(
                id=id,
                title=title,
                why=why,
                explanation=explanation,
                group=(f"group-{id[2]}", text_in(GROUPS[id[2]], language)),
            ),
            source=_SOURCE.format(id=id),
            headings=(Heading("wrong", said["wrong"]), Heading("right", said["right"])),
        )
