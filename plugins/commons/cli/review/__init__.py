"""`commons review`: what reviewers do, and those who assign them."""

from __future__ import annotations

import click

from commons.cli.commands import Commands

COMMANDS = {
    "queue": "commons.cli.review.queue:queue",
    "assign": "commons.cli.review.assign:assign",
    "checklist": "commons.cli.review.checklist:checklist",
    "submit": "commons.cli.review.submit:submit",
}


@click.group(commands=Commands(COMMANDS))
def review() -> None:
    """See what waits for a review, assign reviewers, get the questions, and hand in the answers.

    What a command writes is in the catalog's files; commit it from your own account, for the log says who did it.
    """
