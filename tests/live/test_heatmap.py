from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.columns import columns
from commons.live.heatmap import Heatmap, cells, shorten

weights = st.integers(1, 12).flatmap(
    lambda n: st.tuples(*(st.lists(st.floats(0, 1), min_size=query, max_size=query) for query in range(1, n + 1)))
)


@given(weights, st.sampled_from([20, 100]))
def test_every_cell_is_as_strong_as_its_weight(rows: list[list[float]], steps: int) -> None:
    drawn: dict[tuple[int, int], float] = {}
    for opacity, path in cells(rows, steps):
        strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
        assert "".join(f"M{start} {query}.5h{length}" for start, query, length in strokes) == path
        for start, query, length in strokes:
            for key in range(int(start), int(start) + int(length)):
                assert (int(query), key) not in drawn
                drawn[int(query), key] = float(opacity)
    expected = {(query, key): weight for query, row in enumerate(rows) for key, weight in enumerate(row)}
    assert all(abs(weight - drawn.get(place, 0.0)) <= 0.5 / steps + 1e-9 for place, weight in expected.items())
    assert drawn.keys() <= expected.keys()


def test_equal_cells_side_by_side_are_one_stroke() -> None:
    assert cells([[1.0], [0.5, 0.5], [0.0, 0.5, 0.5]], 2) == [("0.5", "M0 1.5h2M1 2.5h2"), ("1", "M0 0.5h1")]


@given(st.text(max_size=60))
def test_a_shortened_label_has_room(label: str) -> None:
    short = shorten(label)
    assert columns(short) <= 14
    assert short == label or (short.endswith("…") and label.startswith(short[:-1]))


@given(st.lists(st.sampled_from(["a", "king", "国王", "x" * 14, "y" * 40]), min_size=1, max_size=40))
def test_everything_is_inside_the_drawing(labels: list[str]) -> None:
    heatmap = Heatmap(labels)
    assert heatmap.left + heatmap.side <= heatmap.width
    assert heatmap.top + heatmap.side <= heatmap.legend_top <= heatmap.height - heatmap.cell
    assert all(x - 7.8 * columns(label) >= 0 for label, x, _ in heatmap.rows())
    assert all(y - 7.8 * columns(label) >= 0 for label, _, y in heatmap.columns())
    assert max(x for x, _ in heatmap.legend()) + 50 <= heatmap.width
