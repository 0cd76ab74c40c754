"""The Python-Markdown extension: finds formulas, typesets them, and reports those that are wrong."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pymdownx.arithmatex import ArithmatexExtension

from commons import source
from commons.math import numbered
from commons.math.typeset import FormulaError, typeset

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

# After inline patterns have made elements of the formulas (20), before headings are collected (5).
_PRIORITY = 15


class MathExtension(Extension):
    """Typesets `$...$` and `$$...$$` as MathML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register arithmatex, which finds the formulas, and the processor that typesets them."""
        found = ArithmatexExtension(
            generic=True,
            inline_syntax=["dollar"],
            block_syntax=["dollar"],
            tex_inline_wrap=["", ""],
            tex_block_wrap=["", ""],
        )
        found.extendMarkdown(md)
        md.treeprocessors.register(_Typesetter(md), "commons-math", _PRIORITY)


class _Typesetter(Treeprocessor):
    def run(self, root: Element) -> None:
        self._names: list[str] = []
        for element in list(root.iter()):
            if element.get("class") == "arithmatex":
                self._typeset(element)
            elif element.tag not in {"code", "pre"}:
                _look_for_stray_dollars(element)

    def _typeset(self, element: Element) -> None:
        latex = html.unescape(element.text or "").strip()
        display = element.tag == "div"
        element.attrib.clear()
        try:
            formula = numbered.read(latex) if display else None
            mathml = typeset(formula.latex if formula else latex, display=display)
            if formula:
                element.text = None
                numbered.draw(element, formula, mathml, self._number(formula), self.md)
                return
        except FormulaError as error:
            _report(latex, error)
            mathml = f"<code>{html.escape(latex)}</code>"
        if display:
            # A formula wider than a phone scrolls, and what scrolls must be reachable from the keyboard.
            element.attrib.update({"class": "gc-formula", "tabindex": "0"})
        element.text = self.md.htmlStash.store(mathml)

    def _number(self, formula: numbered.Numbered) -> int:
        if formula.name in self._names:
            raise FormulaError(f"the page has a formula with the label eq:{formula.name} already", 0)
        self._names.append(formula.name)
        return len(self._names)


def _report(latex: str, error: FormulaError) -> None:
    message = f"this formula cannot be typeset: {error}"
    page = source.current()
    if page is None:
        raise source.ProblemError(f"{message}, in ${latex}$") from error
    # Markdown folds white space in paragraphs; between its words the formula stands in the file as it stands here.
    words = r"\s+".join(re.escape(word) for word in latex.split())
    match = re.search(rf"(?<=\$)\s*{words}\s*(?=\$)", page.prose) if words else re.search(r"\$\s*\$", page.prose)
    page.report(page.place(_offset_in_file(match, latex, error.offset)), message)


def _offset_in_file(match: re.Match[str] | None, latex: str, offset: int) -> int:
    if match is None:
        return 0
    wanted = len("".join(latex[:offset].split()))
    seen = 0
    for index, character in enumerate(match[0]):
        if not character.isspace():
            if seen == wanted:
                return match.start() + index
            seen += 1
    return match.start() + len(match[0].rstrip())


def _look_for_stray_dollars(element: Element) -> None:
    for text in (element.text, *(child.tail for child in element)):
        if text and "$$" in text:
            message = "this '$$' opens no formula: '$$' stands on lines of its own, with empty lines around the formula"
            page = source.current()
            if page is None:
                raise source.ProblemError(message)
            stray = text[text.index("$$") :].splitlines()[0]
            page.report(page.place(max(page.prose.find(stray), 0)), message)


def makeExtension(**options: object) -> MathExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension; Python-Markdown calls this for `commons.math`."""
    return MathExtension(**options)
