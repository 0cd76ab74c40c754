from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.math.typeset import FormulaError, typeset


def test_the_formula_of_attention() -> None:
    mathml = typeset(r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V", display=True)
    tree = ET.fromstring(mathml.replace("&ApplyFunction;", "\u2061"))
    assert tree.attrib["display"] == "block"
    assert [fraction.find("msqrt") is not None for fraction in tree.iter("mfrac")] == [True]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"x_{\dfrac1<}", '<mstyle displaystyle="true"><mfrac><mn>1</mn><mo>&lt;</mo></mfrac></mstyle>'),
        (r"\begin{cases}a\end{cases}", '<mstyle scriptlevel="0"><mtable displaystyle="false"><mtr>'),
        (
            r"\begin{aligned}\dfrac12\end{aligned}",
            '<mstyle displaystyle="true"><mfrac><mn>1</mn><mn>2</mn></mfrac></mstyle>',
        ),
    ],
)
def test_styles_stand_where_mathml_3_has_them_too(latex: str, expected: str) -> None:
    mathml = typeset(latex, display=True)
    assert expected in mathml
    assert ET.fromstring(mathml).findtext(".//annotation") == latex
    with_styles = {element.tag for element in ET.fromstring(mathml).iter() if "scriptlevel" in element.attrib}
    assert with_styles <= {"mstyle"}


def test_a_control_character_is_no_mistake_of_a_formula() -> None:
    assert "<mtable" in typeset("\\begin{cases}a\\text{\x0c}\\end{cases}", display=True)


@pytest.mark.parametrize("latex", ["", "  \n "])
def test_an_empty_formula_is_an_error(latex: str) -> None:
    with pytest.raises(FormulaError, match="empty formula"):
        typeset(latex, display=False)


PIECES = [*r"\{}^_&$%#~ ab12<>中", r"\frac", r"\left(", r"\right)", r"\begin{matrix}", r"\end{matrix}", r"\text{"]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_text_gives_one_element_or_an_error_inside_it(pieces: list[str]) -> None:
    latex = "".join(pieces)
    try:
        mathml = typeset(latex, display=False)
    except FormulaError as error:
        assert 0 <= error.offset <= len(latex)
    else:
        assert mathml.startswith("<math") and mathml.endswith("</math>")
        assert mathml.count("<math") == 1
