"""One formula: LaTeX in, MathML out."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from math_core import LatexError, LatexToMathML

# The annotation keeps the LaTeX in the page, so that a formula can be copied as it was written.
_converter = LatexToMathML(annotation=True, fancy_error=False)
# MathML Core has these on every element, MathML 3 on few; `mstyle` is one of them, and says the same of what is in it.
_STYLES = ("displaystyle", "scriptlevel")
_STYLED = re.compile(r"<(?!math|mstyle|mtable)\w+ [^>]*(?:displaystyle|scriptlevel)=|<mtable [^>]*scriptlevel=")
_KEEPING = {"math": {"displaystyle"}, "mstyle": {*_STYLES}, "mtable": {"displaystyle"}}


class FormulaError(ValueError):
    """LaTeX that cannot be typeset.

    Attributes:
        offset: Where in the LaTeX it goes wrong, in characters from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@lru_cache(maxsize=4096)
def typeset(latex: str, *, display: bool) -> str:
    """Convert a formula to MathML Core.

    Args:
        latex: The formula without its dollar signs.
        display: True for a formula on lines of its own.

    Returns:
        A `<math>` element.

    Raises:
        FormulaError: The LaTeX is wrong, or empty.
    """
    if not latex.strip():
        raise FormulaError("empty formula", 0)
    try:
        mathml = _converter.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise _located(str(error)) from error
    return _for_every_reader(mathml) if _STYLED.search(mathml) else mathml


def _for_every_reader(mathml: str) -> str:
    """Styles where programs that know MathML 3 expect them too, such as checkers of HTML."""
    try:
        root = ET.fromstring(mathml)  # noqa: S314 - math-core's, which has no declarations
    except ET.ParseError:
        return mathml  # a control character in the LaTeX: HTML may have it, XML not
    for parent in [*root.iter()]:
        for place, child in enumerate(parent):
            moved = (child.attrib.keys() & _STYLES) - _KEEPING.get(child.tag, set())
            if moved:
                parent[place] = _within_style(child, {name: child.attrib.pop(name) for name in sorted(moved)})
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _within_style(element: ET.Element, styles: dict[str, str]) -> ET.Element:
    style = ET.Element("mstyle", styles)
    style.tail, element.tail = element.tail, None
    style.append(element)
    return style


def _located(message: str) -> FormulaError:
    """math-core says `27: Expected closing token ...`, the number counting characters."""
    match = re.match(r"(\d+): (.*)", message, re.DOTALL)
    if not match:
        return FormulaError(message, 0)
    text = match[2].rstrip(".")
    return FormulaError(text[:1].lower() + text[1:], int(match[1]))
