"""The Python-Markdown extension that says which language a page is in, where no plugin can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension

from commons import templates

if TYPE_CHECKING:
    from markdown import Markdown


class LanguageExtension(Extension):
    """Has one option, `language`."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "The language of the pages"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: ARG002, N802 - Python-Markdown's name
        """Say it to whatever has words of its own."""
        templates.set_language(str(self.getConfig("language")))


def makeExtension(**options: Any) -> LanguageExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension; Python-Markdown calls this for `commons.emit.extension`."""
    return LanguageExtension(**options)
