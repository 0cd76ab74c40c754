from __future__ import annotations

import json

import pytest

from commons.live import checkpoint
from commons.live.attention import MAX_TOKENS, MAX_WEIGHTS, averages, room, strongest
from tests.live.rendering import fence, parse, render, text_of, with_class

PROMPT = "The old king called his three sons"


def exact() -> list:
    model, tokenizer = checkpoint.shipped()["fairytales"].load()
    return model.attention(tokenizer.encode(PROMPT))


def numbers(html: str) -> list[list[float]]:
    (table,) = with_class(parse(html), "gc-attention__table")
    return [[float(text_of(cell)) for cell in row.findall("td") if text_of(cell)] for row in table.findall("tbody/tr")]


def test_rows_of_the_table_are_the_heads_weights_and_add_up_to_1() -> None:
    expected = exact()[1, 0]
    html, problems = render(fence("gpt-attention", prompt=PROMPT, layer=2, head=1))
    assert not problems
    rows = numbers(html)
    assert len(rows) == len(expected) > 3
    for query, row in enumerate(rows):
        assert len(row) == query + 1
        assert sum(row) == pytest.approx(1, abs=0.005 * len(row) + 1e-6)
        assert row == pytest.approx(expected[query, : query + 1], abs=0.006)


def test_every_head_has_its_own_figure() -> None:
    shown = [
        numbers(render(fence("gpt-attention", prompt=PROMPT, layer=layer, head=head))[0])
        for layer in (1, 2)
        for head in (1, 2)
    ]
    assert all(one != other for index, one in enumerate(shown) for other in shown[:index])


@pytest.mark.parametrize(
    ("options", "heads", "title"),
    [
        ({}, [(1, 1), (1, 2), (2, 1), (2, 2)], "Attention of all 4 heads"),
        ({"layer": 2}, [(2, 1), (2, 2)], "Attention of the 2 heads of layer 2"),
        ({"head": 1}, [(1, 1), (2, 1)], "Attention of head 1 in each of 2 layers"),
        ({"layer": 1, "head": 2}, [(1, 2)], "Attention of layer 1, head 2"),
    ],
)
def test_what_is_left_out_is_all_of_them(options: dict, heads: list, title: str) -> None:
    html, problems = render(fence("gpt-attention", prompt=PROMPT, **options))
    assert not problems
    root = parse(html)
    assert text_of(root.find(".//figcaption//strong")) == title
    (element,) = root.iter("gc-attention")
    data = json.loads(element.get("data-weights"))
    weights = exact()
    assert len(data) == len(heads)
    for rows, (layer, head) in zip(data, heads, strict=True):
        for query, row in enumerate(rows):
            assert row == pytest.approx(100 * weights[layer - 1, head - 1, query, : query + 1], abs=0.56)
    names = [text_of(name) for name in with_class(root, "gc-head__name")]
    assert names == ([f"layer {layer}, head {head}" for layer, head in heads] if len(heads) > 1 else [])
    assert len(with_class(root, "gc-head__drawing")) == len(names)


def test_the_heads_stand_in_a_row_for_each_layer() -> None:
    (table,) = with_class(parse(render(fence("gpt-attention", prompt=PROMPT))[0]), "gc-heads")
    assert [text_of(cell) for cell in table.findall("thead//th")] == ["head 1", "head 2"]
    rows = table.findall("tbody/tr")
    assert [text_of(row.find("th")) for row in rows] == ["layer 1", "layer 2"]
    for layer, row in enumerate(rows, 1):
        names = [text_of(cell).strip() for cell in row.findall("td")]
        assert names == [f"layer {layer}, head 1", f"layer {layer}, head 2"]


def test_the_table_of_heads_has_their_averages() -> None:
    (table,) = with_class(parse(render(fence("gpt-attention", prompt=PROMPT))[0]), "gc-attention__heads")
    rows = [[float(text_of(cell).strip("<>%")) for cell in row.findall("td")] for row in table.findall("tbody/tr")]
    for row, weights in zip(rows, exact().reshape(4, *exact().shape[2:]), strict=True):
        expected = [weights[1:, 0].mean(), weights.diagonal(-1).mean(), weights.diagonal()[1:].mean()]
        assert row == pytest.approx([100 * share for share in expected], abs=0.11)


def test_the_figure_has_a_title_a_description_and_labelled_axes() -> None:
    html, _ = render(fence("gpt-attention", prompt=PROMPT, layer=2, head=2, title="A <title>"))
    root = parse(html)
    (drawing,) = root.iter("svg")
    assert drawing.get("role") == "img"
    title, description = drawing.get("aria-labelledby", "").split()
    assert text_of(drawing.find(f".//*[@id='{title}']")) == "A <title>"
    rows = numbers(html)
    labels = [text_of(cell) for cell in with_class(root, "gc-attention__table")[0].findall("tbody/tr/th")]
    words = text_of(drawing.find(f".//*[@id='{description}']"))
    for label, row in zip(labels, rows, strict=True):
        assert f"{label} reads " in words
        assert max(row) >= 1 / len(row) - 0.01
    axes = [text.text for text in drawing.iter("text")]
    assert axes[: 2 * len(labels)] == labels * 2


@pytest.mark.parametrize("options", [{}, {"layer": 1, "head": 1}])
def test_one_token_reads_itself(options: dict) -> None:
    html, problems = render(fence("gpt-attention", prompt="a", **options))
    assert not problems
    assert "A single token can read only itself." in text_of(parse(html))
    (element,) = parse(html).iter("gc-attention")
    assert all(rows == [[100]] for rows in json.loads(element.get("data-weights")))


def test_without_a_script_nothing_is_offered_that_does_nothing() -> None:
    root = parse(render(fence("gpt-attention", prompt=PROMPT))[0])
    (explorer,) = with_class(root, "gc-attention__explorer")
    assert explorer.get("hidden") is not None
    outside = [element for element in root.iter("input") if element not in set(explorer.iter())]
    assert outside
    assert all(element.get("hidden") is not None for element in outside)


def test_what_is_said_of_a_head_is_computed() -> None:
    weights = [[1.0], [0.75, 0.25], [0.5, 0.2, 0.3]]
    assert averages(weights) == {"first": 0.625, "previous": 0.475, "self": 0.275}
    assert averages([[1.0]]) == {}
    assert [strongest(row) for row in weights] == [0, 0, 0]
    assert strongest([0.2, 0.4, 0.4]) == 1


@pytest.mark.parametrize(("n_heads", "n_tokens"), [(2, 40), (36, 25), (144, 12), (12_001, 0)])
def test_many_heads_have_room_for_fewer_tokens(n_heads: int, n_tokens: int) -> None:
    assert room(n_heads) == n_tokens
    assert n_heads * n_tokens * (n_tokens + 1) // 2 <= MAX_WEIGHTS
    assert n_tokens == MAX_TOKENS or n_heads * (n_tokens + 1) * (n_tokens + 2) // 2 > MAX_WEIGHTS
