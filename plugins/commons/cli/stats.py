"""`commons stats`: figures about the catalog."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from commons.cli.output import as_json, catalog_option, end, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.views.statistics import Statistics

_MOST_TAGS = 20


@click.command()
@click.option("--samples", is_flag=True, help="Count the samples, and nothing else.")
@catalog_option
@language_option
@format_option("text", "json")
def stats(folder: Path, language: str, form: str, *, samples: bool) -> None:
    """Count entries by kind, state, category, licence, artifact and tag, reviews by month, and days of waiting.

    Samples describe nothing real, and are counted only when asked for.

    \b
    Examples:
      commons stats
      commons stats --lang zh
      commons stats --samples --format json
    """
    from commons.catalog.views.statistics import statistics
    from commons.cli.output import read

    catalog = read(folder)
    figures = statistics(catalog, samples=samples)
    if form == "json":
        click.echo(as_json({"samples": samples, **asdict(figures)}))
    else:
        _print(figures, catalog, language, samples=samples)
    end(catalog)


def _print(figures: Statistics, catalog: Catalog, language: str, *, samples: bool) -> None:
    from commons.cli.output import label, show, text

    note = "samples_only" if samples else "samples_left_out"
    show(text(label(note, language).format(count=figures.left_out)))
    kinds = {label(kind, language): count for kind, count in figures.kinds.items()}
    _section("entries", ("kind", "count"), _rows(kinds), language)
    states = [
        (label(kind, language), _word(catalog, "states", state, language), str(count))
        for kind, of_kind in figures.states.items()
        for state, count in of_kind.items()
    ]
    _section("states", ("kind", "state", "count"), states, language)
    for name, counts in (("categories", figures.categories), ("artifacts", figures.artifacts)):
        labelled = {_word(catalog, name, word, language): count for word, count in counts.items()}
        _section(name, ("label", "count"), _rows(labelled), language)
    licenses = {name or label("no_license", language): count for name, count in figures.licenses.items()}
    _section("licenses", ("label", "count"), _rows(licenses), language)
    tags = {_word(catalog, "tags", tag, language): count for tag, count in list(figures.tags.items())[:_MOST_TAGS]}
    _section("tags", ("label", "count"), _rows(tags), language)
    _section("reviews", ("month", "count"), _rows(figures.reviews), language)
    waits = [
        (
            *(label(wait.kind, language), _word(catalog, "states", wait.state, language)),
            *(str(wait.count), f"{wait.median_days:g}", str(wait.longest_days)),
        )
        for wait in figures.waits
    ]
    _section("waits", ("kind", "state", "count", "median", "longest"), waits, language)


def _section(name: str, head: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> None:
    from commons.cli.output import label, show, table, text

    if rows:
        numbers = {index for index, title in enumerate(head) if title in {"count", "median", "longest"}}
        titles = [label(title, language) for title in head]
        show(text("\n" + label(name, language), "bold"), table(titles, rows, right=numbers))


def _rows(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, str(count)) for name, count in counts.items()]


def _word(catalog: Catalog, vocabulary: str, word: str, language: str) -> str:
    from commons.catalog.labels import word_label

    return word_label(catalog.vocabulary, vocabulary, word, language)
