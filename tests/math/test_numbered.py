from __future__ import annotations

import re

import markdown
import pytest

from commons import templates
from commons.source import ProblemError, Source, reading

FORMULA = "$$\nx^2\n\\label{eq:%s}\n%% %s\n$$\n"
SOFTMAX = FORMULA % ("softmax", "gptcore.ops.softmax")


def render(text: str) -> str:
    return markdown.markdown(text, extensions=["commons.math", "footnotes"])


def problems(text: str) -> list[str]:
    with reading(Source("page.md", text)) as page:
        render(text)
    return [str(problem) for problem in page.problems]


def test_numbers_anchors_and_the_function_from_its_file() -> None:
    html = render(f"One.\n\n{SOFTMAX}\n$$\ny\n$$\n\n{FORMULA % ('norm', 'gptcore.ops.layer_norm')}")
    assert re.findall(r'id="(eq-\w+)"', html) == ["eq-softmax", "eq-norm"]
    assert re.findall(r'href="#(eq-\w+)" aria-label="Formula (\d)">\((\d)\)', html) == [
        ("eq-softmax", "1", "1"),
        ("eq-norm", "2", "2"),
    ]
    assert html.count("<math") == 3
    assert "label" not in re.sub(r"aria-label", "", re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL))
    assert '<a href="../reference/gptcore/blocks.md#gptcore.ops.softmax"><code>gptcore.ops.softmax</code></a>' in html
    assert html.count('<a href="#check-softmax">') == 1
    assert re.search(r"<summary>gptcore/ops\.py, lines \d+ to \d+</summary>", html)
    shown = re.sub(r"<[^>]+>", "", html.split("<summary>")[1].split("<code>")[1])
    assert shown.startswith("def softmax(x: Array")


def test_numbers_begin_anew_on_each_page() -> None:
    converter = markdown.Markdown(extensions=["commons.math"])
    for _ in range(2):
        assert ">(1)</a>" in converter.reset().convert(SOFTMAX)


def test_in_chinese() -> None:
    templates.set_language("zh")
    try:
        html = render(SOFTMAX)
    finally:
        templates.set_language("en")
    assert "(1) 由" in html
    assert 'aria-label="公式 1"' in html


def test_source_is_escaped() -> None:
    html = render(FORMULA % ("gpt", "gptcore.gpt.GPT.forward"))
    assert "-&gt;" in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$$\nx\n\\label{eq:a}\n$$", "page.md:3:1: this formula cannot be typeset: a formula with a label names"),
        (
            FORMULA % ("a", "gptcore.ops.softmux"),
            "page.md:4:1: this formula cannot be typeset: gptcore.ops has no 'soft",
        ),
        (
            FORMULA % ("A b", "gptcore.ops.softmax"),
            "page.md:3:1: this formula cannot be typeset: a label is written as",
        ),
        (
            "$$\nx\\label{eq:a}\\label{eq:b}\n% gptcore.ops.softmax\n$$",
            "page.md:2:14: this formula cannot be typeset: a",
        ),
        (f"{SOFTMAX}\nText.\n\n{SOFTMAX}", "the page has a formula with the label eq:softmax already"),
        ("$$\n\\frac{x}y_\n\\label{eq:a}\n% gptcore.ops.softmax\n$$", "page.md:3:1: this formula cannot be typeset"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    (problem,) = problems(text)
    assert message in problem


def test_outside_a_build_a_mistake_is_an_error() -> None:
    with pytest.raises(ProblemError, match="names the function"):
        render("$$\nx\n\\label{eq:a}\n$$")
