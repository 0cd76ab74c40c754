"""`commons review queue`: what waits for reviewers, and for those who assign them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commons.cli.queue import queue_options, show_queue

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# What a review is of, the review itself, and those who learn to write them.
_KINDS = ("project", "reviewer", "review")


@click.command()
@queue_options
def queue(who: str | None, day: datetime | None, folder: Path, language: str, form: str) -> None:
    """Show projects, reviews and applications that wait for somebody, the longest first.

    It is `commons queue` without grants, problems and discussions.

    \b
    Examples:
      commons review queue
      commons review queue --for octocat
    """
    show_queue(folder, who, day, language, form, kinds=_KINDS)
