"""What is wrong in a new entry: while it is being written, and in the catalog that it comes into."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from commons.catalog.authoring.drafting import draft, made_id
from commons.catalog.authoring.overlay import Change, Overlay, new_mistakes
from commons.catalog.files import Disk
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.loading import load, load_files
from commons.catalog.reader import read_text
from commons.catalog.rules import Rules
from commons.catalog.validate import validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.forms import Form
    from commons.catalog.loading import Catalog


class Checking:
    """The rules for one entry that is being written.

    Args:
        catalog: That it is to come into.
        kind: The entry's kind.
        form: Of that kind.
    """

    def __init__(self, catalog: Catalog, kind: str, form: Form) -> None:
        self._catalog, self._kind, self._form = catalog, kind, form
        self._names = {each: {entry.id for entry in catalog.of(each)} for each in FOLDERS}

    def caused(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Diagnostic]:
        """The mistakes that a value brings with it: those that were not there without it."""
        found = self.mistakes(after)
        new = Counter(map(_key, found)) - Counter(map(_key, self.mistakes(before)))
        return [each for each in found if new[_key(each)]]

    def mistakes(self, values: Mapping[str, Any]) -> list[Diagnostic]:
        """What is wrong in an entry by itself; what is missing is too."""
        name = str(values.get("id") or made_id(self._kind, values) or "new")
        tree = read_text(draft(self._kind, self._form, {"id": name, **values}), "")
        names = {**self._names, self._kind: self._names[self._kind] | {name}}
        rules = Rules(names, {}, self._catalog.vocabulary, self._catalog.lifecycle)
        return [*rules.check(self._kind, name, tree), *validate(tree, KINDS[self._kind])[1]]


def _key(found: Diagnostic) -> tuple[str, str]:
    return found.id, found.message


def left_to_do(folder: Path, change: Change) -> list[Diagnostic]:
    """What is wrong in a catalog with a change, and is not without it."""
    disk = Disk(folder)
    after = load_files(Overlay(disk, change), folder.resolve().name, keep=False)
    return new_mistakes(load(folder, keep=False), after, {})
