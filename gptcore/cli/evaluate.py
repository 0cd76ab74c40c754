"""`gptcore eval`: how well a model predicts a text."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from gptcore.cli.shared import json_option, model_option


@click.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@model_option
@json_option
def evaluate(file: Path, model: str, *, as_json: bool) -> None:
    """Measure how well a model predicts a text: its loss in nats a token, and in bits a byte.

    FILE is UTF-8 text, of one document or of several separated by <|endoftext|>. Every token is predicted once: the
    first as the beginning of a document, the later ones from half a context window or more, where there is so much.

    \b
    Examples:
      gptcore eval tale.txt
      gptcore eval --model ./tales --json held-out.txt
    """
    import numpy as np

    from gptcore.checkpoint import load
    from gptcore.data import encode, read_documents
    from gptcore.evaluation import evaluate as measure

    loaded, tokenizer = load(model)
    documents = read_documents(file)
    ids = encode(documents, tokenizer)
    if tokenizer.end_of_text is not None:
        # Each document follows the token that ended another; what would follow the last is not asked.
        ids = np.roll(ids, 1)
    measured = measure(loaded, ids, sum(len(document.encode()) for document in documents))
    if as_json:
        click.echo(json.dumps(asdict(measured)))
        return
    click.echo(
        f"{file}: loss {measured.loss:.4f} nats a token, {measured.bits_per_byte:.4f} bits a byte "
        f"({measured.tokens:,} tokens)"
    )
