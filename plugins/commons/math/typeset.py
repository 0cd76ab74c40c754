"""One formula: LaTeX in, MathML out."""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

# The annotation keeps the LaTeX in the page, so that a formula can be copied as it was written.
_converter = LatexToMathML(annotation=True, fancy_error=False)


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
        return _converter.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise _located(str(error)) from error


def _located(message: str) -> FormulaError:
    """math-core says `27: Expected closing token ...`, the number counting characters."""
    match = re.match(r"(\d+): (.*)", message, re.DOTALL)
    if not match:
        return FormulaError(message, 0)
    text = match[2].rstrip(".")
    return FormulaError(text[:1].lower() + text[1:], int(match[1]))
