"""The Python-Markdown extension that does what no plugin can: it says which language a page is in, and ends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from commons import templates

if TYPE_CHECKING:
    from markdown import Markdown


class _FootLast(Postprocessor):
    """Moves the foot of a page below what extensions put at the end, such as footnotes."""

    _FOOT = re.compile(r'<aside class="gc-foot".*?</aside>\s*', re.DOTALL)

    def run(self, text: str) -> str:
        """Move it."""
        foot = self._FOOT.search(text)
        return text[: foot.start()] + text[foot.end() :] + foot[0] if foot else text


class LanguageExtension(Extension):
    """Has one option, `language`."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "The language of the pages"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Say it to whatever has words of its own."""
        templates.set_language(str(self.getConfig("language")))
        # After everything that puts HTML into the page.
        md.postprocessors.register(_FootLast(md), "commons-foot", priority=-100)


def makeExtension(**options: Any) -> LanguageExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension; Python-Markdown calls this for `commons.emit.extension`."""
    return LanguageExtension(**options)
