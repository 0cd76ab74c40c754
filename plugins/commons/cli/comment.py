"""`commons comment`: where a change stands, as one comment for its pull request."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from commons.cli.output import as_json, catalog_option, format_option, language_option

if TYPE_CHECKING:
    from pathlib import Path

    from commons.preview import Submission

_ADDRESS = re.compile(r"https://[^\s<>()\\]+")


@click.command()
@click.option("--base", metavar="REF", required=True, help="The commit that the change is compared with.")
@click.option("--actor", metavar="HANDLE", help="Who makes the change, a GitHub handle.")
@click.option("--preview-url", metavar="URL", help="Where the preview is.")
@format_option("markdown", "json")
@language_option
@catalog_option
def comment(base: str, actor: str | None, preview_url: str | None, form: str, language: str, folder: Path) -> None:
    """Say in one comment what a change touches, whose turn it is and since when, and what is wrong.

    It begins with a hidden marker, so that it can be found and changed later. What is certain to be right is shown as
    the lines to write; as JSON, with what comments in the lines of the pull request need to offer that for one click.
    Texts of entries call nobody and link nothing.

    \b
    Examples:
      commons comment --base origin/main
      commons comment --base origin/main --actor octocat --preview-url https://example.org/preview/
    """
    from commons.catalog import BaseError
    from commons.preview import comment as made_of

    if preview_url and not _ADDRESS.fullmatch(preview_url):
        raise click.UsageError("--preview-url must be an https address without spaces or brackets")
    try:
        made = made_of(submission_of(folder, base, actor), language, preview_url)
    except BaseError as error:
        raise click.UsageError(f"--base: {error}") from error
    if form == "json":
        click.echo(as_json(asdict(made)))
    else:
        click.echo(made.text, nl=False)


def submission_of(folder: Path, base: str, actor: str | None) -> Submission:
    """The change of a catalog.

    Raises:
        click.UsageError: There is no such folder.
        BaseError: There is no such commit.
    """
    from commons.catalog.diagnostics import printable
    from commons.preview import read

    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {printable(folder.as_posix())!r} here; give another --catalog")
    return read(folder, base, actor)
