"""Projects by category and year: the chart and the table say the same, which is what the entries say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from commons.catalog.views.lookup import GONE
from commons.pages import years
from commons.pages.community import Community
from tests.live.rendering import parse, text_of
from tests.pages.feeds.feeding import shipped

if TYPE_CHECKING:
    from commons.catalog import Catalog

LANGUAGES = ("en", "zh")


def shown(catalog: Catalog, language: str = "en") -> ET.Element:
    return parse(years.render(Community(catalog, language)).html)


def table(root: ET.Element) -> tuple[list[str], dict[str, list[str]]]:
    heads, *rows = [[text_of(cell) for cell in row] for row in root.iter("tr")]
    return heads, {name: cells for name, *cells in rows}


def widths(root: ET.Element) -> list[dict[str, float]]:
    bars = [list(svg.iter("rect")) for svg in root.iter("svg")]
    return [{rect.get("class", ""): float(rect.get("width", "")) for rect in bar} for bar in bars]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_counts_every_project_once(language: str) -> None:
    root, catalog = shown(shipped(), language), shipped()
    real = [each for each in catalog.projects if not each.sample and each.state not in GONE]
    counted = Counter((each.category, str(each.evidence.date.year)) for each in real)
    (_, *heads), rows = table(root)
    labels = {name: getattr(catalog.categories[name], language) for name in {each.category for each in real}}
    for name, label in labels.items():
        *cells, total = rows[label]
        found = {year: int(cell) for year, cell in zip(heads, cells, strict=False) if cell != "–"}
        assert found == {year: count for (category, year), count in counted.items() if category == name}
        assert int(total) == sum(found.values())
    assert len(rows) == len(labels)
    assert sum(int(cells[-1]) for cells in rows.values()) == len(real)


def test_bars_are_as_long_as_their_numbers() -> None:
    root = shown(shipped())
    (_, *heads), rows = table(root)
    totals = [int(cells[-1]) for cells in rows.values()]
    assert totals == sorted(totals, reverse=True)
    for cells, bar in zip(rows.values(), widths(root), strict=True):
        assert sum(bar.values()) == pytest.approx(100 * int(cells[-1]) / totals[0], abs=0.05)
        latest = 0 if cells[0] == "–" else int(cells[0])
        assert bar.get("gc-shade-0", 0) == pytest.approx(100 * latest / totals[0], abs=0.01)
        older = sum(int(cell) for cell in cells[3:-1] if cell != "–")
        assert bar.get("gc-shade-3", 0) == pytest.approx(100 * older / totals[0], abs=0.01)
    assert heads == [*sorted(heads[:-1], reverse=True), "All"]


def test_a_bar_says_its_numbers() -> None:
    (first, *_) = shown(shipped()).iter("svg")
    assert first.get("aria-label") == "2026: 5, 2025: 1, 2024: 2, before 2024: 3"


def test_few_years_and_no_projects_are_told_too() -> None:
    one = next(each for each in shipped().projects if not each.sample)
    root = shown(replace(shipped(), projects=(one,)))
    assert widths(root) == [{"gc-shade-0": 100.0}]
    root = shown(replace(shipped(), projects=tuple(each for each in shipped().projects if each.sample)))
    assert "There are no projects yet." in text_of(root)
    assert next(root.iter("svg"), None) is None
