r"""Formulas that have a number, and the function that computes them.

    $$
    \operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}
    \label{eq:softmax}
    % gptcore.ops.softmax
    $$

The label is LaTeX's own, and the function stands in a comment: other programs that typeset LaTeX show the formula as it
is. A formula with a label must name its function. The cell that checks it has the name `check-softmax`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from commons import templates
from commons.math import functions
from commons.math.typeset import FormulaError

if TYPE_CHECKING:
    import jinja2
    from markdown import Markdown

_ROOM = "commons.math"
_LABEL = re.compile(r"\\label\{(?P<name>[^{}]*)\}")
_COMMENT = re.compile(r"(?<!\\)%[ \t]*(?P<text>[^\n]*)")
_NAME = re.compile(r"eq:[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Numbered:
    """What a formula says of itself.

    Attributes:
        latex: The formula; label and comments are blanked out, so that places in it stay the same.
        name: Its label without `eq:`.
        function: What computes it.
    """

    latex: str
    name: str
    function: functions.Function


def read(latex: str) -> Numbered | None:
    """What a formula says of itself; None if it has no label.

    Raises:
        FormulaError: The label is none, or there are two, or the function is missing or not there.
    """
    labels = list(_LABEL.finditer(latex))
    if not labels:
        return None
    label = labels[0]
    if len(labels) > 1:
        raise FormulaError("a formula has one label", labels[1].start())
    if not _NAME.fullmatch(label["name"]):
        raise FormulaError(r"a label is written as \label{eq:softmax}, in small letters", label.start())
    comments = list(_COMMENT.finditer(latex))
    if len(comments) != 1:
        message = "a formula with a label names the function that computes it, once: % gptcore.ops.softmax"
        raise FormulaError(message, comments[1].start() if comments else label.start())
    try:
        function = functions.find(comments[0]["text"].strip())
    except functions.FunctionError as error:
        raise FormulaError(str(error), comments[0].start()) from error
    blanked = _COMMENT.sub(_blank, _LABEL.sub(_blank, latex))
    return Numbered(blanked.rstrip(), label["name"].removeprefix("eq:"), function)


def draw(element: Element, formula: Numbered, mathml: str, number: int, md: Markdown) -> None:
    """Put the formula with its number into an element, and below it the function that computes it.

    The link into the reference is an element, so that builders find it and write it as the page needs it.

    Args:
        element: Becomes what a reader sees.
        formula: What it says of itself.
        mathml: The formula typeset.
        number: Counts from 1 on each page.
        md: The page's Markdown.
    """
    words = templates.words(_ROOM, templates.page_language(_ROOM))
    pages, function = _environment(), formula.function
    equation = pages.get_template("numbered.html").render(formula=formula, mathml=mathml, number=number, words=words)
    code = highlight(function.source, PythonLexer(), HtmlFormatter(nowrap=True))
    lines = words["lines"].format(file=function.file, first=function.first, last=function.last)
    element.set("class", "gc-numbered")
    SubElement(element, "div").text = md.htmlStash.store(equation.strip())
    said = SubElement(element, "p", {"class": "gc-computed"})
    said.text = words["computed_by"].format(number=number)
    name = SubElement(said, "a", {"href": function.reference}) if function.reference else SubElement(said, "span")
    SubElement(name, "code").text = AtomicString(function.name)
    # Cells are stored HTML, in which builders that check anchors do not look.
    check = md.htmlStash.store(f'<a href="#check-{formula.name}">{words["check"]}</a>')
    name.tail = words["checked"] + check + words["end"]
    source = pages.get_template("source.html").render(lines=lines, code=code)
    SubElement(element, "div").text = md.htmlStash.store(source.strip())


@cache
def _environment() -> jinja2.Environment:
    return templates.environment(_ROOM)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
