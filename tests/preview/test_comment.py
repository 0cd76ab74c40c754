from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from commons.preview import Comment, check_comment, read
from commons.preview import comment as made_of
from commons.preview.comment import MARKER, MOST_BYTES
from tests.catalog.test_changes import change, git

PROJECT = "projects/sample-project-1.yml"


def said(catalog: Path, language: str = "en", preview: str | None = None) -> Comment:
    made = made_of(read(catalog, "HEAD"), language, preview)
    if preview is None:
        assert check_comment(made.text.encode()) == []
    assert all(check_comment(each.body.encode(), is_marked=False) == [] for each in made.suggestions)
    return made


def test_a_good_change_is_the_maintainers_turn(catalog: Path) -> None:
    change(catalog, [["grants/sample-grant-2.yml", "\ntitle: ", "\ntitle: New, "]])
    made = said(catalog)
    assert made.text.startswith(f"{MARKER}\n### Nothing is wrong\n\nIt is the maintainers' turn to look at it.\n")
    assert "- **changed** `catalog/grants/sample-grant-2.yml`, Submitted; it waits for: Maintainer" in made.text
    assert "(`sample-person-1`, `sample-person-2`), since 2026-" in made.text
    assert made.suggestions == ()
    assert "现在轮到维护者查看。" in said(catalog, "zh").text


def test_what_is_certain_is_offered_in_its_line(catalog: Path) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "licence: Apache-2.0"]])
    made = said(catalog)
    assert "### To be mended: 1\n\nIt is the turn of whoever made this change." in made.text
    (suggestion,) = made.suggestions
    line = (catalog / PROJECT).read_text(encoding="utf-8").split("\n").index("licence: Apache-2.0") + 1
    assert (suggestion.path, suggestion.start, suggestion.end) == ("catalog/" + PROJECT, line, line)
    assert suggestion.body.endswith("```suggestion\nlicense: Apache-2.0\n```")
    assert "  ```suggestion\n  license: Apache-2.0\n  ```" in made.text


def test_a_line_that_is_not_in_the_diff_is_told_by_its_place(catalog: Path, tmp_path: Path) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "licence: Apache-2.0"]])
    git(tmp_path, "commit", "--quiet", "--all", "--message", "wrong at the base")
    # The same mistake, a new one because its message is: the line itself is in no diff.
    change(catalog, [[PROJECT, "summary:", "sumary:"]])
    made = said(catalog)
    assert {each.body.partition("\n")[2].strip() for each in made.suggestions} <= {"```suggestion\nsummary:\n```"}
    assert all("licence" not in each.body for each in made.suggestions)


def test_lines_that_no_comment_can_hold_are_not_offered(catalog: Path) -> None:
    path = catalog / PROJECT
    text = path.read_text(encoding="utf-8").replace("license: Apache-2.0", "licence: Apache-2.0")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    made = said(catalog)
    assert made.suggestions == ()
    assert "To mend it: `write 'license'`" in made.text


HOSTILE = "'@octocat #1 www.evil.example https://evil.example <b>x</b> [a](https://evil.example) `c` ![i](x) GH-1'"


def test_texts_of_entries_call_nobody_and_link_nothing(catalog: Path) -> None:
    change(catalog, [[PROJECT, "category: ", f"category: {HOSTILE} # "]])
    (catalog / "projects/@octocat #1 <b>.yml").write_text("id: x")
    Path("docs/en/@octocat <b>.md").write_text("[@octocat]")
    made = said(catalog)
    assert "@octocat" in made.text
    tokens = [part for token in MarkdownIt().parse(made.text) for part in (token, *(token.children or ()))]
    assert not [token for token in tokens if token.type == "text" and "@" in token.content]
    links = {str(token.attrs["href"]) for token in tokens if token.type == "link_open"}
    assert all(link.startswith("https://gpt-commons.github.io/gpt-commons/contribute/rules/GC") for link in links)


@pytest.mark.parametrize("number", [300, 1000])
def test_a_comment_is_never_too_long(number: int, catalog: Path) -> None:
    for index in range(number):
        (catalog / f"projects/broken-{index}-{'x' * 60}.yml").write_text("id: [")
    text = said(catalog).text
    assert len(text.encode()) <= MOST_BYTES
    assert text.rstrip().endswith(" more.")
    left = int(text.rstrip().split(" ")[-2])
    assert text.count("\n- ") + left == 2 * number


def test_the_preview_is_linked(catalog: Path) -> None:
    assert "[Preview of this change](<https://example.org/p/>)" in said(catalog, preview="https://example.org/p/").text
