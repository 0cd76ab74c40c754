"""`gptcore tokenize`: a text as the tokens a model reads."""

from __future__ import annotations

import json

import click

from gptcore.cli.shared import given_bytes, json_option, model_option


@click.command()
@click.argument("text")
@model_option
@json_option
def tokenize(text: str, model: str, *, as_json: bool) -> None:
    """Show the tokens of a text.

    A line for each: its id, and what it stands for, b'...' if that is no whole character. TEXT is the text; `-` reads
    it from standard input. Bytes that are no UTF-8 are tokens of their own.

    \b
    Examples:
      gptcore tokenize "Once upon a time"
      gptcore tokenize --json - < tale.txt
    """
    from gptcore.checkpoint import find
    from gptcore.tokenizer import Tokenizer

    content = given_bytes(text)
    tokenizer = Tokenizer.from_pretrained(find(model))
    ids = tokenizer.encode_bytes(content)
    if as_json:
        pieces = tokenizer.pieces(ids)
        click.echo(json.dumps({"ids": ids, "pieces": pieces, "n_tokens": len(ids), "n_bytes": len(content)}))
        return
    for token, piece in zip(ids, tokenizer.token_bytes(ids), strict=True):
        click.echo(f"{token:>6}  {_shown(piece)}")
    click.echo(f"{len(ids):,} tokens, {len(content):,} bytes", err=True)


def _shown(piece: bytes) -> str:
    try:
        return repr(piece.decode())
    except UnicodeDecodeError:
        return repr(piece)
