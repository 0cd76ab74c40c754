"""Pages with fences, rendered as a build renders them."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import markdown

from commons import live
from commons.live.fence import Kind
from commons.source import Source, reading

KINDS: dict[str, Kind] = {kind.name: kind for kind in vars(live).values() if isinstance(kind, Kind)}
FENCES = [
    {"name": name, "class": name, "format": kind, "validator": live.validator} for name, kind in sorted(KINDS.items())
]
# What else must be said, besides a prompt, or makes a test faster.
REQUIRED: dict[str, dict[str, object]] = {
    "gpt-compare": {"samplings": [{"temperature": 0.5}, {"top_k": 3}], "max_tokens": 4},
    "gpt-generate": {"max_tokens": 4},
}
VOID = {"br", "hr", "img", "input", "link", "meta"}


def convert(text: str) -> str:
    """Render Markdown outside a build."""
    return markdown.markdown(
        text,
        extensions=["admonition", "pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": FENCES}},
    )


def render(text: str, path: str = "docs/en/page.md") -> tuple[str, list[str]]:
    """Render a page of a build, front matter aside; its HTML and its problems."""
    body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
    with reading(Source(path, text)) as page:
        html = convert(body)
    return html, [str(problem) for problem in sorted(page.problems)]


def fence(name: str, **options: object) -> str:
    """A page that is one fence; values are written as JSON, which YAML reads."""
    lines = (f"{key}: {json.dumps(value)}" for key, value in (REQUIRED.get(name, {}) | options).items())
    return "\n".join([f"```{name}", *lines, "```", ""])


class _Tree(HTMLParser):
    """HTML as an XML tree, strictly: every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = ET.TreeBuilder()
        self.open: list[str] = []
        self.builder.start("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def parse(html: str) -> ET.Element:
    """Parse HTML that must be well-formed."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    parser.builder.end("root")
    return parser.builder.close()


def text_of(element: ET.Element) -> str:
    """All text in an element."""
    return "".join(element.itertext())


def with_class(root: ET.Element, name: str) -> list[ET.Element]:
    """The elements with a class, in the document's order."""
    return [element for element in root.iter() if name in element.get("class", "").split()]
