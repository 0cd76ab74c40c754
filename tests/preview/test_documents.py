from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.preview.documents import MAX_BYTES, DocumentChange, Documents, changed_documents

PAGE = Path("docs/en/learn/attention.md")


def changes() -> dict[str, DocumentChange]:
    return {change.path: change for change in changed_documents(Path(), "HEAD")}


def rendered(text: str, path: str = "docs/en/x.md") -> tuple[str, list[str]]:
    return Documents(Path(), "HEAD").render(path, text.encode(), lambda html: html)


def test_files_that_are_not_what_they_were(catalog: Path) -> None:
    assert changes() == {}
    PAGE.write_text(PAGE.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    Path("docs/zh/learn/attention.md").unlink()
    Path("docs/zh/new.md").write_text("# 新 {#title}\n", encoding="utf-8")
    Path("docs/en/picture.png").write_bytes(b"\x89PNG\0")
    found = changes()
    assert {path: (change.what, change.language, change.is_page, change.is_text) for path, change in found.items()} == {
        "docs/en/learn/attention.md": ("changed", "en", True, True),
        "docs/en/picture.png": ("added", "en", False, False),
        "docs/zh/learn/attention.md": ("removed", "zh", True, True),
        "docs/zh/new.md": ("added", "zh", True, True),
    }
    assert (found[PAGE.as_posix()].folder, found[PAGE.as_posix()].place) == ("learn/", "learn/attention/")
    assert (found["docs/zh/new.md"].folder, found["docs/zh/new.md"].place) == ("/", "new/")


def test_links_and_pages_that_are_too_large_are_refused(catalog: Path) -> None:
    Path("docs/en/secret.md").symlink_to("/etc/hostname")
    Path("docs/en/large.md").write_text("x" * (MAX_BYTES + 1))
    Path("docs/en/front.md").write_text("---\na: *b\n---\n")
    found = changes()
    assert found["docs/en/secret.md"].after is None
    assert "this is a link" in found["docs/en/secret.md"].problems[0]
    assert "at most 512 KiB" in found["docs/en/large.md"].problems[0]
    assert found["docs/en/front.md"].problems[0].startswith("docs/en/front.md:2:4: ")


def test_nothing_in_a_page_is_run(catalog: Path, tmp_path: Path) -> None:
    Path("secret.txt").write_text("do not show")
    page = (
        "---\ntitle: x\n---\n# Title\n\n```{code-cell} python\n:tags: [remove-input]\nopen('made', 'w')\n```\n\n"
        '```gpt-generate\nprompt: Once\n```\n\n--8<-- "secret.txt"\n\n::: os.system\n\n$x^2$ and [@vaswani2017]\n'
    )
    html, problems = rendered(page)
    assert problems == []
    assert not Path("made").exists()
    text = re.sub(r"<[^>]+>", "", html)
    assert ":tags: [remove-input]\nopen('made', 'w')" in text
    assert "prompt:" in html
    assert "do not show" not in html
    assert "::: os.system" in html
    assert "<msup>" in html
    assert "Attention Is All You Need" in html
    assert "title: x" not in html


def test_the_settings_are_those_of_the_base(catalog: Path) -> None:
    before = rendered("$x^2$")
    Path("mkdocs.yml").write_text("markdown_extensions:\n  - no_such_extension\n")
    assert rendered("$x^2$") == before


def test_problems_of_a_page_have_their_place(catalog: Path) -> None:
    _, problems = rendered("# Title\n\nSee [@nobody2000].\n\n$\\nothing$\n")
    assert [problem.split(" ")[0] for problem in problems] == ["docs/en/x.md:3:5:", "docs/en/x.md:5:2:"]


def test_a_broken_bibliography_is_a_problem_of_the_page(catalog: Path) -> None:
    Path("docs/references.bib").write_text("@article{")
    _, problems = rendered("[@vaswani2017]")
    assert problems


def test_a_notebook_shows_its_cells_and_none_of_its_outputs(catalog: Path) -> None:
    cell = {"cell_type": "code", "source": ["a <b>\n", "c"], "outputs": [{"data": {"text/html": "<script>"}}]}
    notebook = json.dumps({"cells": [cell, {"cell_type": "markdown", "source": "text"}]})
    assert rendered(notebook, "docs/en/x.ipynb") == (
        "<pre><code>a &lt;b&gt;\nc</code></pre><pre><code>text</code></pre>",
        [],
    )


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{}]}', "[" * 100_000])
def test_a_broken_notebook_is_shown_as_text(text: str, catalog: Path) -> None:
    html, problems = rendered(text, "docs/en/x.ipynb")
    assert (html, problems) == (f"<pre><code>{text.replace(chr(34), '&quot;')}</code></pre>", [])


def test_other_files_are_shown_as_text(catalog: Path) -> None:
    assert rendered("a: <b>", "docs/glossary.yml") == ("<pre><code>a: &lt;b&gt;</code></pre>", [])


def test_what_is_nested_too_deeply_is_shown_as_text(catalog: Path) -> None:
    html, problems = rendered("> " * 3000 + "x")
    assert html
    assert problems == [] or "too deeply" in problems[0]


@given(st.text(max_size=200))
def test_any_page_is_rendered_or_told(text: str) -> None:
    documents = Documents.__new__(Documents)
    documents._root, documents._extensions = Path(), {"tables": {}, "pymdownx.superfences": {}, "commons.math": {}}
    html, problems = documents.render("docs/en/x.md", text.encode("utf-8", errors="replace"), lambda made: made)
    assert isinstance(html, str)
    assert all(problem.startswith("docs/en/x.md:") for problem in problems)
