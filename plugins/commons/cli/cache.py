"""`commons cache`: what is in the cache, and cleaning it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.store import Entry, Store

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_BYTES |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


class Measure(click.ParamType):  # type: ignore[type-arg] # generic in the newest click alone
    """A number and a unit, such as `30d` or `1.5GB`.

    Args:
        name: What is measured, as `--help` shows it.
        units: What each unit is worth, in small or in capital letters.
        example: For the message about anything else.
    """

    def __init__(self, name: str, units: Mapping[str, int], example: str) -> None:
        self.name = name
        self._units = {unit.casefold(): worth for unit, worth in units.items()}
        self._message = f"is a number and one of the units {', '.join(units)}, such as {example}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The measure as seconds or bytes."""
        match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]+)", str(value).casefold(), re.ASCII)
        if match is None or match[2] not in self._units:
            self.fail(f"{value!r}: a {self.name} {self._message}", param, ctx)
        return round(float(match[1]) * self._units[match[2]])


@click.group()
def cache() -> None:
    """Look into the cache of computed things, or clean it.

    The cache is the folder or bucket that $COMMONS_CACHE names, else .cache/commons.
    """


@cache.command()
def stats() -> None:
    """Count what is in the cache, by what it is of.

    \b
    Example:
      commons cache stats
    """
    store = _opened()
    entries = _entries(store)
    click.echo(f"{store.name}: {summary(entries)}")
    kinds = sorted({entry.kind for entry in entries})
    for kind in kinds:
        members = [entry for entry in entries if entry.kind == kind]
        used = datetime.fromtimestamp(max(entry.used for entry in members), UTC)
        click.echo(f"  {kind or 'left over':<24} {summary(members):<28} last used {used:%Y-%m-%d}")


@cache.command()
@click.option(
    "--max-age",
    default="30d",
    show_default=True,
    type=Measure("time", _SECONDS, "30d"),
    help="Remove what was not used for longer.",
)
@click.option(
    "--max-size", type=Measure("size", _BYTES, "1GB"), help="Remove the longest unused until no more than this is left."
)
@click.option("--dry-run", is_flag=True, help="Remove nothing; only say what would be.")
def gc(max_age: int, max_size: int | None, *, dry_run: bool) -> None:
    """Remove from the cache what was not used for long.

    What was used in the last two hours stays: a build that runs now may be using it.

    \b
    Examples:
      commons cache gc
      commons cache gc --max-age 7d --max-size 500MB --dry-run
    """
    from commons.store import StoreError, removable

    store = _opened()
    entries = _entries(store)
    chosen = removable(entries, now=time.time(), max_age=max_age, max_size=max_size)
    if not dry_run:
        try:
            store.remove(chosen)
        except StoreError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{store.name}: {'would remove' if dry_run else 'removed'} {summary(chosen)} of {summary(entries)}")
    left = sum(entry.size for entry in entries) - sum(entry.size for entry in chosen)
    if max_size is not None and left > max_size:
        click.echo(f"{size(left)} were used in the last two hours and stay", err=True)


def summary(entries: Iterable[Entry]) -> str:
    """How many entries there are, and how large they are together."""
    sizes = [entry.size for entry in entries]
    return f"{len(sizes):,} {'entry' if len(sizes) == 1 else 'entries'}, {size(sum(sizes))}"


def size(number: float) -> str:
    """A number of bytes as a reader says it."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 999.5:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


def _opened() -> Store:
    from commons import store

    try:
        return store.default()
    except store.StoreError as error:
        raise click.ClickException(str(error)) from error


def _entries(store: Store) -> list[Entry]:
    from commons.store import StoreError

    try:
        return store.entries()
    except StoreError as error:
        raise click.ClickException(str(error)) from error
