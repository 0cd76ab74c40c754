"""Attention weights as triangles of cells: where everything stands, in the units of a drawing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from commons.catalog.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A large triangle's units are CSS pixels at its natural size; a small one's are cells.
_CELL = 24
_CHARACTER = 7.9  # the advance of a monospaced character of 13 px, a little generous
_GAP = 6
_LEGEND = 60  # a sample cell and its number
_LONGEST_LABEL = 14


class Heatmap:
    """The drawing of one head, with labels and a legend.

    Attributes:
        labels: The tokens, shortened to what there is room for.
        cell: The side of a cell.
        left: Where the cells begin; the queries' labels end before it.
        top: Where the cells begin; the keys' labels end above it.
        side: Of all cells.
        legend_top: Where the legend begins.
        width: Of the whole.
        height: Of the whole, the legend included.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = [shorten(label) for label in labels]
        self.cell = _CELL
        room = round(max(map(columns, self.labels)) * _CHARACTER) + 2 * _GAP
        self.left = self.top = room
        self.side = len(labels) * _CELL
        self.legend_top = self.top + self.side + 2 * _GAP
        self.width = max(self.left + self.side + _GAP, 5 * _LEGEND)
        self.height = self.legend_top + _CELL + _GAP

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """The queries' labels, right-aligned at the left of their row."""
        for index, label in enumerate(self.labels):
            yield label, self.left - _GAP, self.top + index * _CELL + _CELL // 2

    def columns(self) -> Iterator[tuple[str, int, int]]:
        """The keys' labels, running upwards from the top of their column."""
        for index, label in enumerate(self.labels):
            yield label, self.left + index * _CELL + _CELL // 2, self.top - _GAP

    def grid(self) -> str:
        """Lines around the cells of the lower triangle, as an SVG path."""
        count = len(self.labels)
        lines = []
        for index in range(count + 1):
            # A line ends with the longer of the two rows, or columns, that it is between.
            end, start = min(index + 1, count), max(index - 1, 0)
            lines.append(f"M{self.left} {self.top + index * _CELL}h{end * _CELL}")
            lines.append(f"M{self.left + index * _CELL} {self.top + start * _CELL}v{(count - start) * _CELL}")
        return "".join(lines)

    def legend(self) -> Iterator[tuple[int, str]]:
        """Five sample cells: where, and how opaque."""
        for index, weight in enumerate(("0", "0.25", "0.5", "0.75", "1")):
            yield index * _LEGEND, weight


def cells(weights: Sequence[Sequence[float]], steps: int) -> list[tuple[str, str]]:
    """The cells of a triangle, as strokes as thick as a cell is high: cells side by side of one shade are one stroke.

    Args:
        weights: A row for each token, with a weight for each token up to itself.
        steps: How many shades there are besides none.

    Returns:
        Opacities, and an SVG path for each, in units of a cell.
    """
    strokes: dict[int, list[str]] = {}
    for query, row in enumerate(weights):
        start = 0
        for level, run in groupby(round(weight * steps) for weight in row):
            length = len(list(run))
            if level:
                strokes.setdefault(level, []).append(f"M{start} {query}.5h{length}")
            start += length
    return [(f"{level / steps:.3f}".rstrip("0").rstrip("."), "".join(strokes[level])) for level in sorted(strokes)]


def shorten(label: str) -> str:
    """A label that leaves room for the drawing; the table has it whole."""
    if columns(label) <= _LONGEST_LABEL:
        return label
    while columns(label) > _LONGEST_LABEL - 1:
        label = label[:-1]
    return label + "…"
