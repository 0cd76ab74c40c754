"""One file of a catalog checked again and again, beside the others as they are."""

from __future__ import annotations

from functools import cache
from pathlib import PurePath

from commons.catalog import FOLDERS, KINDS, Catalog, Diagnostic, load
from commons.catalog.history import Change, History
from commons.catalog.reader import read_bytes
from commons.catalog.roles import Roles
from commons.catalog.rules import Rules
from commons.catalog.rules.facts import Facts
from commons.catalog.validate import validate
from tests.catalog.folder import ROOT

CATALOG = ROOT / "catalog"
_KIND = {folder: kind for kind, folder in FOLDERS.items()}


@cache
def real() -> Catalog:
    """The shipped catalog."""
    return load(CATALOG)


class Checking:
    """Entries that are read once.

    Args:
        entries: Their files' contents, by names such as `projects/nanogpt.yml`.
    """

    def __init__(self, entries: dict[str, bytes]) -> None:
        # As a catalog is read: kind by kind.
        order = [name for folder in FOLDERS.values() for name in sorted(entries) if name.startswith(f"{folder}/")]
        self.entries = {name: entries[name] for name in order}
        self._facts = {name: self._one(name, content, self._names())[1] for name, content in self.entries.items()}

    def check(self, name: str, content: bytes, stem: str | None = None) -> list[Diagnostic]:
        """What is wrong when one file is another, with another name if there is a `stem`: in it, or because of it."""
        here = str(PurePath(name).with_stem(stem)) if stem else name
        names = self._names({name: here})
        found, facts = self._one(here, content, names)
        rules = self._rules(names)
        for each in self.entries:
            rules.facts.add(facts if each == name else self._facts[each])
        return sorted([*found, *rules.finish()])

    def check_against(self, name: str, content: bytes, actor: str) -> list[Diagnostic]:
        """What is wrong when one file is another, and in the change from the one to the other."""
        kind, trees = _KIND[name.partition("/")[0]], [read_bytes(each, name) for each in (self.entries[name], content)]
        before, now = (validate(tree, KINDS[kind])[0] for tree in trees)
        history = History(real().lifecycle, Roles(real(), real()), actor or None)
        found = self.check(name, content)
        if before and now:
            found += history.check(Change(kind, trees[1], now, trees[0], before))
        return sorted(found)

    def _one(self, name: str, content: bytes, names: dict[str, frozenset[str]]) -> tuple[list[Diagnostic], Facts]:
        path, rules, tree = PurePath(name), self._rules(names), read_bytes(content, name)
        kind = _KIND[path.parent.name]
        return [*rules.check(kind, path.stem, tree), *validate(tree, KINDS[kind])[1]], rules.facts

    def _rules(self, names: dict[str, frozenset[str]]) -> Rules:
        return Rules(names, _assets(), real().vocabulary, real().lifecycle)

    def _names(self, renamed: dict[str, str] | None = None) -> dict[str, frozenset[str]]:
        paths = [PurePath((renamed or {}).get(name, name)) for name in self.entries]
        return {kind: frozenset(path.stem for path in paths if path.parent.name == FOLDERS[kind]) for kind in KINDS}


@cache
def _assets() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted((CATALOG / "assets").glob("*/*/*")):
        key = _KIND[path.parent.parent.name], path.parent.name
        found.setdefault(key, []).append(path.relative_to(CATALOG).as_posix())
    return found
