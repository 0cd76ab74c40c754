from __future__ import annotations

import shlex

import pytest

from commons.live import checkpoint
from commons.live.generate import GenerateOptions, command, compute
from commons.live.page import percent, shade, visible
from tests.live.rendering import fence, parse, render, text_of, with_class

OPTIONS = {"prompt": "Once upon", "max_tokens": 12, "temperature": 0.7, "top_k": 40, "seed": 3}


def compute_shipped(**options: object) -> dict:
    return compute(GenerateOptions(**options), checkpoint.shipped()["fairytales"])


def test_the_text_on_the_page_is_the_models() -> None:
    result = compute_shipped(**OPTIONS)
    html, problems = render(fence("gpt-generate", **OPTIONS))
    assert not problems
    (text,) = with_class(parse(html), "gc-live__text")
    assert text.get("lang") == "en"
    spans = with_class(text, "gc-token")
    shown = [token for token in result["tokens"] if token["text"]]
    assert len(spans) == len(shown) > 1
    for span, token in zip(spans, shown, strict=True):
        assert span.get("class") == f"gc-token gc-token--{shade(token['probability'])}"


def test_every_token_is_in_the_table_with_its_probabilities() -> None:
    result = compute_shipped(**OPTIONS)
    rows = parse(render(fence("gpt-generate", **OPTIONS))[0]).findall(".//tbody/tr")
    assert len(rows) == len(result["tokens"]) == 12
    for number, (row, token) in enumerate(zip(rows, result["tokens"], strict=True), 1):
        count, piece, probability, drawn = map(text_of, row)
        assert count == str(number)
        assert piece.replace("␣", " ").replace("↵", "\n") == token["piece"] or "[U+" in piece
        assert (probability, drawn) == (percent(token["probability"]), percent(token["drawn"]))


@pytest.mark.parametrize(
    ("options", "has_drawn", "is_greedy"),
    [
        ({"temperature": 1.0}, False, False),
        ({"temperature": 0}, False, True),
        ({"temperature": 0.5}, True, False),
        ({"top_k": 3}, True, False),
        ({"top_p": 0.9}, True, False),
    ],
)
def test_how_it_was_drawn_is_said_where_it_differs(options: dict, has_drawn: bool, is_greedy: bool) -> None:
    html, problems = render(fence("gpt-generate", prompt="Once", max_tokens=2, **options))
    assert not problems
    assert ("Probability it was drawn with" in html) == has_drawn
    assert ("small models soon repeat themselves" in html) == is_greedy


def test_a_text_that_is_cut_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = fence("gpt-generate", prompt="Once", max_tokens=2)
    html, _ = render(page)
    assert [text_of(mark) for mark in with_class(parse(html), "gc-generate__cut")] == ["…"]
    assert "The text goes on; it was cut after 2 tokens." in html


def test_a_text_that_ended_does_not_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    from gptcore.generation import GeneratedToken, Generation

    ended = Generation("Once", (GeneratedToken(1, " more", 0.5, 0.5),), "stop")
    monkeypatch.setattr("gptcore.generation.generate", lambda *arguments, **options: ended)
    html, _ = render(fence("gpt-generate", prompt="Once", max_tokens=2))
    assert with_class(parse(html), "gc-generate__cut") == []
    assert "The text ended there" in html


def test_an_empty_continuation_is_a_figure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from gptcore.generation import Generation

    monkeypatch.setattr("gptcore.generation.generate", lambda *arguments, **options: Generation("Once", (), "stop"))
    html, problems = render(fence("gpt-generate", prompt="Once"))
    assert not problems
    assert "number of tokens: 0" in text_of(parse(html))


def test_the_command_repeats_the_options() -> None:
    options = GenerateOptions(prompt="it's; $(x)\n'", temperature=0.0, top_p=0.95, seed=7)
    assert shlex.split(command(options)) == [
        *("gptcore", "generate", "--model", "fairytales", "--prompt", "it's; $(x)\n'"),
        *("--max-tokens", "60", "--temperature", "0", "--top-p", "0.95", "--seed", "7"),
    ]
    assert command(GenerateOptions(prompt="x", alternatives=2)).endswith("--show-probabilities --alternatives 2")


def test_alternatives_are_in_the_table() -> None:
    result = compute_shipped(**OPTIONS, alternatives=3)
    html, problems = render(fence("gpt-generate", **OPTIONS, alternatives=3))
    assert not problems
    cells = with_class(parse(html), "gc-generate__alternatives")
    assert len(cells) == len(result["tokens"])
    for cell, token in zip(cells, result["tokens"], strict=True):
        expected = ", ".join(f"{visible(piece)} {percent(probability)}" for piece, probability in token["alternatives"])
        assert text_of(cell) == expected
