"""Attention weights as SVG: text in, text out, no drawing library.

The figures take the colour of the text around them (`currentColor`), and a weight is the opacity of its cell: they are
right on light and on dark pages. Each has a title and a description for those who do not see it.
"""

from __future__ import annotations

import unicodedata
import zlib
from html import escape
from typing import TYPE_CHECKING

from gptcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gptcore.ops import Array

# What fits on a page and can still be read.
MAX_TOKENS = 64
# In CSS pixels.
_CELL = 22
_SMALL_CELL = 3
_CHARACTER = 7.9  # the advance of a monospaced character of 13 px, a little generous
_GAP = 8
_LABEL = 20  # the height of a line of text
_LEAST_WEIGHT = 0.005  # what is fainter cannot be seen
_SPACES = {" ": "␣", "\n": "↵", "\t": "⇥"}


def head_figure(pieces: Sequence[str], weights: Array, title: str) -> str:
    """Draw what one head looks at: a row for each token that looks, a column for each that is looked at.

    Args:
        pieces: [n_tokens], the tokens as text.
        weights: [n_tokens, n_tokens], row q says how much token q looks at each token up to itself.
        title: What the figure shows, in a line.

    Returns:
        An SVG document.

    Raises:
        InputError: There are more tokens than a figure has room for, or not as many as weights.
    """
    _check(len(pieces), weights)
    labels = [visible(piece) for piece in pieces]
    margin = round(max(map(_columns, labels)) * _CHARACTER) + 2 * _GAP
    side = len(labels) * _CELL
    rows = (_text(margin - _GAP, margin + i * _CELL + _CELL // 2, label, "end") for i, label in enumerate(labels))
    middles = (margin + i * _CELL + _CELL // 2 for i in range(len(labels)))
    columns = (
        f'<text transform="translate({x} {margin - _GAP})rotate(-90)">{escape(label)}</text>'
        for x, label in zip(middles, labels, strict=True)
    )
    cells = _cells(weights, _CELL, margin, margin)
    grid = f'<path d="{_triangle(len(labels), _CELL, margin, margin)}" fill="none" stroke="currentColor" '
    strongest = weights.argmax(axis=-1)
    looks = "; ".join(
        f"{label} at {labels[key]} ({weight:.0%})"
        for label, key, weight in zip(labels, strongest, weights.max(axis=-1), strict=True)
    )
    return _svg(
        margin + side + _GAP,
        margin + side + _GAP,
        title,
        f"Each row is a token, and its cells are the tokens up to itself: the darker, the more it looks there. "
        f"Most of all looks {looks}.",
        [*rows, *columns, *cells, grid + 'stroke-opacity="0.2"/>'],
    )


def heads_figure(weights: Array, heads: Sequence[tuple[int, int]], title: str) -> str:
    """Draw many heads side by side, a row for each layer.

    Args:
        weights: [n_layer, n_head, n_tokens, n_tokens].
        heads: Which to draw, as (layer, head), both from 0.
        title: What the figure shows, in a line.

    Returns:
        An SVG document; its numbers of layers and heads begin with 1.

    Raises:
        InputError: There are more tokens than a figure has room for.
    """
    n_tokens = weights.shape[-1]
    _check(n_tokens, weights)
    cell = max(_SMALL_CELL, 72 // n_tokens)
    panel = n_tokens * cell
    layers, columns = sorted({layer for layer, _ in heads}), sorted({head for _, head in heads})
    body: list[str] = []
    for layer, head in heads:
        x = _GAP + columns.index(head) * (max(panel, 5 * _LABEL) + 2 * _GAP)
        y = _GAP + layers.index(layer) * (panel + _LABEL + 2 * _GAP)
        body.append(_text(x, y + _LABEL // 2, f"{layer + 1}.{head + 1}"))
        body += _cells(weights[layer, head], cell, x, y + _LABEL)
        outline = f'<path d="M{x} {y + _LABEL}v{panel}h{panel}z" fill="none" stroke="currentColor" '
        body.append(outline + 'stroke-opacity="0.3"/>')
    averages = "; ".join(
        f"{layer + 1}.{head + 1}: {_averages(weights[layer, head])}" for layer, head in heads if n_tokens > 1
    )
    return _svg(
        len(columns) * (max(panel, 5 * _LABEL) + 2 * _GAP),
        _GAP + len(layers) * (panel + _LABEL + 2 * _GAP),
        title,
        f"A triangle for each head, named by layer and head. Each row is one of {n_tokens} tokens, its cells the "
        "tokens up to itself: the darker, the more it looks there. Shares of the first token, of the one before, and "
        f"of the token itself: {averages}.",
        body,
    )


def visible(text: str) -> str:
    """Text to look at closely: white space is drawn, and what cannot be is written as an escape."""
    return "".join(
        _SPACES.get(character) or (character if character.isprintable() else repr(character)[1:-1])
        for character in text
    )


def _check(n_tokens: int, weights: Array) -> None:
    if weights.shape[-2:] != (n_tokens, n_tokens):
        raise InputError(f"{n_tokens} tokens need [{n_tokens}, {n_tokens}] weights, got {list(weights.shape[-2:])}")
    if not 0 < n_tokens <= MAX_TOKENS:
        raise InputError(f"a figure has room for 1 to {MAX_TOKENS} tokens, got {n_tokens}: choose another text")


def _averages(weights: Array) -> str:
    rows = weights[1:]
    shares = rows[:, 0].mean(), rows.diagonal().mean(), rows[:, 1:].diagonal().mean()
    return ", ".join(f"{share:.0%}" for share in shares)


def _cells(weights: Array, cell: int, left: int, top: int) -> list[str]:
    """A path for each shade: a fraction of the size of a rectangle for each cell."""
    shades: dict[str, list[str]] = {}
    for query, row in enumerate(weights.tolist()):
        for key, weight in enumerate(row[: query + 1]):
            if weight >= _LEAST_WEIGHT:
                place = f"M{left + key * cell} {top + query * cell}h{cell}v{cell}h-{cell}z"
                shades.setdefault(f"{weight:.2f}", []).append(place)
    return [f'<path fill-opacity="{shade}" d="{"".join(places)}"/>' for shade, places in sorted(shades.items())]


def _triangle(count: int, cell: int, left: int, top: int) -> str:
    """Lines around the cells of the lower triangle; a line ends with the longer of the two rows it is between."""
    lines = []
    for index in range(count + 1):
        end, start = min(index + 1, count), max(index - 1, 0)
        lines.append(f"M{left} {top + index * cell}h{end * cell}")
        lines.append(f"M{left + index * cell} {top + start * cell}v{(count - start) * cell}")
    return "".join(lines)


def _text(x: int, y: int, text: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: int, title: str, description: str, body: Iterable[str]) -> str:
    drawn = "\n".join(body)
    name = f"figure-{zlib.crc32(drawn.encode()):08x}"  # several figures may share a page
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(visible(title).replace("␣", " "))}</title>\n'
        f'<desc id="{name}-desc">{escape(description)}</desc>\n'
        f'<g fill="currentColor" font-family="monospace" font-size="13" dominant-baseline="central">\n{drawn}\n</g>\n'
        "</svg>\n"
    )


def _columns(text: str) -> int:
    """How many columns of a monospaced font a text takes: wide characters, such as Chinese ones, take two."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
