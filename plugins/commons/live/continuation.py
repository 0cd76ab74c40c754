"""What the fences have in common that let a model write: how its tokens are drawn, and the tokens it wrote."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.fence import Options, Strict
from commons.live.page import DECIMALS, command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.live.checkpoint import Checkpoint

Text = Annotated[str, Field(min_length=1, max_length=100)]


class Shaping(Strict):
    """What a model's probabilities become before a token is drawn; see `gptcore.GenerationOptions` for each."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_k: Annotated[int, Field(ge=1)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None


class Sampling(Shaping):
    """How the tokens of a text are drawn: penalties depend on the tokens before."""

    repetition_penalty: Annotated[float, Field(gt=0, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None


class Continued(Options):
    """The options of every fence that continues a prompt."""

    max_tokens: Annotated[int, Field(ge=1, le=200)] = 60
    stop: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0


def settings(sampling: Shaping) -> dict[str, Any]:
    """What a sampling sets, by name; what is left out is off."""
    return sampling.model_dump(include=set(Sampling.model_fields), exclude_none=True)


def reshapes(sampling: Shaping) -> bool:
    """Whether tokens are drawn with other probabilities than the model gives them, and are drawn at all."""
    return sampling.temperature > 0 and settings(sampling) != {"temperature": 1.0}


def continuation(
    options: Continued, sampling: Sampling, checkpoint: Checkpoint, *, alternatives: int = 0
) -> dict[str, Any]:
    """Continue the prompt.

    Returns:
        `tokens`, each with its `text`, its `piece` (that token alone, for looking at), its `probability` under the
        model, the probability it was `drawn` with, and the likeliest `alternatives` as (piece, probability); and
        `finish_reason`.
    """
    from gptcore.generation import generate

    model, tokenizer = checkpoint.load()
    result = generate(
        model,
        tokenizer,
        options.prompt,
        max_tokens=options.max_tokens,
        stop=options.stop,
        seed=options.seed,
        alternatives=alternatives,
        **settings(sampling),
    )
    pieces = tokenizer.pieces([token.id for token in result.tokens])
    return {
        "finish_reason": result.finish_reason,
        "tokens": [
            {
                "text": token.text,
                "piece": piece,
                "probability": round(token.probability, DECIMALS),
                "drawn": round(token.sampling_probability, DECIMALS),
                "alternatives": [
                    [other.text, round(math.exp(other.log_probability), DECIMALS)] for other in token.alternatives
                ],
            }
            for token, piece in zip(result.tokens, pieces, strict=True)
        ],
    }


def bits_per_token(tokens: Sequence[Mapping[str, Any]]) -> float:
    """How surprising the model itself finds a text: the mean of -log₂ p; 0 for no text."""
    # What is rounded to 0 may have been as much as half of the last digit.
    bits = [-math.log2(max(token["probability"], 0.5 * 10**-DECIMALS)) for token in tokens]
    return sum(bits) / len(bits) if bits else 0.0


def generate_command(options: Continued, sampling: Sampling, **more: Any) -> str:
    """The shell command that generates the same text."""
    return command(
        *("gptcore", "generate"),
        model=options.model,
        prompt=options.prompt,
        max_tokens=options.max_tokens,
        **settings(sampling),
        stop=options.stop,
        seed=options.seed,
        **more,
    )
