"""`commons show`: one entry as a person would read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.forms import Form
    from commons.catalog.views.lookup import Found
    from commons.catalog.views.waiting import Waiting

# What has a place of its own.
_APART = ("id", "sample", "state", "log")
_LONGEST_LINE = 80


@click.command()
@click.argument("id")
@catalog_option
@language_option
@format_option("text", "json")
def show(id: str, folder: Path, language: str, form: str) -> None:  # noqa: A002
    """Show the entry ID: its fields, its log, what refers to it, and the next step.

    Where entries of several kinds have an id, put the kind before it. A former id and a file's path do as well.

    \b
    Examples:
      commons show nanogpt
      commons show grant/sample-grant-1 --lang zh
      commons show catalog/projects/nanogpt.yml --format json
    """
    from commons.catalog.views.mentions import mentions
    from commons.catalog.views.waiting import Turns
    from commons.cli.output import read

    catalog = read(folder)
    found = find(catalog, id, folder)
    turn = Turns(catalog, datetime.now(UTC).date()).of(found)
    referring: dict[Found, list[str]] = {}
    for other, field in mentions(catalog, found.kind, found.entry.id):
        referring.setdefault(other, []).append(field)
    if form == "json":
        click.echo(as_json(_json(found, referring, turn)))
    else:
        _print(found, referring, turn, catalog, language)
    _mention_mistakes(found, catalog)


def find(catalog: Catalog, name: str, folder: Path) -> Found:
    """The one entry that a name means.

    Raises:
        click.UsageError: There is none, or several.
        SystemExit: It cannot be read.
    """
    from commons.catalog.diagnostics import quoted
    from commons.catalog.spelling import closest
    from commons.catalog.views.lookup import every, lookup, split

    found = lookup(catalog, name)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(each.name for each in found)
        raise click.UsageError(f"{quoted(name)} may be any of: {names}")
    kind, id = split(name)  # noqa: A001
    _refuse_unreadable(catalog, kind, id, folder)
    near = closest(id, list(dict.fromkeys(each.entry.id for each in every(catalog) if kind in {None, each.kind})))
    hint = f"did you mean {quoted(near)}?" if near else "`commons list` shows all"
    raise click.UsageError(f"there is no {kind or 'entry'} {quoted(id)}; {hint}")


def _refuse_unreadable(catalog: Catalog, kind: str | None, id: str, folder: Path) -> None:  # noqa: A002
    from commons.catalog.files import Disk
    from commons.catalog.kinds import FOLDERS
    from commons.cli.formats.text import show as shown

    disk = Disk(folder)
    paths = {disk.shown(f"{FOLDERS[each]}/{id}.yml") for each in FOLDERS if kind in {None, each}}
    wrong = [found for found in catalog.diagnostics if found.path in paths]
    for each in wrong:
        click.echo(shown(each) + "\n", err=True)
    if wrong:
        click.echo("this entry has mistakes and cannot be shown before they are mended", err=True)
        raise SystemExit(1)


def _mention_mistakes(found: Found, catalog: Catalog) -> None:
    file = found.entry.path.split("/", 1)[-1]
    wrong = sum(each.path.endswith(f"/{file}") or each.path == file for each in catalog.diagnostics)
    if wrong:
        what = "1 mistake" if wrong == 1 else f"{wrong} mistakes"
        click.echo(f"this entry has {what}: `commons check {found.entry.path}` shows more", err=True)


def _print(
    found: Found, referring: dict[Found, list[str]], turn: Waiting | None, catalog: Catalog, language: str
) -> None:
    from commons.catalog.forms import form as form_of
    from commons.catalog.labels import field_label
    from commons.catalog.views.lookup import label as name_of
    from commons.catalog.views.values import value_of
    from commons.cli.output import label, table, text
    from commons.cli.output import show as out

    form, entry = form_of(found.kind, catalog), found.entry
    fields = _Fields(catalog, language)
    out(text(f"{label(found.kind, language)} {entry.id}: {name_of(entry)}", "bold"))
    if entry.sample:
        out(text(label("sample_note", language)))
    names = ["state", *(name for name in form.fields if name not in _APART)]
    rows = [
        (field_label(form.fields[name], language), "\n".join(lines))
        for name in names
        if (lines := list(fields.lines(form.fields[name], value_of(entry, name))))
    ]
    out(text(""), table(["", ""], rows))
    out(text("\n" + label("log", language), "bold"), table(["", "", "", "", ""], list(fields.log(form, entry.log))))
    if referring:
        mentioned = [(other.name, name_of(other.entry), ", ".join(where)) for other, where in referring.items()]
        out(text("\n" + label("mentions", language), "bold"), table(["", "", ""], mentioned))
    out(text("\n" + label("next", language), "bold"), text(_next(turn, catalog, language)))
    out(text(f"\n{entry.path}"))


def _next(turn: Waiting | None, catalog: Catalog, language: str) -> str:
    from commons.catalog.labels import word_label
    from commons.cli.output import label
    from commons.cli.queue import needed, who_acts

    if turn is None:
        return label("not_waiting", language)
    states = [word_label(catalog.vocabulary, "states", state, language) for state in turn.to]
    parts = [
        f"→ {label('or', language).join(states)}: {who_acts(turn, catalog, language)}",
        label("waits_since", language).format(day=turn.since, days=turn.days),
    ]
    lacks = ", ".join(needed(turn, language))
    return ", ".join([*parts, *([label("waits_lacks", language).format(what=lacks)] if lacks else [])])


class _Fields:
    """How values are written for a person."""

    def __init__(self, catalog: Catalog, language: str) -> None:
        self._vocabulary, self._language = catalog.vocabulary, language

    def lines(self, form: Form, value: Any) -> Iterator[str]:
        """The lines that a field takes; none if there is nothing in it."""
        if value is None or value == ():
            return
        if form.item is not None:
            yield from self._members(form.item, value)
        elif form.is_bilingual:
            yield from self._text(value).split("\n")
        elif form.fields:
            yield from self._mapping(form, value)
        else:
            yield self._scalar(form, value)

    def log(self, form: Form, events: Any) -> Iterator[tuple[str, ...]]:
        """The cells of each event."""
        to = form.fields["log"].leaf().fields["to"]
        for event in events:
            states = [self._scalar(to, state) for state in (event.from_, event.to) if state]
            note = self._text(event.note) if event.note else ""
            yield str(event.at), event.by, " → ".join(states), note, event.ref or ""

    def _members(self, item: Form, value: Any) -> Iterator[str]:
        if not item.fields:
            shown = [line for member in value for line in self.lines(item, member)]
            # Words are short and share a line; sentences take one each.
            joined = ", ".join(shown)
            yield from [joined] if len(joined) <= _LONGEST_LINE else shown
            return
        for number, member in enumerate(value, 1):
            margin = f"{number}. "
            for index, line in enumerate(self.lines(item, member)):
                yield (margin if index == 0 else " " * len(margin)) + line

    def _mapping(self, form: Form, value: Any) -> Iterator[str]:
        from commons.catalog.labels import field_label
        from commons.catalog.views.values import value_of

        for name, field in form.fields.items():
            inner = list(self.lines(field, value_of(value, name)))
            title = field_label(field, self._language)
            colon = ": " if self._language == "en" else "："
            if len(inner) == 1:
                yield f"{title}{colon}{inner[0]}"
            elif inner:
                yield f"{title}{colon.rstrip()}"
                yield from (f"  {line}" for line in inner)

    def _text(self, value: Any) -> str:
        from commons.catalog.labels import in_language
        from commons.cli.output import label

        text, language = in_language(value, self._language)
        return text if language == self._language else f"{text} {label('only_in', self._language)}"

    def _scalar(self, form: Form, value: Any) -> str:
        from commons.catalog.labels import word_label
        from commons.cli.output import label

        if isinstance(value, bool):
            return label("yes" if value else "no", self._language)
        if isinstance(value, int):
            return f"{value:,}"
        return word_label(self._vocabulary, form.vocabulary, str(value), self._language)


def _json(found: Found, referring: dict[Found, list[str]], turn: Waiting | None) -> dict[str, Any]:
    from commons.cli.queue import waiting_json

    return {
        "kind": found.kind,
        "path": found.entry.path,
        "entry": found.entry.model_dump(mode="json", by_alias=True, exclude_none=True),
        "mentioned_by": [
            {"kind": other.kind, "id": other.entry.id, "fields": fields} for other, fields in referring.items()
        ],
        "waiting": waiting_json(turn) if turn else None,
    }
