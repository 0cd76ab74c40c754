from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.figures import MAX_TOKENS, head_figure, heads_figure, visible

SVG = "{http://www.w3.org/2000/svg}"


def attention(n_tokens: int, *heads: int) -> Any:
    """Rows that are distributions over the past."""
    weights = np.tril(np.random.default_rng(n_tokens).random((*heads, n_tokens, n_tokens)) ** 4 + 1e-3)
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


def drawn_weights(figure: str) -> dict[tuple[int, int], float]:
    """The opacity of every cell, by its place."""
    cells = {}
    for path in ET.fromstring(figure).iter(f"{SVG}path"):
        if "fill-opacity" in path.attrib:
            for x, y in re.findall(r"M(\d+) (\d+)h", path.attrib["d"]):
                assert (int(x), int(y)) not in cells
                cells[int(x), int(y)] = float(path.attrib["fill-opacity"])
    return cells


def test_a_cell_for_each_weight() -> None:
    weights = attention(5)
    cells = drawn_weights(head_figure(list("abcde"), weights, "A head"))
    left, top = min(cells)
    side = min(x for x, _ in cells if x > left) - left
    drawn = np.zeros((5, 5))
    for (x, y), opacity in cells.items():
        drawn[(y - top) // side, (x - left) // side] = opacity
    np.testing.assert_allclose(drawn, weights, atol=0.0051)


def test_a_figure_can_be_heard_and_takes_the_colour_of_its_page() -> None:
    weights = np.array([[1.0, 0.0], [0.75, 0.25]], np.float32)
    root = ET.fromstring(head_figure(["Once", " upon"], weights, "What head 1 of layer 2 looks at"))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.attrib["role"] == "img"
    assert title is not None and description is not None and description.text is not None
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert title.text == "What head 1 of layer 2 looks at"
    assert description.text.endswith("Most of all looks Once at Once (100%); ␣upon at Once (75%).")
    colours = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert colours == {"currentColor"}
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Once", "␣upon"] * 2


def test_many_heads_have_a_triangle_each() -> None:
    weights = attention(6, 3, 2)
    figure = heads_figure(weights, [(0, 0), (0, 1), (2, 0)], "Heads")
    root = ET.fromstring(figure)
    assert [text.text for text in root.iter(f"{SVG}text")] == ["1.1", "1.2", "3.1"]
    assert sorted(drawn_weights(figure).values()) == pytest.approx(
        sorted(
            round(float(weight), 2)
            for layer, head in ((0, 0), (0, 1), (2, 0))
            for weight in weights[layer, head][np.tril_indices(6)]
            if weight >= 0.005
        ),
        abs=0.0101,
    )
    description = root.find(f"{SVG}desc")
    assert description is not None and description.text is not None
    one = weights[2, 0]
    shares = [np.mean([one[t, key(t)] for t in range(1, 6)]) for key in (lambda t: 0, lambda t: t - 1, lambda t: t)]
    assert f"3.1: {', '.join(f'{share:.0%}' for share in shares)}" in description.text


def test_figures_on_one_page_have_names_of_their_own() -> None:
    one, other = (head_figure(["a", "b"], attention(2) * share, "Same title") for share in (1.0, 0.5))
    names = [set(re.findall(r'id="([^"]+)"', figure)) for figure in (one, other)]
    assert len(names[0] | names[1]) == 4


@given(st.lists(st.text(), min_size=1, max_size=6), st.text())
def test_any_token_gives_well_formed_xml(pieces: list[str], title: str) -> None:
    root = ET.fromstring(head_figure(pieces, attention(len(pieces)), title))
    assert float(root.attrib["width"]) < 10_000
    assert len(list(root.iter(f"{SVG}text"))) == 2 * len(pieces)


@pytest.mark.parametrize(
    ("text", "shown"), [(" the", "␣the"), ("\n\t", "↵⇥"), ("\x00\u202e", r"\x00\u202e"), ("字é", "字é"), ("", "")]
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_token_is_enough() -> None:
    assert len(drawn_weights(head_figure(["a"], attention(1), "One"))) == 1
    assert len(drawn_weights(heads_figure(attention(1, 2, 2), [(0, 0), (1, 1)], "One"))) == 2


def test_what_has_no_room() -> None:
    n_tokens = MAX_TOKENS + 1
    with pytest.raises(InputError, match="a figure has room for 1 to 64 tokens, got 65"):
        head_figure(["a"] * n_tokens, attention(n_tokens), "Too long")
    with pytest.raises(InputError, match="a figure has room for 1 to 64 tokens, got 65"):
        heads_figure(attention(n_tokens, 1, 1), [(0, 0)], "Too long")
    with pytest.raises(InputError, match="room for 1 to 64 tokens, got 0"):
        head_figure([], np.zeros((0, 0), np.float32), "Nothing")
    with pytest.raises(InputError, match=r"3 tokens need \[3, 3\] weights, got \[2, 2\]"):
        head_figure(["a", "b", "c"], attention(2), "Other tokens")
