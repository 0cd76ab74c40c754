from __future__ import annotations

import html
import re
import subprocess
import sysconfig
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from commons.emit.page import to_markdown
from commons.pages import RenderedPage
from tests import hostile

# What means something at the beginning of a line, inside one, or around one.
MARKS = [
    "```gpt-generate\nprompt: x\n```",
    '--8<-- "pyproject.toml"',
    "[^1]: note",
    "$x$",
    "$$\nx\n$$",
    "    code",
    "# h",
]
MARKS += [
    "*a* _b_ `c` [d](e)",
    "!!! note",
    "???+ note",
    "\ta\tb",
    "a\r\nb",
    "<!-- -->",
    "\\*",
    "{#x}",
    "a\n\n\n\nb",
    "- - -",
]
EXTENSIONS = ["admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "commons.math"]
EXTENSIONS += ["pymdownx.details", "pymdownx.snippets", "pymdownx.superfences", "pymdownx.inlinehilite"]
MARKDOWN = Markdown(extensions=EXTENSIONS)
texts = st.lists(st.sampled_from([*MARKS, *hostile.OWN, "\n", " ", "\t", "word"]), max_size=4).map("".join)


class Body(HTMLParser):
    """Elements with their attributes, and the text in them."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "div":
            self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(content: str, path: str = "catalog/projects/x.md") -> RenderedPage:
    return RenderedPage(path, "title", "description", content)


def rendered(content: str) -> Body:
    text = to_markdown(page(content), ())
    return Body(MARKDOWN.reset().convert(text.partition("\n---\n")[2]))


def normal(text: str) -> str:
    """Without control characters, which no entry may have and HTML has no way to write."""
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", "", text).split())


@settings(max_examples=40)
@given(texts, texts, texts)
def test_texts_stay_texts(heading: str, paragraph: str, preformatted: str) -> None:
    content = (
        f'<h2 id="part">{html.escape(heading)}</h2>\n<p title="{html.escape(paragraph)}">\n{html.escape(paragraph)} '
        f"<b>\n{html.escape(heading)}</b>\n\n</p>\n<ul>\n<li>{html.escape(paragraph)}</li>\n</ul>"
        f"<pre>{html.escape(preformatted)}</pre>\n<hr>\n"
    )
    expected, found = Body(content), rendered(content)
    assert [tag for tag, _ in found.elements] == [tag for tag, _ in expected.elements]
    assert normal(found.text) == normal(expected.text)


def test_preformatted_text_keeps_its_lines() -> None:
    text = "  one\n\n\n```\n\tthree\n"
    assert text in rendered(f"<pre>{text}</pre>").text


def test_headings_are_markdown_for_the_table_of_contents() -> None:
    text = to_markdown(page('<h1 id="title">A &amp; B</h1>\n<p>x</p>\n<section><h2 id="inner">y</h2></section>'), ())
    assert "\n# A &#38; B {#title}\n" in text
    assert '<div><section><h2 id="inner">y</h2></section></div>' in text
    MARKDOWN.reset().convert(text.partition("\n---\n")[2])
    assert [(token["id"], html.unescape(token["name"])) for token in MARKDOWN.toc_tokens] == [("title", "A & B")]


@pytest.mark.parametrize(
    ("path", "link", "expected"),
    [
        ("catalog/projects/x.md", "../", "index.md"),
        ("catalog/projects/x.md", "../#training", "index.md#training"),
        ("catalog/projects/x.md", "../y/", "y.md"),
        ("catalog/projects/index.md", "x/", "x.md"),
        ("catalog/projects/index.md", "../../contribute/", "../../contribute/index.md"),
        ("catalog/projects/x.md", "../../../", "../../index.md"),
        ("catalog/projects/x.md", "../unknown/", "unknown"),
        ("catalog/projects/x.md", "../../../assets/a.png", "../../assets/a.png"),
        ("index.md", "about/", "about.md"),
        ("index.md", "./", "index.md"),
        ("x.md", "#part", "#part"),
        ("x.md", "https://example.org/../", "https://example.org/../"),
        ("x.md", "mailto:a@example.org", "mailto:a@example.org"),
        ("x.md", "/root/", "/root/"),
    ],
)
def test_links_lead_to_files(path: str, link: str, expected: str) -> None:
    known = {"index.md", "about.md", "contribute/index.md", "catalog/projects/index.md"}
    known |= {"catalog/projects/x.md", "catalog/projects/y.md"}
    for attribute in ("href", "src"):
        assert f'{attribute}="{expected}"' in to_markdown(page(f'<p><a {attribute}="{link}">x</a></p>', path), known)


@given(texts, texts)
def test_front_matter_is_yaml_whatever_is_in_it(title: str, description: str) -> None:
    text = to_markdown(RenderedPage("x.md", title, description, "<p>x</p>", sample=True), ())
    front_matter = text.split("---\n", 1)[1].split("\n---\n", 1)[0]
    meta = yaml.safe_load(front_matter)
    assert (html.unescape(meta.pop("title")), html.unescape(meta.pop("description"))) == tuple(
        " ".join(text.split()) for text in (title, description)
    )
    assert meta == {"search": {"exclude": True}}


def test_hostile_titles_and_descriptions_stay_text_in_zensical(tmp_path: Path) -> None:
    for number, text in enumerate(["plain", *hostile.OWN]):
        made = RenderedPage(f"{number}.md", text, text, f'<h1 id="title">{html.escape(text)}</h1><p>words</p>')
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / f"docs/{number}.md").write_text(to_markdown(made, ()), encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ntheme: {font: false}\nmarkdown_extensions: {attr_list: {}}\n")
    zensical = Path(sysconfig.get_path("scripts")) / "zensical"
    built = subprocess.run([zensical, "build"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    shapes = []
    for number, text in enumerate(["plain", *hostile.OWN]):
        found = (tmp_path / f"site/{number}/index.html").read_text(encoding="utf-8")
        head = Body(found.partition("</head>")[0])
        values = {dict(attrs).get("name"): dict(attrs).get("content") for tag, attrs in head.elements if tag == "meta"}
        assert normal(values["description"] or "") == normal(text)
        # The first and the last page have one neighbour.
        elements = [(tag, attrs) for tag, attrs in head.elements if dict(attrs).get("rel") not in {"prev", "next"}]
        shapes.append([(tag, sorted(name for name, _ in attrs)) for tag, attrs in elements])
    assert all(shape == shapes[0] for shape in shapes)
