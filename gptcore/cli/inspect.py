"""`gptcore inspect`: what a model is made of, and what it costs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from gptcore.cli.shared import in_bytes, json_option, model_option


@click.command()
@model_option
@json_option
def inspect(model: str, *, as_json: bool) -> None:
    """Show a model's shape, weights, memory and work.

    The work is for one token: its operations grow with the number of tokens before it. Only names and shapes are looked
    at, so that a checkpoint of any size is inspected at once.

    \b
    Examples:
      gptcore inspect
      gptcore inspect --model ./gpt2 --json
    """
    from gptcore.checkpoint import examine, find

    folder = find(model)
    facts = _facts(examine(folder))
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **facts}, indent=2))
        return
    click.echo(f"{folder}\n")
    for name, value in facts["config"].items():
        click.echo(f"  {name:<20} {value if isinstance(value, bool | float) else f'{value:>14,}'}")
    click.echo("\nparameters")
    for name, count in {**facts["parameters"], "all": facts["n_parameters"]}.items():
        click.echo(f"  {name:<20} {count:>14,} {count / facts['n_parameters']:>7.1%}")
    window = facts["config"]["n_positions"]
    memory, flops = facts["memory_bytes"], facts["flops_per_token"]
    click.echo("\nmemory")
    click.echo(f"  {'weights in use':<20} {in_bytes(memory['weights']):>14}  float32")
    click.echo(f"  {'weights stored':<20} {in_bytes(memory['stored']):>14}  {', '.join(facts['stored_as'])}")
    click.echo(f"  {'keys and values':<20} {in_bytes(memory['cache_per_token']):>14}  a token")
    click.echo(f"  {'':<20} {in_bytes(memory['cache']):>14}  a full context window of {window:,} tokens")
    click.echo("\nfloating-point operations")
    click.echo(f"  {'first token':<20} {flops['first']:>14,}")
    click.echo(f"  {'last of the window':<20} {flops['last']:>14,}")


def _facts(checkpoint: Any) -> dict[str, Any]:
    from gptcore.costs import cache_bytes, flops_per_token, parameters_by_group

    config = checkpoint.config
    groups = parameters_by_group(config)
    return {
        "config": asdict(config) | {"n_inner": config.d_ff},
        "parameters": groups,
        "n_parameters": sum(groups.values()),
        "stored_as": sorted({tensor.dtype for tensor in checkpoint.tensors.values()}),
        "memory_bytes": {
            "weights": 4 * sum(groups.values()),
            "stored": sum(tensor.n_bytes for tensor in checkpoint.tensors.values()),
            "cache_per_token": cache_bytes(config, 1),
            "cache": cache_bytes(config, config.n_positions),
        },
        "flops_per_token": {
            "first": flops_per_token(config, 1),
            "last": flops_per_token(config, config.n_positions),
        },
    }
