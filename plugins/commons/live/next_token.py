"""The `gpt-next` fence: the tokens that a model thinks most likely to come next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.continuation import Shaping, settings
from commons.live.fence import Kind, Options
from commons.live.page import DECIMALS, command, draw, words

if TYPE_CHECKING:
    from commons.live.checkpoint import Checkpoint


class NextOptions(Shaping, Options):
    """What may stand in a `gpt-next` fence."""

    k: Annotated[int, Field(ge=1, le=50)] = 10


def compute(options: NextOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Let the model read the prompt, and look at its last scores.

    Returns:
        `tokens`, the k likeliest, each with its `id`, its `piece`, its `probability` under the model and the
        probability it would be `drawn` with; and for the `others`, of which there are `n_others`, the sums of these.
    """
    import numpy as np

    from gptcore.options import GenerationOptions
    from gptcore.sampling import distribution
    from gptcore.scoring import likeliest, log_normalizers

    model, tokenizer = checkpoint.load()
    ids = tokenizer.encode(options.prompt)
    n_vocab = min(len(tokenizer), model.config.vocab_size)
    hidden = model.forward(np.array([ids[-model.config.n_positions :]]))[-1:]
    logits = model.logits(hidden)[:, :n_vocab]
    found = likeliest(logits[0], float(log_normalizers(logits)[0]), options.k, tokenizer)
    drawn = distribution(logits[0].astype(np.float64), GenerationOptions(**settings(options)))
    return {
        "n_others": n_vocab - len(found),
        "others": {
            "probability": round(1 - sum(math.exp(token.log_probability) for token in found), DECIMALS),
            "drawn": round(1 - float(sum(drawn[token.id] for token in found)), DECIMALS),
        },
        "tokens": [
            {
                "id": token.id,
                "piece": token.text,
                "probability": round(math.exp(token.log_probability), DECIMALS),
                "drawn": round(float(drawn[token.id]), DECIMALS),
            }
            for token in found
        ],
    }


def figure(options: NextOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw a bar for each token, in a table."""
    tokens, show_drawn = result["tokens"], settings(options) != {"temperature": 1.0}
    shown = [token[name] for token in tokens for name in (("probability", "drawn") if show_drawn else ("probability",))]
    longest = max(shown) or 1.0
    return draw(
        "next.html",
        options=options,
        title=options.title or words()["next_title"],
        tokens=[
            token | {name + "_width": round(100 * token[name] / longest, 1) for name in ("probability", "drawn")}
            for token in tokens
        ],
        n_others=result["n_others"],
        # Sums of rounded numbers may be a little above 1.
        others={name: max(rest, 0.0) for name, rest in result["others"].items()},
        show_drawn=show_drawn,
        commands=[_command(options)],
        **origin,
    )


def _command(options: NextOptions) -> str:
    """The shell command that prints the same probabilities."""
    return command(
        *("gptcore", "generate"),
        model=options.model,
        prompt=options.prompt,
        max_tokens=1,
        temperature=0.0,
        show_probabilities=True,
        alternatives=options.k,
    )


gpt_next = Kind("gpt-next", NextOptions, compute, figure)
