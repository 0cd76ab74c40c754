from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from commons import source, templates
from commons.execute import extension
from commons.execute.cells import Settings
from commons.execute.extension import Ready
from commons.execute.pages import read_page, stated
from commons.execute.running import run
from commons.source import ProblemError, Source

EXTENSIONS = [
    *("commons.execute.extension", "pymdownx.superfences", "pymdownx.highlight", "pymdownx.snippets"),
    *("admonition", "footnotes", "toc"),
]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path_factory.getbasetemp() / "cells"))


def render(text: str, path: str = "docs/en/p.md") -> tuple[str, list[str]]:
    md = markdown.Markdown(extensions=EXTENSIONS)
    with source.reading(Source(path, text)) as page:
        html = md.convert(text)
    assert "gc-cell" not in str(md.toc_tokens)  # type: ignore[attr-defined]
    return html, [str(problem) for problem in page.problems]


def cell(code: str, indent: str = "") -> str:
    lines = ["```{code-cell} python", *code.split("\n"), "```"]
    return "\n".join(f"{indent}{line}".rstrip() for line in lines) + "\n"


def test_code_is_highlighted_as_any_other_and_its_output_follows() -> None:
    html, problems = render(f"Before.\n\n{cell('print(1 < 2)')}\nAfter.\n")
    assert problems == []
    plain = markdown.markdown("```python\nprint(1 < 2)\n```", extensions=EXTENSIONS)
    begin, end = html.index('<div class="gc-cell">'), html.index("<p>After.</p>")
    assert plain in html[begin:end]
    assert html.index(plain) < html.index('aria-label="Output"><pre>True</pre>') < end
    assert "<p><div" not in html


@pytest.mark.parametrize("indent", ["", "    ", "> "])
def test_cells_stand_where_they_stand(indent: str) -> None:
    head = {"    ": "!!! note\n\n"}.get(indent, "")
    code = ":tags: [hide-input]\n:name: here\n\nx = 2\n\nx * 21\n"
    text = f"{head}{indent}Text.\n{indent.rstrip()}\n{cell(code, indent)}\nAfter.\n"
    html, problems = render(text)
    assert problems == []
    assert '<div class="gc-cell" id="here"><details class="gc-cell__hidden"><summary>Show the code</summary>' in html
    assert "<pre>42</pre>" in html
    assert "code-cell" not in html
    assert ":tags:" not in html
    assert "<p><div" not in html
    assert html.count("<div") == html.count("</div>")
    container = {"    ": "admonition", "> ": "<blockquote>"}.get(indent, "<p>Text.")
    assert html.index(container) < html.index("<pre>42</pre>") < html.index("<p>After.</p>")


@pytest.mark.parametrize(
    ("tag", "code", "output", "details"),
    [
        ("remove-input", False, True, False),
        ("remove-output", True, False, False),
        ("remove-cell", False, False, False),
        ("remove-stdout", True, False, False),
        ("remove-stderr", True, True, False),
        ("skip-execution", True, False, False),
        ("hide-output", True, True, True),
        ("hide-input", True, True, True),
    ],
)
def test_tags(tag: str, code: bool, output: bool, details: bool) -> None:
    html, problems = render(cell(f":tags: [{tag}]\nprint(6 * 7)"))
    assert problems == []
    assert ("print" in html) == code
    assert ("<pre>42</pre>" in html) == output
    assert ("<details" in html) == details


def test_outputs_of_all_kinds() -> None:
    code = """import sys
from IPython.display import HTML, Math, display
print("<out>")
print("<err>", file=sys.stderr)
display(Math(r"\\frac{1}{2}"))
display(HTML('<h2 id="x">T</h2><script>a()</script><img src="https://example.org/x.png">'
             '<table><tr><td onclick="a()">1</td></tr></table>'))
1 / 0"""
    html, problems = render(cell(f":tags: [raises-exception]\n{code}"))
    assert problems == []
    outputs = html[html.index("gc-cell__outputs") :]
    assert 'aria-label="Output"><pre>&lt;out&gt;</pre>' in outputs
    assert 'aria-label="Output on standard error"><pre>&lt;err&gt;</pre>' in outputs
    assert "<mfrac>" in outputs
    assert "<table><tbody><tr><td>1</td></tr></tbody></table>" in outputs
    assert not any(bad in outputs for bad in ("<h2", "<script", "<img", "onclick"))
    assert (
        "Traceback (most recent call last):\n  line 8\n    1 / 0\nZeroDivisionError: division by zero</pre>" in outputs
    )


def test_figures_have_ids_of_their_own_and_their_text() -> None:
    code = ':alt: "A \\"line\\""\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);'
    html, problems = render(f"{cell(code)}\n{cell(code)}")
    assert problems == []
    assert html.count('role="img" aria-label="A &quot;line&quot;"') == 2
    ids = re.findall(r' id="([^"]*)"', html)
    assert any(name.startswith("cell-1-1-") for name in ids)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]*)', html)) <= set(ids)
    assert "style=" not in html


def test_a_caption_stands_below_the_figure() -> None:
    code = ":alt: A line\n:caption: One < two\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    html, problems = render(cell(code))
    assert problems == []
    assert re.search(
        r'<figure class="gc-cell__output"><svg .*</svg><figcaption>One &lt; two</figcaption></figure>', html
    )
    without, _ = render(cell(code.replace(":caption: One < two\n", "")))
    assert "figcaption" not in without
    assert "<figure" not in without


def test_what_is_too_long_says_so() -> None:
    html, _ = render(cell("print('x' * 30_000)"))
    assert "… 10,001 more bytes are not shown" in html


def test_what_cannot_be_shown_is_reported_at_the_cell() -> None:
    code = 'from IPython.display import Math\nMath(r"\\frac{1}")'
    _, problems = render(f"Text.\n\n{cell(code)}")
    assert len(problems) == 1
    assert problems[0].startswith("docs/en/p.md:4:1: this cell's formula cannot be typeset: ")


def test_failures_are_reported_or_raised() -> None:
    text = f"Text.\n\n{cell('1 / 0')}"
    html, problems = render(text)
    assert problems == ["docs/en/p.md:4:1: ZeroDivisionError: division by zero"]
    assert "gc-cell__outputs" not in html
    with pytest.raises(ProblemError, match="line 4: ZeroDivisionError"):
        markdown.markdown(text, extensions=EXTENSIONS)


def test_a_cell_from_another_file_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.md").write_text(cell("1"))
    _, problems = render(f'{cell("2")}\n--8<-- "part.md"\n')
    assert problems == [
        "docs/en/p.md:1:1: a code cell that comes in from another file is not run: write it in the page itself"
    ]


def test_a_page_that_was_run_is_not_run_again_and_says_what_has_run_it() -> None:
    text = f"# One\n\n## Two\n\n{cell('print(1)')}\n[^1]\n\n[^1]: note\n"
    document = read_page(Source("docs/en/p.md", text))
    (execution,) = run([document])
    extension.enter({"docs/en/p.md": Ready(execution, "2026-01-02", "p.ipynb", "p.py")})
    try:
        html, _ = render(text)
        templates.set_language("zh")
        chinese, _ = render(text)
    finally:
        templates.set_language("en")
        extension.enter({})
    credit = html[html.index("gc-cell__credit") :]
    assert f"key {execution.key[:12]}. State of the repository: 2026-01-02." in credit
    assert 'href="p.ipynb" download' in credit
    assert 'href="p.py" download' in credit
    assert html.index("footnote") < html.index("gc-cell__credit")
    assert html.count("gc-cell__credit") == 1
    assert "<p><div" not in html
    assert "缓存键" in chinese
    assert 'aria-label="输出"' in chinese


def test_pages_without_cells_are_left_alone() -> None:
    text = "The word code-cell.\n\n````markdown\n```{code-cell} python\n1 / 0\n```\n````\n"
    html, problems = render(text)
    assert problems == []
    assert "gc-cell" not in html
    assert "1 / 0" in html


def test_settings_in_a_line_of_the_page_hold_where_there_is_no_front_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-->b.txt").write_text("said")
    md = markdown.Markdown(extensions=EXTENSIONS)
    settings = stated(Settings(files=("a-->b.txt",)))
    html = md.convert(settings + cell("print(open('a-->b.txt').read())"))
    assert "<pre>said</pre>" in html
    assert "execute:" not in html
    with pytest.raises(ProblemError, match="this cell has not ended in 1 s"):
        md.convert(stated(Settings(cell_seconds=1)) + cell("while True: pass"))
    with pytest.raises(ProblemError, match="there is no file"):
        md.convert(stated(Settings(files=("none.txt",))) + cell("1"))
