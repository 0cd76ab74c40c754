from __future__ import annotations

import pytest

from commons.catalog import load
from commons.search import Filters
from tests.building import ROOT

FILTERS = Filters(load(ROOT / "catalog"), {"en": "", "zh": "zh/"})


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "About this site"),
        ("about/", "About this site"),
        ("learn/gpt/", "Learn"),
        ("zh/learn/", "学习"),
        ("zh/reference/glossary/", "参考"),
        ("contribute/rules/GC101/", "Contribute"),
        ("catalog/projects/", "Projects"),
        ("zh/catalog/discussions/", "讨论"),
        ("catalog/queue/", "About this site"),
    ],
)
def test_the_part_of_the_site(url: str, kind: str) -> None:
    assert FILTERS.of(url) == {"kind": [kind]}


def test_what_an_entry_is_sorted_by_in_the_language_of_the_page() -> None:
    english, chinese = FILTERS.of("catalog/projects/nanogpt/"), FILTERS.of("zh/catalog/projects/nanogpt/")
    assert (english["kind"], english["category"], english["license"]) == (["Projects"], ["Training"], ["MIT"])
    assert (chinese["kind"], chinese["category"], chinese["license"]) == (["项目"], ["训练"], ["MIT"])
    assert set(english) == set(chinese)
