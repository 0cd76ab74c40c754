"""`commons preview`: what a change does, as pages for those who decide about it."""

from __future__ import annotations

from pathlib import Path

import click

from commons.cli.output import catalog_option


@click.command()
@click.option("--base", metavar="REF", help="Show what is different from this commit.")
@click.option("--actor", metavar="HANDLE", help="Who makes the change, a GitHub handle.")
@click.option(
    "--output",
    default="preview",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder to write; a former preview in it is replaced.",
)
@click.option("--site", metavar="URL", help="The site that links lead to where the preview has no page.")
@click.option(
    "--verify",
    "verified",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check a preview that somebody else built, and write nothing.",
)
@catalog_option
def preview(
    base: str | None, actor: str | None, output: Path, site: str | None, verified: Path | None, folder: Path
) -> None:
    """Build the pages that a change touches, with what is different, what is wrong, and who acts next.

    Open index.html in the folder. It needs no server, works below any address, and has no scripts; nothing that the
    change brings is run. With --verify, names, sizes, hashes and contents of such a folder are checked instead, and
    the exit code is 1 if there is anything in it that has no place there.

    \b
    Examples:
      commons preview --base origin/main
      commons preview --base origin/main --actor octocat --output ../preview
      commons preview --verify ../preview
    """
    if (base is None) == (verified is None):
        raise click.UsageError("give either --base or --verify")
    if verified is not None:
        _verify(verified)
        return
    from commons.catalog import BaseError, collector
    from commons.catalog.explanation import SITE
    from commons.cli.comment import submission_of
    from commons.cli.group import FailedError
    from commons.cli.staging import OccupiedError, staged
    from commons.preview import SIGN, write

    try:
        with collector.paused():
            submission = submission_of(folder, base or "", actor)
            with staged(output, SIGN) as made:
                write(submission, made, f"{(site or SITE).rstrip('/')}/")
    except BaseError as error:
        raise click.UsageError(f"--base: {error}") from error
    except OccupiedError as error:
        raise FailedError(str(error)) from error
    click.echo(f"{output / 'index.html'} is ready", err=True)


def _verify(folder: Path) -> None:
    from commons.preview import check_folder

    problems = check_folder(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo(f"{folder}: nothing is wrong", err=True)
