"""In which year the projects of each category were last changed: a chart, and the table with the numbers behind it."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.kinds import Project
from commons.pages.page import RenderedPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.pages.community import Community

# The years that have a shade of their own; all before them share one.
_SHADES = 3


class Segment(NamedTuple):
    """A part of a bar.

    Attributes:
        shade: The number of its shade: 0 for the latest year.
        x: Where it begins, of 100.
        width: How wide it is, of 100.
        number: How many projects it stands for.
    """

    shade: int
    x: float
    width: float
    number: int


class Row(NamedTuple):
    """A category.

    Attributes:
        category: Its name in the vocabulary.
        counts: How many of its projects are of each year.
        total: How many projects it has.
        segments: Its bar, from the latest year on.
    """

    category: str
    counts: Mapping[int, int]
    total: int
    segments: Sequence[Segment]


def render(community: Community) -> RenderedPage:
    """Render the page."""
    words = community.words
    projects = [each for each in community.listed("project") if isinstance(each, Project) and not each.sample]
    years = sorted({project.evidence.date.year for project in projects}, reverse=True)
    html = community.fill("years.html", up="../", years=years, rows=_rows(projects, years), shades=_SHADES)
    return RenderedPage("catalog/years/index.md", words["years"], words["years_description"], html)


def _rows(projects: Sequence[Project], years: Sequence[int]) -> list[Row]:
    """The categories, the largest first."""
    counted = Counter((project.category, project.evidence.date.year) for project in projects)
    totals = Counter(project.category for project in projects)
    largest = max(totals.values(), default=1)

    def row(category: str) -> Row:
        counts = {year: counted[category, year] for year in years}
        found = list(counts.values())
        shaded = [*found[:_SHADES], sum(found[_SHADES:])]
        ends = list(accumulate(100 * count / largest for count in shaded))
        segments = [
            Segment(shade, start, end - start, count)
            for shade, (start, end, count) in enumerate(zip([0, *ends], ends, shaded, strict=False))
            if count
        ]
        return Row(category, counts, totals[category], segments)

    return [row(category) for category in sorted(totals, key=lambda name: (-totals[name], name))]
