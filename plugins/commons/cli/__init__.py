"""The `commons` command. Each subcommand is a module, and imports what is heavy only when it runs."""

from __future__ import annotations

import click

from commons.cli.build import build
from commons.cli.cache import cache
from commons.cli.check import check
from commons.cli.explain import explain
from commons.cli.fix import fix
from commons.cli.group import Group
from commons.cli.schema import schema
from commons.cli.serve import serve


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Build and check GPT Commons: the catalog, its pages, and the documents computed with them."""


for command in (check, fix, explain, schema, build, serve, cache):
    main.add_command(command)
