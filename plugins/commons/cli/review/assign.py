"""`commons review assign`: who reviews what, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, format_option

if TYPE_CHECKING:
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.kinds import Project
    from commons.reviewing.assigning import Pair, Plan


@click.command()
@click.argument("projects", metavar="[PROJECT]...", nargs=-1)
@click.option("--seed", metavar="TEXT", help="What decides between equals (default: the id of the commit HEAD).")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge load by (default: of the seed).")
@click.option("--write", is_flag=True, help="Write the reviews into the catalog, assigned.")
@click.option("--by", metavar="HANDLE", help="Who assigns them, for --write.")
@catalog_option
@format_option("text", "json")
def assign(
    projects: tuple[str, ...],
    seed: str | None,
    day: datetime | None,
    by: str | None,
    folder: Path,
    form: str,
    *,
    write: bool,
) -> None:
    """Find reviewers for PROJECTs, or for all that lack some, and say why these.

    Active reviewers count who have no conflict of interest, know the project's category or one of its tags, and have
    taken on fewer reviews in 30 days than they offer. Of all ways to assign as many as can be, it takes the one in
    which most is within people's areas and desks are least full. Equals are drawn by the commit's id: whoever runs
    this at the same commit gets the same.

    \b
    Examples:
      commons review assign
      commons review assign nanogpt --format json
      commons review assign --write --by octocat
    """
    from commons.catalog.files import BaseError
    from commons.cli.output import end, read
    from commons.reviewing.assigning import Matching

    if write and not by:
        raise click.UsageError("--write needs --by HANDLE: the log says who assigned a review")
    catalog = read(folder)
    today = day.date() if day else None
    try:
        if seed is None or today is None:
            from commons.catalog.files import head

            commit, committed = head(folder)
            seed, today = seed or commit, today or committed
    except BaseError as error:
        raise click.UsageError(f"{error}: give --seed and --on") from error
    matching = Matching(catalog, today, seed)
    chosen = _chosen(catalog, projects, folder) if projects else catalog.projects
    try:
        plan = matching.plan(chosen)
    except ImportError as error:
        raise click.UsageError("this needs SciPy: pip install 'gpt-commons[review]'") from error
    if form == "json":
        click.echo(as_json(_json(plan, seed, str(today))))
    else:
        _print(plan, seed)
    if write and by:
        _write(plan, catalog, folder, by)
    end(catalog, findings=bool(plan.missing))


def _chosen(catalog: Catalog, names: tuple[str, ...], folder: Path) -> list[Project]:
    from commons.catalog.kinds import Project
    from commons.cli.show import find

    found = []
    for name in names:
        entry = find(catalog, name if "/" in name else f"project/{name}", folder).entry
        if not isinstance(entry, Project):
            raise click.UsageError(f"{name} is no project: reviewers are assigned to projects")
        if not any(step.reviews for step in catalog.lifecycle.awaited("project", entry.state)):
            raise click.UsageError(f"{entry.id} is in the state '{entry.state}', in which it waits for no review")
        found.append(entry)
    return found


def reasons(pair: Pair) -> list[str]:
    """Why these two, in words."""
    why = [f"knows {pair.area}" if pair.area else f"not an area of theirs ({pair.project.category})"]
    why += [f"shares {', '.join(pair.tags)}"] if pair.tags else ["no tag in common"]
    why.append(f"{pair.open} open review{'' if pair.open == 1 else 's'}")
    return [*why, f"{pair.free} more this month"]


def _print(plan: Plan, seed: str) -> None:
    from commons.cli.output import show, table, text

    if not plan.pairs and not plan.missing:
        show(text("No project lacks a reviewer."))
        return
    if plan.pairs:
        rows = [(pair.project.id, pair.reviewer, f"{pair.cost:.2f}", "; ".join(reasons(pair))) for pair in plan.pairs]
        show(table(("project", "reviewer", "cost", "because"), rows, right={2}))
    for name, count in plan.missing.items():
        show(text(f"{name} lacks {count} more reviewer{'' if count == 1 else 's'}"))
        show(*(text(f"  {who}: {why}") for who, why in plan.refused[name].items()))
    show(text(f"drawn by {seed}"))


def _json(plan: Plan, seed: str, day: str) -> dict[str, Any]:
    return {
        "seed": seed,
        "day": day,
        "assigned": [
            {
                "project": pair.project.id,
                "reviewer": pair.reviewer,
                "cost": round(pair.cost, 6),
                "area": pair.area,
                "tags": list(pair.tags),
                "open": pair.open,
                "free": pair.free,
                "reasons": reasons(pair),
            }
            for pair in plan.pairs
        ],
        "missing": plan.missing,
        "refused": plan.refused,
    }


def _write(plan: Plan, catalog: Catalog, folder: Path, by: str) -> None:
    from commons.catalog.authoring.drafting import plain
    from commons.catalog.authoring.overlay import Change
    from commons.catalog.forms import form as form_of
    from commons.cli.review.writing import write

    today, form = datetime.now(UTC).date().isoformat(), form_of("review", catalog)
    taken = {name for each in catalog.reviews for name in (each.id, *each.formerly)}
    after: dict[str, bytes | None] = {}
    for pair in plan.pairs:
        name = _new_id(pair, taken)
        taken.add(name)
        values: dict[str, Any] = {
            "id": name,
            "state": "assigned",
            **({"sample": True} if pair.project.sample else {}),
            "project": pair.project.id,
            "commit": pair.project.evidence.commit,
            "reviewer": pair.reviewer,
            "conflicts": [],
            "log": [{"at": today, "by": by, "to": "assigned", "note": {"en": f"{'; '.join(reasons(pair))}."}}],
        }
        after[f"reviews/{name}.yml"] = plain("review", form, values).encode()
    if after:
        write(folder, catalog, Change(after=after), by)


def _new_id(pair: Pair, taken: set[str]) -> str:
    name = base = f"{pair.project.id}-{pair.reviewer}"[:76]
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
