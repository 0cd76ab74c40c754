"""`commons run`: the code of pages is run, and what is wrong with it is said."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from commons.execute.results import Execution, Failure


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help="Compare what is printed with what is recorded or stored in notebooks.")
@click.option("--record", is_flag=True, help="Record what is printed beside each page, in a file *.out.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a report as JUnit XML.")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many pages run at once.  [default: processors + 1]")
@click.option("--quiet", is_flag=True, help="Say nothing of pages that are cached, and do not count.")
def run(
    paths: tuple[Path, ...], junit: Path | None, jobs: int | None, *, check: bool, record: bool, quiet: bool
) -> None:
    """Run the code cells of pages and notebooks at PATHS (default: docs).

    Runs what the cache does not have, says what is wrong at its line of the page, and ends with exit code 1 if
    anything is.

    \b
    Examples:
      commons run
      commons run docs/en/learn/attention.md --record
      commons run --check --junit report.xml
    """
    from commons import executor, store
    from commons.execute import documents, recording
    from commons.execute.running import run as run_pages

    if check and record:
        raise click.UsageError("--check compares with what is recorded, and --record changes it: choose one")
    files = list(documents.find(paths or (Path("docs"),)))
    unknown = [path.as_posix() for path in files if path.suffix not in documents.SUFFIXES]
    if unknown:
        raise click.UsageError(f"{unknown[0]}: only files {', '.join(documents.SUFFIXES)} can have cells")
    started = time.monotonic()
    read = [document for document in map(documents.read, files) if document.cells or document.problems]
    with _progress(len(read), quiet=quiet) as told:
        try:
            executions = run_pages(read, jobs=jobs, executor=executor.default(), told=told)
        except (executor.ExecutorError, store.StoreError, OSError) as error:
            raise click.ClickException(str(error)) from error
    failures = {id(execution): list(execution.failures) for execution in executions}
    for execution in executions:
        if check:
            failures[id(execution)] += recording.differences(execution)
        elif record and execution.result and recording.record(execution):
            click.echo(f"{recording.place(execution).as_posix()} is written")
    if junit:
        junit.write_bytes(_junit([(execution, failures[id(execution)]) for execution in executions]))
    found = sorted(
        (failure for several in failures.values() for failure in several), key=lambda one: (one.path, one.line)
    )
    _say(found)
    if not quiet:
        click.echo(_summary(executions, {failure.path for failure in found}, time.monotonic() - started))
    if found:
        raise SystemExit(1)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[Execution], None]]:
    """What is called with every page that is done: a bar in a terminal, a line for each elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:

        def tell(execution: Execution) -> None:
            if not (quiet and execution.cached):
                click.echo(f"{execution.document.path}: {_how(execution)}")

        yield tell
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    counts = {"cached": 0, "failed": 0}
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Running pages", total=total, counts="")

        def told(execution: Execution) -> None:
            counts["cached"] += execution.cached
            counts["failed"] += bool(execution.failures)
            said = f"{counts['cached']} cached, {counts['failed']} failed"
            bar.update(task, advance=1, counts=said)

        yield told


def _how(execution: Execution) -> str:
    if execution.failures:
        return "failed"
    return "cached" if execution.cached else f"run in {execution.seconds:.1f} s"


def _say(failures: Sequence[Failure]) -> None:
    from commons.catalog.diagnostics import printable
    from commons.cli.formats.annotations import annotation

    for failure in failures:
        for line in str(failure).split("\n"):
            click.echo(printable(line))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            click.echo(annotation("error", {"file": failure.path, "line": str(failure.line)}, failure.message))


def _summary(executions: Sequence[Execution], failed: set[str], seconds: float) -> str:
    cached = sum(execution.cached for execution in executions)
    pages = "1 page" if len(executions) == 1 else f"{len(executions)} pages"
    return f"{pages}, {cached} cached, {len(failed)} failed, in {seconds:.1f} s"


def _junit(pages: Sequence[tuple[Execution, list[Failure]]]) -> bytes:
    from xml.etree import ElementTree as ET

    from commons.catalog.diagnostics import printable

    failed = sum(bool(failures) for _, failures in pages)
    seconds = sum(execution.seconds for execution, _ in pages)
    counts = {"tests": str(len(pages)), "failures": str(failed), "errors": "0", "time": f"{seconds:.3f}"}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "commons run", **counts})
    for execution, failures in pages:
        path = execution.document.path
        case = ET.SubElement(
            suite, "testcase", {"classname": str(Path(path).parent), "name": path, "time": f"{execution.seconds:.3f}"}
        )
        for failure in failures:
            message = printable(failure.message.split("\n")[0])
            text = "\n".join(map(printable, str(failure).split("\n")))
            ET.SubElement(case, "failure", {"message": message, "type": "failure"}).text = text
    return bytes(ET.tostring(suites, encoding="utf-8", xml_declaration=True))
