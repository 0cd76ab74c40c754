"""The `gptcore` command. Each subcommand is a module, and imports what is heavy only when it runs."""

from __future__ import annotations

from typing import Any

import click

from gptcore.cli.evaluate import evaluate
from gptcore.cli.generate import generate
from gptcore.cli.train import train
from gptcore.errors import InputError


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """What is wrong with the input is one line, not a traceback."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Train, run and look into Transformers in NumPy."""


for command in (evaluate, generate, train):
    main.add_command(command)
