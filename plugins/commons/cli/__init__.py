"""The `commons` command. Each subcommand is a module, imported when it is called, and what is heavy when it runs."""

from __future__ import annotations

import click

from commons.cli.commands import Commands
from commons.cli.group import Group

COMMANDS = {
    "check": "commons.cli.check:check",
    "fix": "commons.cli.fix:fix",
    "fmt": "commons.cli.fmt:fmt",
    "diff": "commons.cli.diff:diff",
    "export": "commons.cli.export:export",
    "import": "commons.cli.import_:import_",
    "import-issue": "commons.cli.import_issue:import_issue",
    "new": "commons.cli.new:new",
    "mv": "commons.cli.mv:mv",
    "show": "commons.cli.show:show",
    "list": "commons.cli.list:list_",
    "ledger": "commons.cli.ledger:ledger",
    "queue": "commons.cli.queue:queue",
    "review": "commons.cli.review:review",
    "preview": "commons.cli.preview:preview",
    "comment": "commons.cli.comment:comment",
    "audit": "commons.cli.audit:audit",
    "stats": "commons.cli.stats:stats",
    "explain": "commons.cli.explain:explain",
    "schema": "commons.cli.schema:schema",
    "forms": "commons.cli.forms:forms",
    "codeowners": "commons.cli.codeowners:codeowners",
    "build": "commons.cli.build:build",
    "join": "commons.cli.join:join",
    "serve": "commons.cli.serve:serve",
    "run": "commons.cli.run:run",
    "cache": "commons.cli.cache:cache",
    "emit": "commons.cli.emit:emit",
}


@click.group(cls=Group, commands=Commands(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gpt-commons")
def main() -> None:
    """Build and check GPT Commons: the catalog, its pages, and the documents computed with them."""
