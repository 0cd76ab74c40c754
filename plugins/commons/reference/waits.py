"""How long entries of a kind wait, counted from their logs: what guides promise is what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.catalog import Catalog
    from commons.catalog.views.statistics import Wait

# Of fewer than this, half says nothing about the next one.
ENOUGH = 5


def waits(kind: str, catalog: Catalog, found: Iterable[Wait], words: Mapping[str, str]) -> str:
    """Say for each state of a kind that waits for somebody how long that takes.

    Args:
        kind: The kind.
        catalog: Its lifecycle says which states wait.
        found: How long real entries waited.
        words: The fixed texts of a language.

    Returns:
        Markdown: a table, or a sentence where nothing waits.
    """
    lifecycle = catalog.lifecycle
    states = [state for state in lifecycle.states(kind) if lifecycle.awaited(kind, state)]
    if not states:
        return words["waits_none"]
    counted = {wait.state: wait for wait in found if wait.kind == kind}
    rows = [f"| `{state}` | {_typical(counted.get(state), words)} |" for state in states]
    return "\n".join([words["waits_intro"], "", words["waits_head"], "|---|---|", *rows])


def _typical(wait: Wait | None, words: Mapping[str, str]) -> str:
    count = wait.count if wait else 0
    if wait is None or count < ENOUGH:
        return words["waits_few"].format(count=count)
    median = f"{wait.median_days:g}"
    return words["waits_typical"].format(median=median, longest=wait.longest_days, count=count)
