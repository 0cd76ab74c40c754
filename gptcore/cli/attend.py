"""`gptcore attend`: a figure of what heads look at."""

from __future__ import annotations

from pathlib import Path

import click

from gptcore.cli.shared import force_option, given_bytes, model_option, require_room


@click.command()
@click.option("--prompt", required=True, help="The text to read; `-` reads it from standard input.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The SVG file to write.")
@model_option
@click.option("--layer", type=click.IntRange(min=1), help="Only this layer's heads; the first is 1.")
@click.option("--head", type=click.IntRange(min=1), help="Only this head of each layer; the first is 1.")
@force_option
def attend(*, prompt: str, output: Path, model: str, layer: int | None, head: int | None, force: bool) -> None:
    """Draw what a model's heads look at in a text.

    With --layer and --head the figure shows one head, with the tokens beside it; otherwise a small triangle for each
    head. Rows are tokens, cells the tokens up to themselves: the darker, the more a token looks there.

    \b
    Examples:
      gptcore attend --prompt "The king had a daughter" --output heads.svg
      gptcore attend --prompt "The king had a daughter" --layer 2 --head 3 --output head.svg
    """
    from gptcore.checkpoint import load
    from gptcore.errors import InputError
    from gptcore.figures import head_figure, heads_figure
    from gptcore.files import replace

    require_room(output, force=force)
    loaded, tokenizer = load(model)
    for name, value, count in (("layers", layer, loaded.config.n_layer), ("heads", head, loaded.config.n_head)):
        if value is not None and value > count:
            raise InputError(f"{model} has {name} 1 to {count}, got {value}")
    ids = tokenizer.encode_bytes(given_bytes(prompt))
    if not ids:
        raise InputError("the prompt is empty: give the model some text to read")
    weights = loaded.attention(ids)  # [n_layer, n_head, n_tokens, n_tokens]
    if layer is not None and head is not None:
        title = f"What head {head} of layer {layer} looks at"
        figure = head_figure(tokenizer.pieces(ids), weights[layer - 1, head - 1], title)
    else:
        layers = range(loaded.config.n_layer) if layer is None else [layer - 1]
        heads = range(loaded.config.n_head) if head is None else [head - 1]
        shown = [(one, other) for one in layers for other in heads]
        figure = heads_figure(weights, shown, f"What {len(shown)} heads look at in {len(ids)} tokens")
    replace(output, figure.encode())
    click.echo(f"{output}: {len(ids)} tokens")
