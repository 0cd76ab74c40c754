"""The `commons` command. Each subcommand is a module, and imports what is heavy only when it runs."""

from __future__ import annotations

import click

from commons.cli.build import build
from commons.cli.cache import cache
from commons.cli.check import check
from commons.cli.diff import diff
from commons.cli.explain import explain
from commons.cli.export import export
from commons.cli.fix import fix
from commons.cli.fmt import fmt
from commons.cli.group import Group
from commons.cli.import_ import import_
from commons.cli.ledger import ledger
from commons.cli.list import list_
from commons.cli.mv import mv
from commons.cli.queue import queue
from commons.cli.run import run
from commons.cli.schema import schema
from commons.cli.serve import serve
from commons.cli.show import show
from commons.cli.stats import stats


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Build and check GPT Commons: the catalog, its pages, and the documents computed with them."""


for command in (
    check,
    fix,
    fmt,
    diff,
    export,
    import_,
    mv,
    show,
    list_,
    ledger,
    queue,
    stats,
    explain,
    schema,
    build,
    serve,
    run,
    cache,
):
    main.add_command(command)
