"""The `gpt-attention` fence: how much each token of a prompt looks at those before it, in one head or in many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.fence import Kind, OptionError, Options
from commons.live.heatmap import Heatmap, cells
from commons.live.page import command, draw, percent, visible, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commons.live.checkpoint import Checkpoint

    Weights = Sequence[Sequence[float]]

MAX_TOKENS = 40
# Of all heads together: what a page can carry. 36 heads have room for 25 tokens, 144 heads for 12.
MAX_WEIGHTS = 12_000
# Of the drawing of one head, and of each of many.
_SHADES, _FEW_SHADES = 100, 20


class AttentionOptions(Options):
    """What may stand in a `gpt-attention` fence; layers and heads count from 1, and what is left out is all of them."""

    layer: Annotated[int, Field(ge=1)] | None = None
    head: Annotated[int, Field(ge=1)] | None = None


def compute(options: AttentionOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Let the model read the prompt and note the heads' weights.

    Returns:
        `pieces`, the prompt's tokens; and `heads`, each with its `layer` and `head`, from 1, and its `weights`: a row
        for each token, with a weight for each token up to itself.

    Raises:
        OptionError: The model has no such layer or head, or there are more tokens than a figure has room for.
    """
    model, tokenizer = checkpoint.load()
    layers = _chosen("layer", options.layer, model.config.n_layer, options)
    heads = _chosen("head", options.head, model.config.n_head, options)
    ids = tokenizer.encode(options.prompt)
    most = min(MAX_TOKENS, model.config.n_positions)
    if len(layers) * len(heads) > 1:
        most = min(most, room(len(layers) * len(heads)))
    if len(ids) > most:
        raise OptionError("prompt", f"the prompt has {len(ids)} tokens, and a figure has room for {most}: shorten it")
    weights = model.attention(ids)  # [n_layer, n_head, n_tokens, n_tokens]
    return {
        "pieces": tokenizer.pieces(ids),
        "heads": [
            {
                "layer": layer,
                "head": head,
                "weights": [
                    [round(weight, 3) for weight in row[: query + 1]]
                    for query, row in enumerate(weights[layer - 1, head - 1].tolist())
                ],
            }
            for layer in layers
            for head in heads
        ],
    }


def _chosen(name: str, value: int | None, count: int, options: AttentionOptions) -> range:
    if value is None:
        return range(1, count + 1)
    if value > count:
        raise OptionError(name, f"{name} must be from 1 to {count} for the model {options.model!r}, got {value}")
    return range(value, value + 1)


def room(n_heads: int) -> int:
    """For how many tokens many heads have room."""
    return max(n for n in range(MAX_TOKENS + 1) if n_heads * n * (n + 1) // 2 <= MAX_WEIGHTS)


def figure(options: AttentionOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw one head large, or many small; with a script, show what a token looks at and enlarge a head."""
    labels = [visible(piece) for piece in result["pieces"]]
    heads = [
        head
        | {
            "averages": {name: percent(share) for name, share in averages(head["weights"]).items()},
            "cells": cells(head["weights"], _FEW_SHADES if len(result["heads"]) > 1 else _SHADES),
        }
        for head in result["heads"]
    ]
    weights = heads[0]["weights"]
    return draw(
        "attention.html",
        options=options,
        title=options.title or _title(options, len(heads)),
        labels=labels,
        heads=heads,
        rows=sorted({head["layer"] for head in heads}),
        columns=sorted({head["head"] for head in heads}),
        weights=weights,
        strongest=[strongest(row) for row in weights],
        heatmap=Heatmap(labels),
        percents=json.dumps(
            [[[round(100 * weight) for weight in row] for row in head["weights"]] for head in heads],
            separators=(",", ":"),
        ),
        commands=[
            command(
                *("gptcore", "attend"),
                model=options.model,
                prompt=options.prompt,
                layer=options.layer,
                head=options.head,
                output="attention.svg",
            )
        ],
        **origin,
    )


def _title(options: AttentionOptions, count: int) -> str:
    name = {(True, True): "one", (True, False): "layer", (False, True): "head", (False, False): "all"}[
        options.layer is not None, options.head is not None
    ]
    return words()[f"attention_title_{name}"].format(layer=options.layer, head=options.head, count=count)


def strongest(row: Sequence[float]) -> int:
    """Which token a row has the most weight on; of equals, the first."""
    return max(range(len(row)), key=row.__getitem__)


def averages(weights: Weights) -> dict[str, float]:
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


gpt_attention = Kind("gpt-attention", AttentionOptions, compute, figure)
