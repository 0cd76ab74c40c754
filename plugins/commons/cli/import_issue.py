"""`commons import-issue`: an entry made of an issue that was written with one of the forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons.cli.output import catalog_option, format_option

if TYPE_CHECKING:
    from commons.catalog.issues import FromIssue

# As `commons.catalog.issues.FORMS` has them, which is not imported before it is needed.
_FORMS = ("person", "project", "reviewer", "grant", "problem", "discussion")
# The forge keeps no longer ones.
_MOST_BYTES = 256 * 1024
_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")


def _login(context: click.Context, parameter: click.Parameter, value: str) -> str:  # noqa: ARG001 - click's
    if value and not _LOGIN.fullmatch(value):
        raise click.BadParameter("an account's name has letters, digits and single hyphens")
    return value


@click.command("import-issue")
@click.option("--form", "kind", required=True, type=click.Choice(_FORMS), help="The form that the issue has.")
@click.option(
    "--body-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issue's text, as the forge has it.",
)
@click.option("--author", default="", metavar="LOGIN", callback=_login, help="Who wrote it, as the forge says.")
@click.option("--issue-number", type=click.IntRange(min=1), help="The issue's number; the log then names the issue.")
@click.option(
    "--repository",
    default="gpt-commons/gpt-commons",
    show_default=True,
    metavar="OWNER/NAME",
    help="Where the issue is.",
)
@click.option(
    "--images",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the issue's pictures, named 1, 2 and so on in the order of --list-images.",
)
@click.option("--list-images", is_flag=True, help="Only print where the issue's pictures are, one a line.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show the entry.")
@format_option("text", "markdown")
@catalog_option
def import_issue(
    kind: str,
    body_file: Path,
    author: str,
    issue_number: int | None,
    repository: str,
    images: Path | None,
    folder: Path,
    form: str,
    *,
    list_images: bool,
    dry_run: bool,
) -> None:
    """Make an entry of an issue that was written with one of the forms.

    Says each mistake at its place in the issue, and writes nothing then; the exit code is 1. What is printed with
    --format markdown is fit for a comment.

    \b
    Examples:
      commons import-issue --form project --body-file body.md --author octocat --issue-number 12
      commons import-issue --form problem --body-file body.md --list-images
      commons import-issue --form problem --body-file body.md --images pictures --format markdown
    """
    from commons.catalog.files import Disk
    from commons.catalog.issues import Issue
    from commons.catalog.issues import import_issue as read_issue
    from commons.catalog.issues.importing import OWNER
    from commons.cli.output import read
    from commons.forge import Forge, is_upload

    if kind in OWNER and not author and not list_images:
        raise click.UsageError(f"--author: a {kind} belongs to the account that writes the issue; say which that is")
    catalog = read(folder)
    issue = Issue(
        kind=kind,
        body=_body(body_file),
        path=body_file.name,
        day=datetime.now(UTC).date(),
        author=author,
        number=issue_number,
        address=Forge(f"https://github.com/{repository}").issue(issue_number) if issue_number else "",
        is_upload=is_upload,
        pictures=None if images is None else _pictures(images),
    )
    made = read_issue(issue, Disk(folder), catalog)
    if list_images:
        for url in made.urls:
            click.echo(url)
        return
    if not made.findings and not dry_run:
        _write(folder, made)
    click.echo(_markdown(made, folder, issue.body) if form == "markdown" else _text(made, folder, dry_run=dry_run))
    if made.findings:
        raise SystemExit(1)


def _body(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise click.UsageError(f"--body-file: no issue is longer than {_MOST_BYTES // 1024} KiB")
    return content.decode("utf-8", errors="replace")


def _pictures(folder: Path) -> list[bytes]:
    from commons.catalog.pictures import MAX_PICTURE_BYTES

    found = []
    for number in range(1, 100):
        path = folder / str(number)
        if not path.is_file() or path.is_symlink():
            break
        with path.open("rb") as file:
            found.append(file.read(MAX_PICTURE_BYTES + 1))
    return found


def _write(folder: Path, made: FromIssue) -> None:
    from commons.catalog.authoring.overlay import Change
    from commons.catalog.authoring.saving import SaveError, save
    from commons.cli.group import FailedError

    for name in made.assets:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        save(folder, Change(after={made.name: made.text.encode(), **made.assets}))
    except SaveError as error:
        raise FailedError(str(error)) from error


def _text(made: FromIssue, folder: Path, *, dry_run: bool) -> str:
    from commons.catalog.diagnostics import printable

    lines = [str(found) for found in (*made.findings, *made.warnings)]
    if made.findings:
        count = len(made.findings)
        return "\n".join([*lines, f"{count} {'mistake' if count == 1 else 'mistakes'}; nothing is written"])
    name = printable((folder / made.name).as_posix())
    shown = [f"  {printable(line)}" for line in made.text.splitlines()] if dry_run else []
    return "\n".join([*lines, f"{name}: {'would be written' if dry_run else 'written'}", *shown])


def _markdown(made: FromIssue, folder: Path, body: str) -> str:
    from commons.catalog.diagnostics import printable
    from commons.catalog.markdown import escape, fenced

    if not made.findings:
        name = escape((folder / made.name).as_posix())
        lines = [f"This becomes {name}:", "", fenced("\n".join(map(printable, made.text.splitlines())), "yaml")]
        notes = [f"- {escape(found.message)} ({found.id})" for found in made.warnings]
        return "\n".join([*lines, *(["", "To look at:", "", *notes] if notes else [])])
    lines = body.replace("\r\n", "\n").split("\n")
    items = []
    for found in made.findings:
        heading = next((line[4:] for line in reversed(lines[: found.line]) if line.startswith("### ")), "")
        about = f"**{escape(heading.strip())}** (line {found.line}): " if heading else ""
        items.append(f"- {about}{escape(found.message)} ({found.id})")
    head = "No entry can be made of this issue yet. Edit its text above; it is then looked at again."
    return "\n".join([head, "", *items])
