"""`gptcore bench`: how fast a model runs here."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from gptcore.cli.shared import json_option, model_option

BATCHES = (1, 8)


@click.command()
@model_option
@click.option("--prompt-tokens", type=click.IntRange(min=1), help="Tokens to read.  [default: 256, or half the window]")
@click.option("--new-tokens", type=click.IntRange(min=1), help="Tokens to generate.  [default: 64, or what fits]")
@click.option("--repeats", type=click.IntRange(min=1), default=3, help="Runs to take the median of.")
@json_option
def bench(*, model: str, prompt_tokens: int | None, new_tokens: int | None, repeats: int, as_json: bool) -> None:
    """Measure how fast a model runs on this machine.

    Tokens a second that it reads (prefill) and that it generates (decode), with one text and with eight side by side.

    \b
    Examples:
      gptcore bench
      gptcore bench --model ./gpt2 --prompt-tokens 512 --json
    """
    from gptcore.checkpoint import load
    from gptcore.speed import measure

    loaded, _ = load(model)
    window = loaded.config.n_positions
    n_prompt = prompt_tokens or max(min(256, window // 2), 1)
    n_new = new_tokens or max(min(64, window - n_prompt), 1)
    machine = _machine()
    if not as_json:
        click.echo(f"{loaded!r}\n{n_prompt} tokens read, {n_new} generated, medians of {repeats}")
        click.echo("; ".join(f"{name} {value}" for name, value in machine.items()))
    speeds = []
    for batch in BATCHES:
        speed = measure(loaded, batch=batch, n_prompt=n_prompt, n_new=n_new, repeats=repeats)
        speeds.append(asdict(speed))
        if not as_json:
            texts = f"{batch} text{'s'[: batch > 1]}"
            click.echo(f"{texts:>8}: prefill {speed.prefill:>9,.0f} tokens/s, decode {speed.decode:>8,.0f} tokens/s")
    if as_json:
        click.echo(json.dumps({"model": model, "repeats": repeats, "machine": machine, "speeds": speeds}, indent=2))


def _machine() -> dict[str, Any]:
    """What a figure depends on besides the model."""
    import numpy as np
    from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

    libraries = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return {
        "numpy": np.__version__,
        "blas": [f"{library['internal_api']} {library['version']}" for library in libraries],
        "kernels": [library.get("architecture") for library in libraries],
        "threads": [library["num_threads"] for library in libraries],
    }
