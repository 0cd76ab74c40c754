"""The `gpt-logit-lens` fence: what a model would say next after each token, if it ended at each layer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from commons.live.fence import Kind, OptionError, Options
from commons.live.page import DECIMALS, command, draw, words

if TYPE_CHECKING:
    from commons.live.checkpoint import Checkpoint

MAX_TOKENS = 30


class LensOptions(Options):
    """What may stand in a `gpt-logit-lens` fence."""


def compute(options: LensOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Let the model read the prompt, and end it at every layer.

    Returns:
        `pieces`, the prompt's tokens; and `layers`, from the embeddings on: for each token the likeliest next one, as
        (id, piece, probability).

    Raises:
        OptionError: There are more tokens than a table has room for.
    """
    from gptcore.interpretation import lens_tokens

    model, tokenizer = checkpoint.load()
    ids = tokenizer.encode(options.prompt)
    most = min(MAX_TOKENS, model.config.n_positions)
    if len(ids) > most:
        raise OptionError("prompt", f"the prompt has {len(ids)} tokens, and a table has room for {most}: shorten it")
    return {
        "pieces": tokenizer.pieces(ids),
        "layers": [
            [[token.id, token.text, round(math.exp(token.log_probability), DECIMALS)] for (token,) in places]
            for places in lens_tokens(model, tokenizer, ids)
        ],
    }


def figure(options: LensOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw a table, a row for each layer, and mark where the model's answer is there already."""
    layers = result["layers"]
    answers = [token for token, _, _ in layers[-1]]
    return draw(
        "logit-lens.html",
        options=options,
        title=options.title or words()["lens_title"],
        pieces=result["pieces"],
        layers=[
            [
                {"piece": piece, "probability": probability, "is_answer": token == answer}
                for (token, piece, probability), answer in zip(places, answers, strict=True)
            ]
            for places in layers
        ],
        commands=[command("gptcore", "lens", model=options.model, prompt=options.prompt)],
        **origin,
    )


gpt_logit_lens = Kind("gpt-logit-lens", LensOptions, compute, figure)
