"""The `commons` command. Subcommands are imported when they are called, so that each starts as fast as it can."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "check": ("commons.cli.check", "Validate the catalog's entries."),
    "build": ("commons.cli.build", "Validate the catalog and build the site in both languages."),
    "serve": ("commons.cli.serve", "Serve the site locally, rebuilt when a file changes."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Build and check GPT Commons: the catalog, its pages, and the documents computed with them."""
