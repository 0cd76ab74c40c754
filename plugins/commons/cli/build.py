"""`commons build`: both languages in parallel, put together and moved into place in one step."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons import store
from commons.cli.staging import OccupiedError, staged
from commons.handover import NOTES, PAGES, PIECE, SHARD, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator

# English stands at the root of the site, so its folder receives the others, as far as there are any.
CONFIGURATIONS = {"": Path("mkdocs.yml"), "zh": Path("mkdocs.zh.yml")}
# A file that every build has.
BUILT = Path("assets/commons/commons.css")
WHOLE = Shard()
# The option of every command that makes a site.
into = click.option(
    "--output",
    default="site",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to build into.",
)


class BuildFailedError(Exception):
    """The site was not built; the last good one still stands. The message says why, one problem a line."""


@click.command()
@into
@click.option(
    "--with", "builder", default="mkdocs", show_default=True, help="mkdocs, or a program that takes its options."
)
@click.option(
    "--shard",
    metavar="I/N",
    default="1/1",
    help="Build one of several pieces, such as 2/3 on the second of three machines; 'commons join' makes them a site.",
)
def build(output: Path, builder: str, shard: str) -> None:
    """Validate the catalog and build the site in both languages.

    A build that fails says what is wrong and where, and leaves the last good site as it is.

    \b
    Examples:
      commons build
      commons build --output /var/www/commons
      commons build --with properdocs
      commons build --shard 2/3 --output piece-2
    """
    try:
        asked = Shard.read(shard)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--shard'") from error
    try:
        build_site(output, builder, asked)
    except BuildFailedError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error


def build_site(output: Path, builder: str = "mkdocs", shard: Shard = WHOLE) -> None:
    """Build the site of the working directory.

    Args:
        output: The folder that becomes the site; a former build there is replaced.
        builder: The module to run for each language, MkDocs or a fork with its command line.
        shard: The piece of the site that the folder becomes instead.

    Raises:
        BuildFailedError: The catalog or a page has a mistake, or this is not a project's folder.
    """
    started = time.monotonic()
    if not CONFIGURATIONS[""].is_file():
        raise BuildFailedError(
            f"{CONFIGURATIONS['']}: not found; run this command in the folder of a GPT Commons checkout"
        )
    try:
        with staged(output, str(BUILT) if shard.is_whole else PIECE) as made:
            _run_pages()
            notes = made.with_name("notes")
            said = _build_languages(made, builder, notes, shard)
            _finish(made, notes, shard)
    except OccupiedError as error:
        raise BuildFailedError(str(error)) from error
    click.echo("\n".join([*said, f"{output}/ is ready after {time.monotonic() - started:.1f} s"]), err=True)


def _run_pages() -> None:
    """Run the code of both languages' pages before either is built: what is the same in both is run once."""
    try:
        if not store.default().writable:
            return  # each build has to run its own, then
    except store.StoreError as error:
        raise BuildFailedError(str(error)) from error
    # A process of its own, whose bar or lines are seen as it goes on, and which knows no old code when this one serves.
    command = [sys.executable, "-m", "commons.cli", "run", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603 - ours
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        for line in process.stdout:
            click.echo(line, err=True, nl=False)
    if process.returncode:
        raise BuildFailedError("The code of a page does not run: `commons run` runs it alone.")


def _build_languages(folder: Path, builder: str, notes: Path, shard: Shard) -> list[str]:
    """Build each language into a folder of its own and put them together; return what the builders complained of."""
    notes.mkdir()
    # Dates in the site are the commit's, not the clock's: two builds of one commit are the same bytes. Without one the
    # date is one that nobody mistakes for news.
    environment = {"SOURCE_DATE_EPOCH": _of_commit("%ct") or "0", "COMMONS_COMMIT": commit()} | os.environ

    def site(language: str) -> Path:
        # Of a piece that is not the first nothing is taken that MkDocs writes.
        is_taken = shard.is_first and not language
        return folder if is_taken else folder.with_name(language or "unused")

    environment |= {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", NOTES: str(notes.resolve())}
    environment[SHARD] = str(shard)
    running = {
        language: subprocess.Popen(  # noqa: S603 - the arguments are ours
            [
                *(sys.executable, "-m", builder, "build", "--strict", "--config-file", str(configuration)),
                *("--site-dir", str(site(language).resolve())),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        for language, configuration in CONFIGURATIONS.items()
        if configuration.is_file()
    }
    said = [process.communicate()[0] for process in running.values()]
    complaints = list(dict.fromkeys(line for text in said for line in _complaints(text)))
    if any(process.returncode for process in running.values()):
        raise BuildFailedError("\n".join(complaints))
    for language in running:
        made = site(language) if shard.is_first else notes / PAGES.format(language=language or "en")
        place = folder / language
        if made != place and made.exists():
            if place.exists():
                place.rmdir()
            made.rename(place)
    return complaints


def _finish(folder: Path, notes: Path, shard: Shard) -> None:
    """Make a site of what the languages have left, or a piece of one."""
    # Not before: while the languages are built, this process is to take little memory.
    from commons.search import IndexingError
    from commons.site import complete, leave

    try:
        if shard.is_whole:
            complete(folder, notes)
        else:
            leave(folder, notes, shard)
    except IndexingError as error:
        raise BuildFailedError(str(error)) from error


def _complaints(said: str) -> Iterator[str]:
    """What a builder said beyond reporting progress; told to be quiet, MkDocs would not count its warnings."""
    progress = False
    for line in said.splitlines():
        level = re.match(r"([A-Z]+) +-  ?", line)
        progress = level[1] in {"DEBUG", "INFO"} if level else progress
        if line.strip() and not progress and not line.startswith("Aborted with "):
            yield line[level.end() :] if level else line


def commit() -> str:
    """The id of the last commit; empty outside a repository."""
    return _of_commit("%H")


def _of_commit(form: str) -> str:
    """What git says of the last commit; nothing outside a repository."""
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "log", "-1", f"--format={form}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
