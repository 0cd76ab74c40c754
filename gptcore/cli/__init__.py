"""The `gptcore` command. Each subcommand is a module, and imports what is heavy only when it runs."""

from __future__ import annotations

import errno
from typing import Any

import click

from gptcore.cli.attend import attend
from gptcore.cli.bench import bench
from gptcore.cli.convert import convert
from gptcore.cli.evaluate import evaluate
from gptcore.cli.generate import generate
from gptcore.cli.inspect import inspect
from gptcore.cli.lens import lens
from gptcore.cli.serve import serve
from gptcore.cli.tokenize import tokenize
from gptcore.cli.trace import trace
from gptcore.cli.train import train
from gptcore.errors import InputError

# What a shell reports for a program that SIGINT has ended.
_INTERRUPTED = 130


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """What is wrong with the input is one line, not a traceback, and who interrupts a program knows that he did."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except MemoryError as error:
            raise click.ClickException(f"not enough memory: {str(error) or 'choose a smaller model'}") from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has enough: click ends in silence
                raise
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Train, run and look into Transformers in NumPy."""


for command in (train, evaluate, generate, tokenize, attend, lens, trace, inspect, convert, bench, serve):
    main.add_command(command)
