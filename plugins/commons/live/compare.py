"""The `gpt-compare` fence: one prompt, continued under several samplings side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.continuation import Continued, Sampling, bits_per_token, continuation, generate_command, settings
from commons.live.fence import Kind
from commons.live.page import SHADES, draw, words

if TYPE_CHECKING:
    from commons.live.checkpoint import Checkpoint


class NamedSampling(Sampling):
    """A way to draw, and what to call it."""

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class CompareOptions(Continued):
    """What may stand in a `gpt-compare` fence."""

    samplings: Annotated[tuple[NamedSampling, ...], Field(min_length=2, max_length=4)]


def compute(options: CompareOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Continue the prompt in every way.

    Returns:
        `continuations`, in the order of the samplings; see `continuation`.
    """
    return {"continuations": [continuation(options, sampling, checkpoint) for sampling in options.samplings]}


def figure(options: CompareOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw the continuations side by side."""
    columns = [
        found | {"name": name(sampling), "bits": bits_per_token(found["tokens"])}
        for sampling, found in zip(options.samplings, result["continuations"], strict=True)
    ]
    return draw(
        "compare.html",
        options=options,
        title=options.title or words()["compare_title"],
        columns=columns,
        n_rows=max(len(column["tokens"]) for column in columns),
        shades=range(SHADES),
        commands=[generate_command(options, sampling) for sampling in options.samplings],
        **origin,
    )


def name(sampling: NamedSampling) -> str:
    """What a sampling is called: its own name, or else what it sets."""
    if sampling.name is not None:
        return sampling.name
    comma = words()["comma"]
    return comma.join(f"{option} {value:g}" for option, value in settings(sampling).items())


gpt_compare = Kind("gpt-compare", CompareOptions, compute, figure)
