"""`commons queue`: which entries wait for somebody, for whom, and since when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, end, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.views.waiting import Turns, Waiting


def queue_options(command: Callable[..., None]) -> Callable[..., None]:
    """What may be asked of a queue."""
    for option in (
        format_option("text", "json"),
        language_option,
        catalog_option,
        click.option(
            "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Count days until this one (default: today)."
        ),
        click.option("--for", "who", metavar="WHO", help="Only what waits for this person or role."),
    ):
        command = option(command)
    return command


@click.command()
@queue_options
def queue(who: str | None, day: datetime | None, folder: Path, language: str, form: str) -> None:
    """Show entries that wait for somebody, the longest first.

    The lifecycle says what is awaited in which state, and who may do it.

    \b
    Examples:
      commons queue
      commons queue --for maintainer
      commons queue --for octocat --format json
    """
    show_queue(folder, who, day, language, form)


def show_queue(
    folder: Path, who: str | None, day: datetime | None, language: str, form: str, *, kinds: Collection[str] = ()
) -> None:
    """Print what waits, of some kinds only if there are any."""
    from commons.catalog.views.waiting import Turns
    from commons.cli.output import read

    catalog = read(folder)
    turns = Turns(catalog, (day or datetime.now(UTC)).date())
    waiting = turns.queue() if who is None else _for(turns, catalog, who.lower())
    waiting = [turn for turn in waiting if not kinds or turn.found.kind in kinds]
    if form == "json":
        click.echo(as_json([waiting_json(turn) for turn in waiting]))
    else:
        _print(waiting, catalog, language)
    end(catalog)


def _for(turns: Turns, catalog: Catalog, who: str) -> list[Waiting]:
    from commons.catalog.diagnostics import quoted
    from commons.catalog.spelling import closest

    known = {*catalog.vocabulary.roles, *(person.id for person in catalog.people)}
    waiting = turns.queue()
    # Who opened an entry may have none of their own.
    known |= {name for turn in waiting for name in turn.people}
    if who not in known:
        near = closest(who, sorted(known))
        hint = f"did you mean {quoted(near)}?" if near else f"roles are {', '.join(catalog.vocabulary.roles)}"
        raise click.UsageError(f"--for: nobody is called {quoted(who)}; {hint}")
    return [turn for turn in waiting if turns.is_for(turn, who)]


def _print(waiting: list[Waiting], catalog: Catalog, language: str) -> None:
    from commons.catalog.labels import word_label
    from commons.catalog.views.lookup import label as name_of
    from commons.cli.output import label, show, table, text

    if not waiting:
        show(text(label("nothing_waits", language)))
        return
    head = ("since", "days", "entry", "label", "state", "waits_for", "needs")
    rows = []
    for turn in waiting:
        entry = turn.found.entry
        name = name_of(entry) + (f" ({label('sample', language)})" if entry.sample else "")
        state = word_label(catalog.vocabulary, "states", entry.state, language)
        who, needs = who_acts(turn, catalog, language), ", ".join(needed(turn, language))
        rows.append((str(turn.since), str(turn.days), turn.found.name, name.strip(), state, who, needs))
    show(table([label(name, language) for name in head], rows, right={1}))


def who_acts(turn: Waiting, catalog: Catalog, language: str) -> str:
    """Roles by their labels, and the people that the owner is."""
    from commons.catalog.labels import word_label
    from commons.cli.output import label

    names = [
        ", ".join(turn.people)
        if role == "owner" and turn.people
        else word_label(catalog.vocabulary, "roles", role, language)
        for role in turn.roles
    ]
    return label("or", language).join(names)


def needed(turn: Waiting, language: str) -> list[str]:
    """What the next step needs and is not there yet."""
    from commons.cli.output import label

    fields = [f"{name} (+{number})" if number > 1 else name for name, number in turn.lacks]
    if turn.reviews:
        there, count = turn.reviews
        fields.append(label("reviews_so_far", language).format(there=there, needed=count))
    return fields


def waiting_json(turn: Waiting) -> dict[str, Any]:
    """Everything that is known of an entry that waits."""
    from commons.catalog.views.lookup import label

    return {
        "kind": turn.found.kind,
        "id": turn.found.entry.id,
        "label": label(turn.found.entry),
        "path": turn.found.entry.path,
        "sample": turn.found.entry.sample,
        "state": turn.found.entry.state,
        "awaited": list(turn.to),
        "roles": list(turn.roles),
        "people": list(turn.people),
        "since": str(turn.since),
        "days": turn.days,
        "lacks": dict(turn.lacks),
        "reviews": turn.reviews[0] if turn.reviews else None,
        "reviews_needed": turn.reviews[1] if turn.reviews else None,
    }
