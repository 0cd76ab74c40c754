"""A page whose HTML is ready, as a file of Markdown.

Its headings become Markdown, so that a builder finds them for its table of contents; the rest stays HTML. Nothing of it
may be taken for Markdown, or for what extensions look for at the beginning of a line, such as fences or included files:
a line of it therefore begins with a tag, whatever the texts in it are.
"""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from commons.pages import RenderedPage

# Templates escape ">" in attributes.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)[^>]*?(?P<empty>/?)>")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LINK = re.compile(r"""(?P<name>\b(?:href|src))=(?P<quote>["'])(?![\w+.-]+:|[/#])(?P<to>[^"']*)""")
_HEADING = re.compile(r'<h([1-6]) id="([\w-]+)">([^<>]*)</h\1>')


def to_markdown(page: RenderedPage, documents: Collection[str]) -> str:
    """Write a page as Markdown with front matter.

    Args:
        page: The page.
        documents: The paths of all pages, in Markdown; links to one of them become links to its file, as builders that
            check and rewrite links expect.
    """
    content = _LINK.sub(
        lambda link: f"{link['name']}={link['quote']}{_target(link['to'], page.path, documents)}", page.html
    )
    meta: dict[str, object] = {"title": _attribute(page.title), "description": _attribute(page.description)}
    if page.wide:
        meta["hide"] = ["navigation", "toc"]
    if not page.is_searched:
        meta["search"] = {"exclude": True}
    front_matter = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10_000)
    return "\n\n".join([f"---\n{front_matter}---", *map(_block, _elements(content))]) + "\n"


def _attribute(text: str) -> str:
    """Text in one line, escaped: themes put titles and descriptions into attributes as they are."""
    return html.escape(" ".join(text.split()))


def _target(link: str, path: str, documents: Collection[str]) -> str:
    """A link as it is in a page's file: there it is relative to the file, in the site to the page's folder."""
    to, hash_, fragment = link.partition("#")
    folder, name = posixpath.split(path.removesuffix(".md"))
    place = posixpath.normpath(posixpath.join(folder, "" if name == "index" else name, to))
    files = (f"{place}.md", posixpath.normpath(f"{place}/index.md"))
    target = next((file for file in files if file in documents), place)
    target = target if to.endswith("/") else place
    return posixpath.relpath(target, folder or ".") + hash_ + fragment


def _elements(content: str) -> Iterator[str]:
    """The outermost elements."""
    depth = start = 0
    for tag in _TAG.finditer(content):
        if not (tag["empty"] or tag["name"].lower() in _VOID):
            depth += -1 if tag["end"] else 1
        if not depth:
            yield content[start : tag.end()].strip()
            start = tag.end()
    if content[start:].strip():
        yield content[start:].strip()


def _block(element: str) -> str:
    heading = _HEADING.fullmatch(element)
    text = " ".join(html.unescape(heading[3]).split()) if heading else ""
    if heading and text:
        return f"{'#' * int(heading[1])} {_literal(text)} {{#{heading[2]}}}"
    done = 0
    pieces = []
    for tag in _TAG.finditer(element):
        pieces += [_within_lines(element[done : tag.start()]), " ".join(tag[0].split("\n"))]
        done = tag.end()
    # An element of text, outermost, would be a paragraph of Markdown.
    return f"<div>{''.join([*pieces, _within_lines(element[done:])])}</div>"


def _within_lines(text: str) -> str:
    if not text.strip():
        return re.sub(r"\s*\n\s*", "\n", text)
    return re.sub(r"[\t\n\r]", lambda found: f"&#{ord(found[0])};", text)


def _literal(text: str) -> str:
    """Text in which nothing is a mark of Markdown; control characters have no form in HTML, and are left out."""
    printable = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", text)
    return re.sub(r"[!-+\-./:-@\[-`{-~]", lambda found: f"&#{ord(found[0])};", printable)
