"""A page whose HTML comes from data: nothing of it goes through Python-Markdown."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from commons.pages import RenderedPage


class DataPage(Page):
    """An entry or a listing, rendered by `commons.pages`.

    Themes take titles and descriptions for HTML and put them into elements and attributes as they are, so what MkDocs
    gets from here is escaped.
    """

    def __init__(self, rendered: RenderedPage, file: File, config: MkDocsConfig) -> None:
        self._rendered = rendered
        super().__init__(escape(rendered.title), file, config)

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs calls it so
        """Set what MkDocs would have read from a Markdown file."""
        self.markdown = ""
        self.meta = {"title": escape(self._rendered.title), "description": escape(self._rendered.description)}
        if self._rendered.wide:
            self.meta["hide"] = ["navigation", "toc"]
        if not self._rendered.is_searched:
            self.meta["search"] = {"exclude": True}

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs calls it so
        """Take the HTML as it is."""
        self.content = self._rendered.html
        sections = [AnchorLink(escape(heading.title), heading.id, 2) for heading in self._rendered.headings]
        top = AnchorLink(escape(self._rendered.title), "title", 1)
        top.children = sections
        self.toc = TableOfContents([top])


def data_file(rendered: RenderedPage, config: MkDocsConfig, root: str) -> File:
    """Make the file of a rendered page, with its page.

    Args:
        rendered: What `commons.pages` made.
        config: The configuration of the build.
        root: The way from `edit_uri` up to the repository's root, for example `../../`.
    """
    file = File.generated(config, rendered.path, content="")
    file.edit_uri = root + rendered.source if rendered.source else None
    DataPage(rendered, file, config)
    return file
