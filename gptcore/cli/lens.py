"""`gptcore lens`: what a model would say if it ended earlier."""

from __future__ import annotations

import json
import math

import click

from gptcore.cli.shared import given_bytes, json_option, model_option


@click.command()
@click.option("--prompt", required=True, help="The text to read; `-` reads it from standard input.")
@model_option
@click.option("--k", type=click.IntRange(min=1), default=1, help="How many of the likeliest tokens.")
@json_option
def lens(*, prompt: str, model: str, k: int, as_json: bool) -> None:
    """Show what a model would say next if it ended at each layer (the logit lens).

    A block for each token of the text, and in it a line for each layer: the likeliest next tokens after the text up to
    there. Layer 0 is the embeddings alone; the last layer is the model's own answer.

    \b
    Examples:
      gptcore lens --prompt "The king had a"
      gptcore lens --prompt "The king had a" --k 3 --json
    """
    from gptcore.checkpoint import load
    from gptcore.errors import InputError
    from gptcore.interpretation import lens_tokens

    loaded, tokenizer = load(model)
    ids = tokenizer.encode_bytes(given_bytes(prompt))
    if not ids:
        raise InputError("the prompt is empty: give the model some text to read")
    layers = lens_tokens(loaded, tokenizer, ids, k=k)
    pieces = tokenizer.pieces(ids)
    if as_json:
        found = [
            [[{"id": token.id, "piece": token.text, "probability": math.exp(token.log_probability)} for token in place]
             for place in layer]
            for layer in layers
        ]  # fmt: skip
        click.echo(json.dumps({"ids": ids, "pieces": pieces, "layers": found}))
        return
    for position, piece in enumerate(pieces):
        click.echo(repr(piece))
        for layer, places in enumerate(layers):
            shown = (f"{token.text!r} {math.exp(token.log_probability):.2%}" for token in places[position])
            click.echo(f"  {layer:>3}  {', '.join(shown)}")
