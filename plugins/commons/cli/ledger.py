"""`commons ledger`: what pools have, what grants take of it, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, end, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from commons.catalog import Catalog, Diagnostic
    from commons.catalog.views.ledger import Account, Line, PoolLedger

_NUMBERS = ("capacity", "asked", "approved", "allocated", "delivered", "left")


@click.command()
@click.argument("pools", metavar="[POOL]...", nargs=-1)
@catalog_option
@language_option
@format_option("text", "json")
def ledger(pools: tuple[str, ...], folder: Path, language: str, form: str) -> None:
    """Show each POOL (default: all), period by period, with the grants that it pays.

    Ends with exit code 1 if something does not balance, and says what.

    \b
    Examples:
      commons ledger
      commons ledger sample-pool-1 --lang zh
      commons ledger --format json
    """
    from commons.catalog.views.ledger import ledger as compute
    from commons.cli.output import read

    catalog = read(folder)
    ledgers = _asked_for(compute(catalog), pools)
    wrong = _imbalances(catalog)
    if form == "json":
        click.echo(as_json([_json(each) for each in ledgers]))
    else:
        _print(ledgers, catalog, language)
    _say(wrong)
    end(catalog, findings=bool(wrong))


def _asked_for(ledgers: list[PoolLedger], names: Sequence[str]) -> list[PoolLedger]:
    from commons.catalog.diagnostics import quoted
    from commons.catalog.spelling import closest
    from commons.catalog.views.lookup import split

    known = [each.pool.id for each in ledgers]
    asked = [split(name)[1] for name in names]
    for name in asked:
        if name not in known:
            near = closest(name, known)
            hint = f"did you mean {quoted(near)}?" if near else f"there are: {', '.join(known) or 'none'}"
            raise click.UsageError(f"there is no pool {quoted(name)}; {hint}")
    return [each for each in ledgers if not asked or each.pool.id in asked]


def _imbalances(catalog: Catalog) -> list[Diagnostic]:
    """What the rules say about grants and pools: of amounts and days, and references that leave a grant out."""
    from commons.catalog.kinds import FOLDERS

    folders = {FOLDERS["grant"], FOLDERS["pool"]}
    return [
        found
        for found in catalog.diagnostics
        if found.id.startswith("GC7") or (found.id == "GC305" and found.path.split("/")[-2] in folders)
    ]


def _say(wrong: list[Diagnostic]) -> None:
    from commons.cli.formats.text import show

    for found in wrong:
        click.echo(show(found) + "\n", err=True)


def _print(ledgers: list[PoolLedger], catalog: Catalog, language: str) -> None:
    from commons.catalog.labels import word_label
    from commons.cli.output import label, show, table, text

    head = [label(name, language) for name in ("period", "grant", "state", *_NUMBERS)]
    for number, each in enumerate(ledgers):
        sample = f" ({label('sample', language)})" if each.pool.sample else ""
        unit = word_label(catalog.vocabulary, "units", each.pool.unit, language)
        title = f"{each.pool.id}: {each.pool.name}{sample}, {unit}"
        rows = [row for account in each.accounts for row in _account(account, catalog, language)]
        rows += [_line(line, label("undecided", language), catalog, language) for line in each.others]
        show(text(("\n" if number else "") + title, "bold"), table(head, rows, right=range(3, 9)))


def _account(account: Account, catalog: Catalog, language: str) -> Iterable[tuple[str, ...]]:
    sums = (account.capacity, None, account.approved, account.allocated, account.delivered, account.left)
    yield (f"{account.first}–{account.last}", "", "", *map(_number, sums))
    for line in account.lines:
        yield _line(line, "", catalog, language)


def _line(line: Line, undecided: str, catalog: Catalog, language: str) -> tuple[str, ...]:
    from commons.catalog.labels import word_label

    state = word_label(catalog.vocabulary, "states", line.grant.state, language)
    numbers = (None, line.asked, line.approved, line.allocated, line.delivered, None)
    return (undecided if line.is_undecided else "", line.grant.id, state, *map(_number, numbers))


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _json(each: PoolLedger) -> dict[str, Any]:
    return {
        "pool": each.pool.id,
        "name": each.pool.name,
        "sample": each.pool.sample,
        "unit": each.pool.unit,
        "periods": [
            {
                "from": str(account.first),
                "until": str(account.last),
                "capacity": account.capacity,
                "approved": account.approved,
                "allocated": account.allocated,
                "delivered": account.delivered,
                "left": account.left,
                "grants": [_line_json(line) for line in account.lines],
            }
            for account in each.accounts
        ],
        "asked": each.asked,
        "others": [_line_json(line) for line in each.others],
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "grant": line.grant.id,
        "state": line.grant.state,
        "asked": line.asked,
        "approved": line.approved,
        "allocated": line.allocated,
        "delivered": line.delivered,
        "taken": line.taken,
    }
