"""How long things take, as guides say it: from the logs of real entries, and honest where there are few."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from commons.catalog import KINDS, Catalog
from commons.reference import References, expand
from commons.source import Source
from tests.building import ROOT
from tests.pages.feeds.feeding import event, projects, shipped


def expanded(text: str, catalog: Catalog | None, language: str = "en") -> tuple[str, list[str]]:
    page = Source("contribute/x.md", text)
    body = text.partition("---\n\n")[2] or text
    made = expand(body, page, "contribute/x.md", References(Path("docs") / language, language, catalog))
    return made, [str(problem) for problem in page.problems]


def fence(kind: str) -> str:
    return f"```{{waits}} {kind}\n```"


def waited(*days: int, sample: bool = False) -> Catalog:
    """Projects that were proposed, and taken up so many days later."""
    logs = [[event(0, "proposed"), event(count, "in-review", "proposed")] for count in days]
    return projects(*logs, sample=sample)


@pytest.mark.parametrize(
    ("days", "language", "told"),
    [
        ((), "en", "not known yet: 0 finished so far"),
        ((3, 4, 5, 6), "en", "not known yet: 4 finished so far"),
        ((3, 4, 5, 6), "zh", "尚不清楚：目前有 4 个走完这一步"),
        ((1, 2, 3, 30, 90), "en", "half of 5 took no longer than 3 days, the longest 90"),
        ((1, 2, 3, 4, 30, 90), "zh", "在 6 个中，一半不超过 3.5 天，最长 90 天"),
    ],
)
def test_waits_are_told_when_there_are_enough_of_them(days: tuple[int, ...], language: str, told: str) -> None:
    text, problems = expanded(fence("project"), waited(*days) if days else replace(shipped(), projects=()), language)
    assert not problems
    rows = dict(line.strip("| ").split(" | ") for line in text.split("\n") if line.startswith("| `"))
    assert rows["`proposed`"] == told
    assert set(rows) == {"`proposed`", "`in-review`"}


def test_samples_promise_nothing() -> None:
    text, _ = expanded(fence("project"), waited(1, 2, 3, 4, 5, 6, sample=True))
    assert text.count("0 finished so far") == 2


def test_a_kind_that_waits_for_nobody_says_so() -> None:
    assert expanded(fence("person"), shipped())[0].startswith("Nothing waits for anybody")


def test_without_a_catalog_the_page_says_that_it_is_counted_in_a_build() -> None:
    assert expanded(fence("grant"), None) == ("(Counted from the logs when the site is built.)", [])


def test_an_unknown_kind_is_reported_at_its_line() -> None:
    _, problems = expanded(f"---\ntitle: x\n---\n\nWords.\n\n{fence('projct')}\n", shipped())
    assert problems == ["contribute/x.md:7:1: {waits} needs a kind of entries, got 'projct'; did you mean 'project'?"]


def test_several_fences_of_one_page_stand_where_they_were() -> None:
    text, problems = expanded(f"A\n\n{fence('grant')}\n\nB\n\n{fence('problem')}\n\nC", shipped())
    assert not problems
    assert text.index("A") < text.index("`submitted`") < text.index("\n\nB\n\n") < text.index("`needs-info`")
    assert text.endswith("\n\nC")


GUIDES = {
    "join": "person",
    "project": "project",
    "review": "reviewer",
    "grants": "grant",
    "discuss": "discussion",
    "report": "problem",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("guide", "kind"), GUIDES.items())
def test_every_guide_has_its_wait_its_form_and_a_whole_example(guide: str, kind: str, language: str) -> None:
    text = (ROOT / "docs" / language / "contribute" / f"{guide}.md").read_text(encoding="utf-8")
    assert kind in KINDS
    assert fence(kind) in text
    assert f"issues/new?template={kind}.yml" in text
    assert (ROOT / ".github/ISSUE_TEMPLATE" / f"{kind}.yml").is_file()
    assert '--8<-- "catalog/' in text
