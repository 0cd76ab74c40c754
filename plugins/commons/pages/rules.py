"""Pages about the rules of the catalog: one for each, made from its explanation, and a list of them all."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import TITLES
from commons.catalog.explanation import GROUPS, explain, page_path
from commons.pages.page import Family, Heading, Planned, RenderedPage, ready
from commons.pages.words import environment, text_in, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SOURCE = "plugins/commons/catalog/explanations/{id}.yml"


def plan_rules(language: str) -> Iterator[Planned]:
    """Plan the list of all rules, and a page for each.

    Args:
        language: `en` or `zh`.

    Yields:
        The list first, then the rules by their ids.
    """
    titles = {id: explain(id).title(id, language) for id in TITLES}  # noqa: A001
    yield ready(_list(titles, language))
    family = Family(page_path("index").removesuffix("index.md"), 0, has_source=True)
    for id, title in titles.items():  # noqa: A001
        yield Planned(page_path(id), partial(_rule, id, title, language), family=family)


def _list(titles: Mapping[str, str], language: str) -> RenderedPage:
    said = words(language)
    groups = [
        (f"group-{digit}", text_in(GROUPS[digit], language), list(members))
        for digit, members in groupby(TITLES, key=lambda id: id[2])  # noqa: A006
    ]
    return RenderedPage(
        path=page_path("index"),
        title=said["rules"],
        description=said["rules_description"],
        html=environment(language).get_template("rules.html").render(groups=groups, titles=titles),
        headings=tuple(Heading(anchor, name) for anchor, name, _ in groups),
    )


def _rule(id: str, title: str, language: str) -> RenderedPage:  # noqa: A002
    said, explanation = words(language), explain(id)
    why = text_in(explanation.why, language)
    return RenderedPage(
        path=page_path(id),
        title=f"{id}: {title}",
        description=why,
        html=environment(language)
        .get_template("rule.html")
        .render(
            id=id,
            title=title,
            why=why,
            explanation=explanation,
            group=(f"group-{id[2]}", text_in(GROUPS[id[2]], language)),
        ),
        source=_SOURCE.format(id=id),
        headings=(Heading("wrong", said["wrong"]), Heading("right", said["right"])),
    )
