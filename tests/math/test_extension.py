from __future__ import annotations

from pathlib import Path

import markdown
import pytest
import yaml

from commons.source import ProblemError, Source, reading

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
EXTENSIONS = ["commons.math", "pymdownx.superfences", "attr_list", "toc"]


def render(text: str) -> tuple[str, list[str]]:
    body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
    with reading(Source("docs/en/page.md", text)) as page:
        html = markdown.markdown(body, extensions=EXTENSIONS)
    return html, [str(problem) for problem in sorted(page.problems)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_problems_are_found_at_their_place(case: dict) -> None:
    _, problems = render(case["page"])
    expected = [f"docs/en/page.md:{problem}" for problem in case["problems"]]
    assert len(problems) == len(expected), problems
    for problem, beginning in zip(problems, expected, strict=True):
        assert problem.startswith(beginning)


def test_inline_and_display_formulas_become_mathml() -> None:
    html, _ = render("Let $x_1$ be.\n\n$$\nx^2\n$$\n")
    assert "<p>Let <span><math><semantics><msub><mi>x</mi><mn>1</mn></msub>" in html
    assert '<div class="gc-formula" tabindex="0"><math display="block">' in html
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in html


def test_text_inside_a_formula_is_data() -> None:
    html, problems = render(r"$\text{</math><script>alert(1)</script>}$")
    assert not problems
    assert "<script" not in html


def test_outside_a_build_a_wrong_formula_raises() -> None:
    with pytest.raises(ProblemError, match=r"unknown command \"\\frax\", in \$\\frax\$"):
        markdown.markdown(r"$\frax$", extensions=EXTENSIONS)
