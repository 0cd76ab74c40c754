"""Pages as Markdown: read back by another program, they say what the page said."""

from __future__ import annotations

import re
from html import escape

import pytest
from markdown_it import MarkdownIt

from commons.pages.plain import markdown
from tests import hostile
from tests.live.rendering import parse, text_of

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
LATEX = '<semantics><mi>a</mi><annotation encoding="application/x-tex">{}</annotation></semantics>'
LIKE_MARKDOWN = [
    "*a* _b_ `c` [d](e) ![f](g) <b>h</b> ~~i~~ $j$ \\k",
    "# a",
    "- a",
    "+ a",
    "1. a",
    "1) a",
    "> a",
    "---",
    "===",
    "```",
    "    a",
    "| a | b |",
    "&amp; &lt;",
    "<div onclick=x>",
    "[a]: javascript:x",
    "a\ue010b",
]


def words(text: str) -> str:
    """Without the private characters that are not kept, and without spaces: Markdown has its own."""
    return re.sub(r"[\s\ue000-\uf8ff]", "", text)


@pytest.mark.parametrize("text", [*LIKE_MARKDOWN, *hostile.OWN])
def test_text_stays_text(text: str) -> None:
    printable = "".join(each for each in text if each.isprintable() or each == "\n") or "x"
    written = markdown(f"<h1>Title</h1><p>{escape(printable)}</p><ul><li>{escape(printable)}</li></ul>")
    root = parse(READER.render(written))
    found = {str(element.tag) for element in root.iter()} - {"root", "h1", "p", "ul", "li"}
    assert found <= {"br"}
    assert words(text_of(root)) == words(f"Title{printable}{printable}")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2 id=a>A<a class=headerlink href='#a'>¶</a></h2>", "## A"),
        ("<p>a <code>_x_ &lt; `</code></p>", "a `` _x_ < ` ``"),
        ("<pre><code class='language-python'>a_b = 1 &lt; 2</code></pre>", "```python\na_b = 1 < 2\n```"),
        (f"<p>x <math>{LATEX.format('a_b &lt; c')}</math></p>", "x $a_b < c$"),
        (f'<math display="block">{LATEX.format("a^2")}</math>', "$$\na^2\n$$"),
        ("<p><math><mi>a</mi><mo>=</mo></math></p>", "a="),
        ("<p>a</p><svg><text>no</text></svg><aside class='gc-foot'><p>no</p></aside>", "a"),
        ("<dl><div><dt>Licence</dt><dd>MIT</dd></div></dl>", "**Licence**\n\nMIT"),
        ('<span class="gc-tag">a</span> <span class="gc-tag">b</span>', "a, b"),
        ("<a href='x' title='1 > 2_3'>t_t</a>", '[t\\_t](x "1 > 2_3")'),
    ],
)
def test_what_pages_are_made_of(html: str, expected: str) -> None:
    assert markdown(html) == f"{expected}\n"


def test_tables_keep_their_cells() -> None:
    head, row = "<tr><th>a|b</th><th>c</th></tr>", "<tr><td>x_y</td><td>1 &lt; 2</td></tr>"
    html = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    root = parse(READER.render(markdown(html)))
    assert [text_of(cell) for cell in root.iter() if cell.tag in {"th", "td"}] == ["a|b", "c", "x_y", "1 < 2"]
