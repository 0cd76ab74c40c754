"""`commons list`: entries that meet conditions, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from pydantic import BaseModel

from commons.cli.output import as_json, catalog_option, end, format_option, language_option

if TYPE_CHECKING:
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.forms import Form
    from commons.catalog.views.conditions import Condition
    from commons.catalog.views.lookup import Found

_OF_EVERY_KIND = ("id", "label", "state")
_MORE: dict[str, tuple[str, ...]] = {
    "person": ("roles",),
    "project": ("category", "license"),
    "reviewer": ("person", "areas"),
    "review": ("project", "reviewer", "verdict"),
    "pool": ("unit", "capacity"),
    "grant": ("pool", "requested"),
}


@click.command(name="list")
@click.argument("kind", required=False)
@click.option("--where", "conditions", multiple=True, metavar="CONDITION", help="Such as license!=MIT; all must hold.")
@click.option("--sort", metavar="FIELD", help="Order by this field; -FIELD for the other way round.")
@click.option("--columns", metavar="FIELDS", help="Fields to show, with commas between them.")
@catalog_option
@language_option
@format_option("text", "json")
def list_(
    kind: str | None,
    conditions: tuple[str, ...],
    sort: str | None,
    columns: str | None,
    folder: Path,
    language: str,
    form: str,
) -> None:
    """List entries of a KIND (default: of all kinds).

    A condition is a field, a sign and a value. The signs are = and !=, ~ for a text that contains the value, and <,
    <=, > and >= for dates and numbers. Without a value, = asks for entries that have nothing there, and != for those
    that have something. A field in another is written with a dot; of a list, one member is enough.

    \b
    Examples:
      commons list project --where category=training --where 'license!=MIT'
      commons list project --where artifacts.kind=weights --sort -evidence.date --columns id,evidence.date
      commons list --where 'log.at>=2026-01-01' --format json
    """
    from commons.catalog.forms import form as form_of
    from commons.catalog.views.conditions import ConditionError, condition
    from commons.cli.output import read

    catalog = read(folder)
    kinds = _kinds(kind)
    forms = {each: form_of(each, catalog) for each in kinds}
    try:
        asked = [condition(each, forms, catalog) for each in conditions]
        found = _sorted(_found(catalog, kinds, asked), sort, forms)
        shown = _columns(columns, forms)
    except ConditionError as error:
        raise click.UsageError(str(error)) from error
    if form == "json":
        click.echo(as_json([_json(each, shown, forms[each.kind]) for each in found]))
    else:
        _print(found, shown or _default(kinds, found), forms, catalog, language)
    if not found:
        _suggest(catalog, kinds, asked)
    end(catalog)


def _kinds(word: str | None) -> list[str]:
    from commons.catalog.kinds import KINDS

    return list(KINDS) if word is None else [kind_of(word)]


def kind_of(word: str) -> str:
    """The kind that a word means.

    Raises:
        click.UsageError: There is no such kind.
    """
    from commons.catalog.diagnostics import quoted
    from commons.catalog.forms import kind_named
    from commons.catalog.kinds import FOLDERS, KINDS
    from commons.catalog.spelling import closest

    kind = kind_named(word)
    if kind is None:
        near = closest(word.lower(), [*KINDS, *FOLDERS.values()])
        hint = f"did you mean {quoted(near)}?" if near else f"there are: {', '.join(KINDS)}"
        raise click.UsageError(f"there is no kind {quoted(word)}; {hint}")
    return kind


def _found(catalog: Catalog, kinds: list[str], asked: list[Condition]) -> list[Found]:
    from commons.catalog.views.lookup import every

    return [
        each
        for each in every(catalog)
        if each.kind in kinds and all(condition.holds(each.entry) for condition in asked)
    ]


def _sorted(found: list[Found], sort: str | None, forms: dict[str, Form]) -> list[Found]:
    from commons.catalog.views.conditions import field_forms, in_order

    if not sort:
        return found
    name = sort.removeprefix("-")
    field_forms(name, forms)
    return in_order(found, name, descending=sort.startswith("-"))


def _columns(columns: str | None, forms: dict[str, Form]) -> list[str]:
    from commons.catalog.views.conditions import field_forms

    names = [name.strip() for name in (columns or "").split(",") if name.strip()]
    for name in names:
        if name not in {"kind", "label", "path"}:
            field_forms(name, forms)
    return names


def _default(kinds: list[str], found: list[Found]) -> list[str]:
    first = ["kind", *_OF_EVERY_KIND] if len(kinds) > 1 else [*_OF_EVERY_KIND, *_MORE.get(kinds[0], ())]
    samples = ["sample"] if any(each.entry.sample for each in found) else []
    return [*first, *samples]


def _print(found: list[Found], columns: list[str], forms: dict[str, Form], catalog: Catalog, language: str) -> None:
    from commons.cli.output import show, table

    if not found:
        return
    rows = [[_cell(each, name, forms[each.kind], catalog, language) for name in columns] for each in found]
    show(table([_title(name, forms, language) for name in columns], rows))


def _title(name: str, forms: dict[str, Form], language: str) -> str:
    from commons.catalog.labels import field_label
    from commons.cli.output import label

    if name in {"kind", "label"}:
        return label(name, language)
    form = next((found for each in forms.values() if (found := each.at(name)) is not None), None)
    return field_label(form, language).lower() if form else name


def _cell(found: Found, name: str, form: Form, catalog: Catalog, language: str) -> str:
    from commons.catalog.labels import in_language, word_label
    from commons.catalog.views.conditions import field_values
    from commons.catalog.views.lookup import label as name_of
    from commons.catalog.views.values import values
    from commons.cli.output import label

    if name == "kind":
        return label(found.kind, language)
    if name == "label":
        return name_of(found.entry)
    if name == "path":
        return found.entry.path
    if name == "sample":
        return label("sample", language) if found.entry.sample else ""
    field = form.at(name)
    if field is None:
        return ""
    if field.leaf().is_bilingual:
        return "; ".join(in_language(each, language)[0] for each in values(found.entry, name.split(".")))
    words = [
        word_label(catalog.vocabulary, field.leaf().vocabulary, str(each), language)
        for each in field_values(found.entry, name)
    ]
    return ", ".join(words)


def _json(found: Found, columns: list[str], form: Form) -> dict[str, Any]:
    from commons.catalog.views.lookup import label

    about: dict[str, Any] = {"kind": found.kind, "label": label(found.entry), "path": found.entry.path}
    if not columns:
        return about | found.entry.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: about[name] if name in about else _plain(found, form.at(name), name) for name in columns}


def _plain(found: Found, form: Form | None, name: str) -> Any:
    """What an entry has in a field: a list where there may be several values, a mapping for a text in two languages."""
    from commons.catalog.views.values import values

    if form is None:
        return None
    there = [
        value.model_dump(exclude_none=True)
        if isinstance(value, BaseModel)
        else value
        if isinstance(value, (bool, int, str))
        else str(value)
        for value in values(found.entry, name.split("."))
    ]
    return there if form.item or None in form.steps else next(iter(there), None)


def _suggest(catalog: Catalog, kinds: list[str], asked: list[Condition]) -> None:
    """Nothing was found: say so, and which value may have been meant."""
    from commons.catalog.diagnostics import quoted
    from commons.catalog.views.conditions import near_miss

    entries = _found(catalog, kinds, [])
    for each in asked:
        near = near_miss(each, entries)
        if near:
            click.echo(f"no entry has {each.name}={each.value}; did you mean {quoted(near)}?", err=True)
            return
    click.echo("no entry meets this", err=True)
