"""The `gpt-attention` fence: how much each token of a prompt looks at those before it, in one head of one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from commons.live.fence import Kind, OptionError, Options, render
from commons.live.page import columns, draw, percent, visible, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown import Markdown

    from commons.live.checkpoint import Checkpoint

MAX_TOKENS = 40
# In the units of the drawing, which are CSS pixels at its natural size.
_CELL = 24
_CHARACTER = 7.9  # the advance of a monospaced character of 13 px, a little generous
_GAP = 6
_LEGEND = 60  # a sample cell and its number
_LONGEST_LABEL = 14


class AttentionOptions(Options):
    """What may stand in a `gpt-attention` fence; layers and heads count from 1."""

    presentation: ClassVar[frozenset[str]] = frozenset({"title"})

    model: str = "fairytales"
    prompt: Annotated[str, Field(min_length=1, max_length=400)]
    layer: Annotated[int, Field(ge=1)] = 1
    head: Annotated[int, Field(ge=1)] = 1
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None


def gpt_attention(
    source: str,
    language: str,  # noqa: ARG001 - the signature is SuperFences'
    css_class: str,  # noqa: ARG001
    options: dict[str, str],
    md: Markdown,
    **_: Any,
) -> str:
    """Format a `gpt-attention` fence; see `gpt_generate` for the arguments, result and error."""
    return render(_KIND, source, options, md)


def compute(options: AttentionOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Let the model read the prompt and note the head's weights.

    Returns:
        `pieces`, the prompt's tokens; and `weights`, a row for each token, with a weight for each token up to itself.

    Raises:
        OptionError: The model has no such layer or head, or the prompt has too many tokens.
    """
    model, tokenizer = checkpoint.load()
    for name, value, count in (
        ("layer", options.layer, model.config.n_layer),
        ("head", options.head, model.config.n_head),
    ):
        if value > count:
            raise OptionError(name, f"{name} must be from 1 to {count} for the model {options.model!r}, got {value}")
    ids = tokenizer.encode(options.prompt)
    most = min(MAX_TOKENS, model.config.n_positions)
    if len(ids) > most:
        raise OptionError("prompt", f"the prompt has {len(ids)} tokens, and a figure has room for {most}: shorten it")
    weights = model.attention(ids)[options.layer - 1, options.head - 1]  # [n_tokens, n_tokens]
    return {
        "pieces": tokenizer.pieces(ids),
        "weights": [[round(float(weight), 3) for weight in row[: query + 1]] for query, row in enumerate(weights)],
    }


def figure(options: AttentionOptions, checkpoint: Checkpoint, result: dict[str, Any], **credit: Any) -> str:
    """Draw the head's weights as a triangle of cells, and put the numbers behind it."""
    pieces, weights = result["pieces"], result["weights"]
    labels = [visible(piece) for piece in pieces]
    return draw(
        "attention.html",
        options=options,
        language=checkpoint.language,
        title=options.title or words()["attention_title"].format(layer=options.layer, head=options.head),
        labels=labels,
        weights=weights,
        strongest=[strongest(row) for row in weights],
        averages={name: percent(share) for name, share in averages(weights).items()},
        drawing=Drawing([shorten(label) for label in labels], weights),
        **credit,
    )


def strongest(row: Sequence[float]) -> int:
    """Which token a row has the most weight on; of equals, the first."""
    return max(range(len(row)), key=row.__getitem__)


def averages(weights: Sequence[Sequence[float]]) -> dict[str, float]:
    """What the tokens from the second on give to the first token, to the one before them, and to themselves.

    Returns:
        Mean weights; none for a single token, which has nothing to look at but itself.
    """
    rows = weights[1:]
    if not rows:
        return {}
    return {
        "first": sum(row[0] for row in rows) / len(rows),
        "previous": sum(row[-2] for row in rows) / len(rows),
        "self": sum(row[-1] for row in rows) / len(rows),
    }


def shorten(label: str) -> str:
    """A label that leaves room for the drawing; the table has it whole."""
    if columns(label) <= _LONGEST_LABEL:
        return label
    while columns(label) > _LONGEST_LABEL - 1:
        label = label[:-1]
    return label + "…"


class Drawing:
    """Where everything stands in the SVG.

    Attributes:
        cell: The side of a cell.
        left: Where the cells begin; the queries' labels end before it.
        top: Where the cells begin; the keys' labels end above it.
        width: Of the whole.
        height: Of the whole, the legend included.
    """

    def __init__(self, labels: Sequence[str], weights: Sequence[Sequence[float]]) -> None:
        self.labels = labels
        self._weights = weights
        self.cell = _CELL
        room = round(max(map(columns, labels)) * _CHARACTER) + 2 * _GAP
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

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """The cells that are not empty, with their opacity."""
        for query, row in enumerate(self._weights):
            for key, weight in enumerate(row):
                if weight > 0:
                    yield self.left + key * _CELL, self.top + query * _CELL, f"{weight:.3f}".rstrip("0").rstrip(".")

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


_KIND = Kind("gpt-attention", AttentionOptions, compute, figure)
