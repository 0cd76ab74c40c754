"""`gptcore generate`: continue a text."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option("--model", default="fairytales", help="A shipped model's name, or a folder in Hugging Face layout.")
@click.option("--prompt", required=True, help="The text to continue; `-` reads it from standard input.")
@click.option("--max-tokens", default=60, help="Most tokens to generate.")
@click.option("--temperature", default=1.0, help="Below 1 the likely becomes likelier; 0 always takes the likeliest.")
@click.option("--top-k", type=int, help="Draw only from the k likeliest tokens.")
@click.option("--top-p", type=float, help="Draw only from the likeliest tokens that together reach this probability.")
@click.option("--seed", default=0, help="The same seed gives the same text.")
@click.option("--show-probabilities", is_flag=True, help="A line for each token: its probability, and the token.")
def generate(
    *,
    model: str,
    prompt: str,
    max_tokens: int,
    temperature: float,
    top_k: int | None,
    top_p: float | None,
    seed: int,
    show_probabilities: bool,
) -> None:
    r"""Continue a text, token by token, as it is generated.

    \b
    Examples:
      gptcore generate --prompt "Once upon a time" --temperature 0.8 --seed 1
      gptcore generate --model ./gpt2 --prompt "The king" --top-p 0.9 --show-probabilities
    """
    from gptcore.checkpoint import load
    from gptcore.generation import stream

    if prompt == "-":
        prompt = sys.stdin.read()
    loaded, tokenizer = load(model)
    tokens = stream(
        loaded,
        tokenizer,
        prompt,
        max_tokens=max_tokens,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        seed=seed,
    )
    if show_probabilities:
        for token in tokens:
            click.echo(f"{token.probability:7.2%}  {tokenizer.pieces([token.id])[0]!r}")
        return
    click.echo(prompt, nl=False)
    for token in tokens:
        click.echo(token.text, nl=False)
        sys.stdout.flush()
    click.echo()
