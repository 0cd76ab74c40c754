from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.live import checkpoint
from commons.live.attention import AttentionOptions, Drawing, averages, compute, shorten, strongest
from commons.live.page import columns
from tests.live.rendering import fence, parse, render, text_of, with_class

PROMPT = "The old king called his three sons"


def numbers(html: str) -> list[list[float]]:
    rows = parse(html).findall(".//tbody/tr")
    return [[float(text_of(cell)) for cell in row.findall("td") if text_of(cell)] for row in rows]


def test_rows_of_the_table_are_the_heads_weights_and_add_up_to_1() -> None:
    model, tokenizer = checkpoint.shipped()["fairytales"].load()
    exact = model.attention(tokenizer.encode(PROMPT))[1, 0]
    html, problems = render(fence("gpt-attention", prompt=PROMPT, layer=2, head=1))
    assert not problems
    rows = numbers(html)
    assert len(rows) == len(exact) > 3
    for query, row in enumerate(rows):
        assert len(row) == query + 1
        assert sum(row) == pytest.approx(1, abs=0.005 * len(row) + 1e-6)
        assert row == pytest.approx(exact[query, : query + 1], abs=0.006)


def test_every_head_has_its_own_figure() -> None:
    shown = [
        numbers(render(fence("gpt-attention", prompt=PROMPT, layer=layer, head=head))[0])
        for layer in (1, 2)
        for head in (1, 2)
    ]
    assert all(one != other for index, one in enumerate(shown) for other in shown[:index])


def test_the_cells_are_as_strong_as_the_weights() -> None:
    result = compute(AttentionOptions(prompt=PROMPT), checkpoint.shipped()["fairytales"])
    drawing = Drawing(["x"] * len(result["pieces"]), result["weights"])
    drawn = {
        ((x - drawing.left) // drawing.cell, (y - drawing.top) // drawing.cell): float(opacity)
        for x, y, opacity in drawing.cells()
    }
    expected = {
        (key, query): weight for query, row in enumerate(result["weights"]) for key, weight in enumerate(row) if weight
    }
    assert drawn == expected


def test_the_figure_has_a_title_a_description_and_labelled_axes() -> None:
    html, _ = render(fence("gpt-attention", prompt=PROMPT, layer=2, head=2, title="A <title>"))
    root = parse(html)
    (drawing,) = root.iter("svg")
    assert drawing.get("role") == "img"
    title, description = drawing.get("aria-labelledby", "").split()
    assert text_of(drawing.find(f".//*[@id='{title}']")) == "A <title>"
    rows = numbers(html)
    labels = [text_of(cell) for cell in root.findall(".//tbody/tr/th")]
    words = text_of(drawing.find(f".//*[@id='{description}']"))
    for label, row in zip(labels, rows, strict=True):
        assert f"{label} reads " in words
        assert max(row) >= 1 / len(row) - 0.01
    axes = [text.text for text in drawing.iter("text")]
    assert axes[: 2 * len(labels)] == labels * 2


def test_without_a_title_layer_and_head_are_named() -> None:
    html, _ = render(fence("gpt-attention", prompt=PROMPT, layer=2, head=1))
    assert "<strong>Attention of layer 2, head 1</strong>" in html


def test_one_token_reads_itself() -> None:
    html, problems = render(fence("gpt-attention", prompt="a"))
    assert not problems
    assert numbers(html) == [[1.0]]
    assert "A single token can read only itself." in text_of(parse(html))


def test_what_is_said_of_a_head_is_computed() -> None:
    weights = [[1.0], [0.75, 0.25], [0.5, 0.2, 0.3]]
    assert averages(weights) == {"first": 0.625, "previous": 0.475, "self": 0.275}
    assert averages([[1.0]]) == {}
    assert [strongest(row) for row in weights] == [0, 0, 0]
    assert strongest([0.2, 0.4, 0.4]) == 1


def test_the_tables_can_be_scrolled_with_the_keyboard() -> None:
    for scroller in with_class(parse(render(fence("gpt-attention", prompt=PROMPT))[0]), "gc-scroll"):
        assert scroller.get("tabindex") == "0"
        assert scroller.get("aria-label")


@given(st.text(max_size=60))
def test_a_shortened_label_has_room(label: str) -> None:
    short = shorten(label)
    assert columns(short) <= 14
    assert short == label or (short.endswith("…") and label.startswith(short[:-1]))


@given(st.lists(st.sampled_from(["a", "king", "国王", "x" * 14]), min_size=1, max_size=40))
def test_everything_is_inside_the_drawing(labels: list[str]) -> None:
    drawing = Drawing(labels, [[1.0] * (query + 1) for query in range(len(labels))])
    for x, y, _ in drawing.cells():
        assert drawing.left <= x <= drawing.width - drawing.cell
        assert drawing.top <= y <= drawing.legend_top - drawing.cell
    assert all(x - 7.8 * columns(label) >= 0 for label, x, _ in drawing.rows())
    assert all(y - 7.8 * columns(label) >= 0 for label, _, y in drawing.columns())
    assert max(x for x, _ in drawing.legend()) + 50 <= drawing.width


def test_another_title_is_another_drawing_and_no_other_computation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, _ = render(fence("gpt-attention", prompt="Once upon", title="A title"))
    monkeypatch.setattr(checkpoint.Checkpoint, "load", lambda self: pytest.fail("computed again"))
    second, problems = render(fence("gpt-attention", prompt="Once upon", title="Quite another"))
    assert problems == []
    assert second == first.replace("A title", "Quite another")
