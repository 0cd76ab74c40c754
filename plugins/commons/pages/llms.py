"""`llms.txt`: what the site has, for language models and their tools, as https://llmstxt.org describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.pages.api import INDEX
from commons.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commons.pages.metadata import PageFacts
    from commons.pages.publication import Publication

FILE = "llms.txt"
# What a page is called as Markdown: https://llmstxt.org has it beside the page, with this ending.
ENDING = ".md"


class Part(NamedTuple):
    """A part of the navigation.

    Attributes:
        title: What it is called; empty for pages that are in no part.
        pages: Its pages.
    """

    title: str
    pages: tuple[PageFacts, ...]


def markdown_of(url: str) -> str:
    """Where a page is as Markdown, by where it is."""
    return f"{url}index.html{ENDING}" if not url or url.endswith("/") else f"{url}{ENDING}"


def llms(parts: Iterable[Part], description: str, language: str, publication: Publication) -> str:
    """Write the file.

    Args:
        parts: The navigation.
        description: What the site is, in a sentence.
        language: `en` or `zh`.
        publication: Where the site is; without an address links are relative to the file.
    """
    said = words(language)
    address = publication.address_of(language)
    root = publication.address or publication.root_from(language)
    lines = [f"# {publication.name}", "", f"> {_line(description)}", "", said["llms_intro"], ""]
    for part in parts:
        lines += [f"## {_line(part.title or said['llms_start'])}", ""]
        lines += [_link(page.title, address + markdown_of(page.url), page.description) for page in part.pages]
        lines += [""]
    data = {INDEX: said["data_api_intro"], "catalog.jsonl": said["data_jsonl"], "catalog.json": said["data_json"]}
    lines += [f"## {said['data']}", "", *(_link(path, root + path, about) for path, about in data.items())]
    return "\n".join(lines) + "\n"


def _link(title: str, address: str, about: str) -> str:
    name = _line(title).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"- [{name}]({address})" + (f": {_line(about).rstrip(':：')}" if about else "")


def _line(text: str) -> str:
    return " ".join(text.split())
