"""`gptcore generate`: continue a text."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import click

from gptcore.cli.shared import model_option

if TYPE_CHECKING:
    from gptcore.batching import GeneratedToken
    from gptcore.tokenizer import Tokenizer


@click.command()
@model_option
@click.option("--prompt", required=True, help="The text to continue; `-` reads it from standard input.")
@click.option("--max-tokens", default=60, help="Most tokens to generate.")
@click.option("--temperature", default=1.0, help="Below 1 the likely becomes likelier; 0 always takes the likeliest.")
@click.option("--top-k", type=int, help="Draw only from the k likeliest tokens.")
@click.option("--top-p", type=float, help="Draw only from the likeliest tokens that together reach this probability.")
@click.option("--min-p", type=float, help="Draw only from tokens at least this many times as likely as the likeliest.")
@click.option("--repetition-penalty", default=1.0, help="Above 1, less of what the prompt and the text have.")
@click.option("--presence-penalty", default=0.0, help="Subtracted from the scores of tokens the text has.")
@click.option("--frequency-penalty", default=0.0, help="The same, for each time the text has them.")
@click.option("--logit-bias", metavar="ID=BIAS", multiple=True, help="Added to a token's score; -100 excludes it.")
@click.option("--stop", metavar="TEXT", multiple=True, help="End before this text; may be given several times.")
@click.option("--seed", default=0, help="The same seed gives the same text.")
@click.option("--n", default=1, help="How many continuations.")
@click.option("--show-probabilities", is_flag=True, help="A line for each token: its probability, and the token.")
@click.option("--alternatives", default=0, help="With --show-probabilities: the k likeliest tokens in its place.")
def generate(
    *, model: str, prompt: str, logit_bias: tuple[str, ...], n: int, show_probabilities: bool, **options: Any
) -> None:
    """Continue a text, token by token, as it is generated.

    \b
    Examples:
      gptcore generate --prompt "Once upon a time" --temperature 0.8 --seed 1
      gptcore generate --prompt "The king" --top-p 0.9 --stop "." --n 3
      gptcore generate --model ./gpt2 --prompt "The king" --show-probabilities --alternatives 3
    """
    from gptcore.checkpoint import load
    from gptcore.generation import generate_batch, stream

    if prompt == "-":
        prompt = sys.stdin.buffer.read().decode(errors="replace")
    # Bytes of the command line that are no UTF-8 are lone surrogates here, and no terminal prints those.
    prompt = prompt.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
    options["logit_bias"] = dict(map(_bias, logit_bias))
    loaded, tokenizer = load(model)
    if n == 1:
        tokens = stream(loaded, tokenizer, prompt, **options)
        if show_probabilities:
            for token in tokens:
                click.echo(_line(token, tokenizer))
            return
        click.echo(prompt, nl=False)
        for token in tokens:
            click.echo(token.text, nl=False)  # flushed, so that it is seen at once
        click.echo()
        return
    for text in generate_batch(loaded, tokenizer, [prompt], n=n, **options):
        click.echo(f"--- {text.choice + 1} of {n}")
        if show_probabilities:
            for token in text.tokens:
                click.echo(_line(token, tokenizer))
        else:
            click.echo(prompt + text.text)


def _bias(text: str) -> tuple[int, float]:
    token, _, bias = text.partition("=")
    try:
        return int(token), float(bias)
    except ValueError as error:
        raise click.BadParameter(
            f"a token's id and a number, such as 11=-100, got {text!r}", param_hint="--logit-bias"
        ) from error


def _line(token: GeneratedToken, tokenizer: Tokenizer) -> str:
    others = ", ".join(f"{other.text!r} {math.exp(other.log_probability):.2%}" for other in token.alternatives)
    line = f"{token.probability:7.2%}  {tokenizer.pieces([token.id])[0]!r}"
    return f"{line:<28}  {others}" if others else line
