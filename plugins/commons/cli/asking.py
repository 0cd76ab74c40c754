"""Asking for the fields of an entry, one after the other; each answer is checked before the next question."""

from __future__ import annotations

import copy
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from commons.catalog import Catalog, Diagnostic
    from commons.catalog.forms import Form

_MOST_CHOICES = 20
# These are asked for at the end, or not at all.
_NOT_ASKED = frozenset({"id", "state", "log", "formerly", "sample"})
# What an answer may leave for another field to mend, and that field.
_FOLLOWED_UP = {"GC403": "license_note"}


class Interview:
    """One conversation about one entry.

    Args:
        catalog: That the entry is to come into.
        kind: The entry's kind.
        form: Of that kind.
        today: The day of the first event.
    """

    def __init__(self, catalog: Catalog, kind: str, form: Form, today: date) -> None:
        from commons.catalog.authoring.checking import Checking

        self._catalog, self._kind, self._form, self._today = catalog, kind, form, today
        self._checking = Checking(catalog, kind, form)
        self._values: dict[str, Any] = {}

    def hold(self, values: dict[str, Any], by: str) -> dict[str, Any]:
        """Ask for what is missing.

        Args:
            values: The fields that are known.
            by: Who begins the entry; empty if that is to be asked.

        Returns:
            The fields with the answers.

        Raises:
            click.Abort: Whoever was asked has had enough; nothing is written.
        """
        self._values = copy.deepcopy(values)
        click.echo(f"A new {self._kind}. Ctrl+C ends this, and nothing is written.")
        for name, field in self._form.fields.items():
            if name not in _NOT_ASKED and (field.needed or self._follows(name)):
                self._fill(self._values, name, field)
        if click.confirm("\nFill in other fields too? They may as well be written into the file later", default=False):
            for name, field in self._form.fields.items():
                if name not in _NOT_ASKED and not field.needed:
                    self._fill(self._values, name, field)
        self._ask_id()
        self._ask_beginning(by)
        return self._values

    def _follows(self, name: str) -> bool:
        """Whether an answer has left something for this field to mend."""
        return any(_FOLLOWED_UP.get(found.id) == name for found in self._checking.mistakes(self._values))

    def _fill(self, holder: dict[str, Any], name: str, field: Form) -> None:
        """Ask for a field of the entry, or of a mapping in it."""
        if field.item is not None and field.item.fields:
            self._fill_members(holder, name, field)
        elif field.is_bilingual and not field.plain:
            self._fill_text(holder, name, field)
        elif field.fields and not field.plain:
            self._fill_mapping(holder.setdefault(name, {}), field)
        elif name not in holder:
            self._explain(field)
            self._until_right(partial(self._answer, holder, name, field))

    def _fill_mapping(self, holder: dict[str, Any], form: Form) -> None:
        for name, field in form.fields.items():
            if field.needed:
                self._fill(holder, name, field)

    def _fill_members(self, holder: dict[str, Any], name: str, field: Form) -> None:
        members: list[dict[str, Any]] = holder.setdefault(name, [])
        assert field.item is not None  # noqa: S101 - only such fields are asked for here
        self._explain(field)
        for member in members:
            self._fill_mapping(member, field.item)
        while len(members) < field.least or click.confirm(
            f"{field.name}: {'another' if members else 'is there one'}?", default=False
        ):
            members.append({})
            self._fill_mapping(members[-1], field.item)

    def _fill_text(self, holder: dict[str, Any], name: str, field: Form) -> None:
        """A text in two languages, one of which is enough."""
        if holder.get(name):
            return
        self._explain(field)
        while True:
            texts: dict[str, Any] = holder.setdefault(name, {})
            for language, inner in field.fields.items():
                self._until_right(partial(self._answer, texts, language, inner))
            if texts or not field.needed:
                break
            click.echo("  this is needed in English, in Chinese, or in both")
        if not texts:
            del holder[name]

    def _answer(self, holder: dict[str, Any], name: str, field: Form) -> None:
        """Put one answer into a mapping; an empty one only where nothing is needed, or where it says that."""
        from commons.catalog.authoring.assignments import members, typed

        answer: str = click.prompt(f"{field.name}", default="", show_default=False)
        if field.item is not None:
            given = members(field, answer, split=True)
            if given or field.needed:
                holder[name] = given
        elif answer.strip() or (field.needed and field.nothing):
            holder[name] = typed(field, answer)
        elif field.needed:
            holder[name] = ""

    def _until_right(self, ask: Callable[[], None]) -> None:
        while True:
            before = copy.deepcopy(self._values)
            ask()
            wrong = [each for each in self._caused(before) if each.id not in _FOLLOWED_UP]
            if not wrong:
                return
            for found in wrong:
                click.echo(f"  {_shown(found)}")
            _restore(self._values, before)

    def _caused(self, before: dict[str, Any]) -> list[Diagnostic]:
        return self._checking.caused(before, self._values)

    def _explain(self, field: Form) -> None:
        from commons.catalog.authoring.drafting import in_one_line
        from commons.cli.output import show, table, text

        example = f" For example: {in_one_line(field.example)}" if field.example is not None else ""
        show(text(f"\n{field.description}{example}"))
        words = self._words(field.leaf())
        if 0 < len(words) <= _MOST_CHOICES:
            show(table(["", ""], [(f"  {word}", name) for word, name in words.items()]))
        if field.item is not None and not field.item.fields:
            click.echo("  Put commas between several; nothing for none.")

    def _words(self, leaf: Form) -> dict[str, str]:
        """What may be answered, and what it is called."""
        from commons.catalog.labels import word_label
        from commons.catalog.views.lookup import label

        if leaf.refers_to:
            return {entry.id: label(entry) for entry in self._catalog.of(leaf.refers_to)}
        return {word: word_label(self._catalog.vocabulary, leaf.vocabulary, word, "en") for word in leaf.choices}

    def _ask_id(self) -> None:
        from commons.catalog.authoring.drafting import made_id, refusal_of_id

        while "id" not in self._values:
            made = made_id(self._kind, self._values)
            click.echo("")
            name = made if self._kind == "person" and made else click.prompt("id", default=made or None)
            problem = refusal_of_id(self._catalog, self._kind, name)
            if problem is None:
                self._values["id"] = name
            else:
                click.echo(f"  {problem}")
                if self._kind == "person":
                    raise click.Abort

    def _ask_beginning(self, by: str) -> None:
        from commons.catalog.authoring.drafting import beginnings, with_beginning

        first = beginnings(self._kind, self._catalog.lifecycle)
        if "state" not in self._values and len(first) > 1:
            self._values["state"] = click.prompt("state", type=click.Choice(first), default=first[0])
        if self._kind == "person":
            by = by or str(self._values.get("handle", ""))

        def ask() -> None:
            given = by or click.prompt("Your GitHub handle")
            begun = with_beginning(self._values, self._kind, self._catalog.lifecycle, self._today, given)
            self._values.update(begun)

        self._until_right(ask)


def _shown(found: Diagnostic) -> str:
    from commons.catalog.diagnostics import printable

    return printable(f"{found.message} ({found.id})")


def _restore(values: dict[str, Any], before: dict[str, Any]) -> None:
    """Take an answer back, in the same mappings and lists: whoever asks holds on to them."""
    for name in [name for name in values if name not in before]:
        del values[name]
    for name, former in before.items():
        now = values.get(name)
        if isinstance(now, dict) and isinstance(former, dict):
            _restore(now, former)
        elif isinstance(now, list) and isinstance(former, list) and len(now) == len(former):
            for index, each in enumerate(former):
                if isinstance(each, dict) and isinstance(now[index], dict):
                    _restore(now[index], each)
                else:
                    now[index] = each
        else:
            values[name] = former
