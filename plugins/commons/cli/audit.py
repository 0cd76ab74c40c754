"""`commons audit`: what has become of the links, repositories and licence files that entries speak of."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons.cli.output import format_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.audit import Fetcher, Limits, Proposal, Report
    from commons.catalog import Catalog, Entry
    from commons.catalog.selection import Selection

# Variables that may have a token for the forge, which lets it be asked more often; it goes to no other host.
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")


@click.command()
@click.argument("paths", metavar="[PATHS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--online", is_flag=True, help="Ask the network; without it, only say what would be asked.")
@click.option(
    "--write",
    "output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a folder for each entry of which something is wrong: body.md, and entry.patch if a change is proposed.",
)
@click.option("--requests", default=500, show_default=True, type=click.IntRange(min=1), help="To one host, at most.")
@click.option("--seconds", default=1800, show_default=True, type=click.IntRange(min=1), help="For everything, at most.")
@format_option("human", "json")
def audit(
    paths: tuple[Path, ...], output: Path | None, requests: int, seconds: int, form: str, *, online: bool
) -> None:
    """Ask whether what entries speak of is still there: those in PATHS, or all (default: the folder catalog).

    Links that are dead or lead into private networks, repositories that have moved or are archived, licence files that
    are others than at the commit where they were read. Samples and what was withdrawn are left out. A host is asked
    slowly and not often, over https and at public addresses only. What could not be looked at is said and is no
    finding.

    This is for a weekly job, not for pull requests: what rots outside is no contributor's mistake. Ends with exit code
    1 if something was found. GH_TOKEN may have a token for GitHub.

    \b
    Examples:
      commons audit
      commons audit --online catalog/projects/nanogpt.yml
      commons audit --online --write audit --format json
    """
    from commons.audit import Limits
    from commons.cli.output import read
    from commons.cli.paths import selected

    asked = selected(paths)
    catalog = read(asked.folder)
    if catalog.diagnostics:
        raise click.UsageError("the catalog has mistakes: `commons check` shows each in its line")
    entries = list(_entries(catalog, asked))
    if not online:
        _say_what_would_be_asked(entries, asked.folder)
        return
    limits = Limits(requests=requests, seconds=seconds)
    reports = _ask(entries, asked.folder, limits)
    _print(reports, catalog, form)
    wrong = [report for report in reports if report.found]
    if output:
        _write(wrong, catalog, asked.folder, output)
    if wrong:
        raise SystemExit(1)


def _entries(catalog: Catalog, asked: Selection) -> Iterator[tuple[str, Entry]]:
    from commons.catalog import FOLDERS
    from commons.catalog.views.lookup import GONE

    for kind in FOLDERS:
        for entry in catalog.of(kind):
            file = _file(kind, entry)
            if (
                not entry.sample
                and entry.state not in GONE
                and (not asked.names or any(_is_in(file, name) for name in asked.names))
            ):
                yield kind, entry


def _file(kind: str, entry: Entry) -> str:
    from commons.catalog import FOLDERS

    return f"{FOLDERS[kind]}/{entry.id}.yml"


def _is_in(file: str, name: str) -> bool:
    return file == name or file.startswith(f"{name}/")


def _say_what_would_be_asked(entries: Sequence[tuple[str, Entry]], folder: Path) -> None:
    from urllib.parse import urlsplit

    from commons.audit.auditing import links
    from commons.catalog.reader import read_bytes
    from commons.cli.output import show, table

    trees = (read_bytes((folder / _file(kind, entry)).read_bytes(), "") for kind, entry in entries)
    hosts = Counter(urlsplit(url).hostname or "" for tree in trees for url in links(tree))
    show(table(("host", "addresses"), [(host, str(count)) for host, count in hosts.most_common()], right={1}))
    addresses = _counted(hosts.total(), "address", "addresses")
    click.echo(f"{addresses} of {_counted(len(entries), 'entry', 'entries')}; --online asks for them", err=True)


def fetcher(limits: Limits) -> Fetcher:
    """What the command asks the network with."""
    from commons.audit import Fetcher
    from commons.forge import API_HOST

    token = next(filter(None, map(os.environ.get, _TOKENS)), None)
    return Fetcher(limits, secrets={API_HOST: f"Bearer {token}"} if token else {})


def _ask(entries: Sequence[tuple[str, Entry]], folder: Path, limits: Limits) -> list[Report]:
    from rich.console import Console
    from rich.progress import track

    from commons import store
    from commons.audit import Audit
    from commons.catalog.files import Disk
    from commons.cli.group import FailedError

    try:
        memory = store.default()
    except store.StoreError as error:
        raise FailedError(str(error)) from error
    asking, disk, reports = fetcher(limits), Disk(folder), []
    auditing = Audit(asking, memory)
    console = Console(stderr=True)
    try:
        for kind, entry in track(entries, "asking", console=console, disable=not console.is_terminal):
            file = _file(kind, entry)
            reports.append(auditing.entry(kind, entry.id, file, disk.read(file), disk.shown(file)))
    finally:
        asking.close()
    return auditing.believed(reports)


def _print(reports: Sequence[Report], catalog: Catalog, form: str) -> None:
    from commons.catalog.diagnostics import printable
    from commons.cli import formats
    from commons.cli.formats.text import show

    found = [each for report in reports for each in report.found]
    if form == "json":
        errors = tuple(each for each in found if each.severity == "error")
        warnings = tuple(each for each in found if each.severity == "warning")
        click.echo(formats.json(replace(catalog, diagnostics=errors, warnings=warnings, entries=len(reports))))
    else:
        # No command mends what is found here: whoever looks at it decides.
        click.echo("\n".join([*(show(each) + "\n" for each in sorted(found)), _summary(reports, len(found))]))
    for report in reports:
        for url, why in report.skipped:
            click.echo(printable(f"not looked at: {url} of {report.id}: {why}"), err=True)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _summary(reports: Sequence[Report], found: int) -> str:
    entries = _counted(len(reports), "entry", "entries")
    skipped = sum(len(report.skipped) for report in reports)
    return f"{entries} asked about, {found or 'nothing'} found" + (f", {skipped} not looked at" if skipped else "")


def _write(reports: Sequence[Report], catalog: Catalog, folder: Path, output: Path) -> None:
    from commons.audit import propose
    from commons.cli.group import FailedError

    day = datetime.now(UTC).date()
    try:
        for report in reports:
            _write_one(propose(report, catalog, day), folder, output)
    except OSError as error:
        raise FailedError(f"{output}: {error.strerror or error}") from error


def _write_one(proposal: Proposal, folder: Path, output: Path) -> None:
    from commons.cli.files import patch

    report = proposal.report
    place = output / report.kind / report.id
    place.mkdir(parents=True, exist_ok=True)
    (place / "body.md").write_text(proposal.body, encoding="utf-8")
    if proposal.text is None:
        (place / "entry.patch").unlink(missing_ok=True)
        return
    change = patch(folder / report.file, report.tree.text.encode(), proposal.text.encode())
    (place / "entry.patch").write_text(change, encoding="utf-8", newline="")
