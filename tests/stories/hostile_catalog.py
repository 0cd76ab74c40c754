"""A community whose entries say hostile texts in every field that takes text."""

from __future__ import annotations

import json
import shutil
from collections import deque
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from commons.catalog import FOLDERS, KINDS, load, rules
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from tests import hostile
from tests.pages.trees import leaves, put
from tests.stories.village import Village

Way = tuple[object, ...]

WHOLE_PROJECT = Path(__file__).parents[1] / "pages/whole.yml"
# What a field holds for as long as it is not known whether it takes any text, an address, or a number of a publication.
PROBES = ("x 'y' \"z\"", "https://example.org/a?b=1", "10.1000/x")
# Those of our own that an address or such a number may be: no other is.
ADDRESSES = [text for text in hostile.OWN if text.startswith(("https://", "10."))]
WIDEST = "W" * 100
NOTE = {"en": "A remark.", "zh": "备注。"}
# Fields that name files, and what no two entries may have.
NAMES = {"id", "formerly", "file", "repository"}
# One is listed, one waits for somebody, and one was taken back.
LIVES = (("listed",), ("proposed",), ("proposed", "withdrawn"))
# Fields that no sample has.
MORE: dict[str, dict[str, Any]] = {
    "person": {"homepage": "https://example.org/"},
    "pool": {"homepage": "https://example.org/"},
    "problem": {"page": "https://example.org/", "fix": "https://example.org/"},
}


class Said(NamedTuple):
    """A text, the entry that says it, such as `projects/hostile-0`, and the field."""

    entry: str
    way: Way
    text: str

    def is_in(self, language: str) -> bool:
        """Whether the entry's page in a language has it."""
        return self.way[-1] == language or self.way[-1] not in {"en", "zh"}


def fill(village: Village, texts: list[str], count: int) -> list[Said]:
    """Write entries of every kind into a village, which say each text that can be said.

    Args:
        village: Where.
        texts: What they say, one after the other, in whatever field takes it.
        count: How many entries of each kind; their ids are `hostile-0` and so on. One more says the longest word that
            there may be in every field.

    Returns:
        What they say.
    """
    models = {kind: _model(village, kind) for kind in KINDS}
    ways = _ways(village, models)
    waiting = deque(text for text in texts if _reads(models["project"], ("notes", "en"), text, "project"))
    said: list[Said] = []
    for number in range(count + 1):
        for kind in KINDS:
            entry = models[kind] | _own(kind, models[kind], number)
            for way in ways[kind]:
                first = islice(waiting, 20) if number < count else [WIDEST]
                text = next(text for text in (*first, *ADDRESSES) if _reads(entry, way, text, kind))
                if text in waiting:
                    # It is said again when all others have been.
                    waiting.remove(text)
                    waiting.append(text)
                entry = put(entry, way, text)
                said.append(Said(f"{FOLDERS[kind]}/hostile-{number}", way, text))
            _write(village, kind, entry)
    assert load(village.catalog).diagnostics == ()
    return said


def _ways(village: Village, models: dict[str, Any]) -> dict[str, list[Way]]:
    """The ways to all fields that take text, by kind: the schema takes a probe there, and so do the rules."""
    found: dict[str, list[Way]] = {}
    for kind, model in models.items():
        entry, found[kind] = model | _own(kind, model, 0), []
        for way in leaves(entry):
            for probe in PROBES:
                if not NAMES & {*way} and _reads(entry, way, probe, kind):
                    entry = put(entry, way, probe)
                    found[kind].append(way)
                    break
        _write(village, kind, entry)
    refused = {(each.path, each.line) for each in load(village.catalog).diagnostics}
    for kind in models:
        path = _path(village, kind, "hostile-0")
        root = read_text(path.read_text(encoding="utf-8"), path.name).root
        found[kind] = [way for way in found[kind] if (str(path), _line(root, way)) not in refused]
    return found


def _line(node: Any, way: Way) -> int:
    for step in way:
        node = node.members[step]
    return int(node.place[0])


def _reads(entry: Any, way: Way, text: str, kind: str) -> bool:
    tree = read_text(json.dumps(put(entry, way, text), ensure_ascii=False), "x.yml")
    return validate(tree, KINDS[kind])[0] is not None and not any(rules.check_safety(tree))


def _path(village: Village, kind: str, id_: str) -> Path:
    return village.catalog / FOLDERS[kind] / f"{id_}.yml"


def _write(village: Village, kind: str, entry: Any) -> None:
    # JSON is YAML, can say any text, and has one in a line.
    text = json.dumps(entry, ensure_ascii=False, indent=1)
    _path(village, kind, entry["id"]).write_text(text, encoding="utf-8")
    for name in (each["file"] for each in entry.get("screenshots", ())):
        folder = village.catalog / "assets" / FOLDERS[kind]
        (folder / entry["id"]).mkdir(exist_ok=True)
        shutil.copy(next(folder.glob(f"sample-*/{name}")), folder / entry["id"])


def _model(village: Village, kind: str) -> dict[str, Any]:
    """The entry of a kind that says most, with a remark in its log."""
    paths = [WHOLE_PROJECT] if kind == "project" else (village.catalog / FOLDERS[kind]).glob("*.yml")
    roots = [read_text(path.read_text(encoding="utf-8"), path.name).root for path in paths]
    model = json.loads(json.dumps(max((root.value for root in roots if root), key=lambda entry: len(leaves(entry)))))
    model["log"][0]["note"] = NOTE
    return MORE.get(kind, {}) | model


def _life(by: str, *states: str) -> dict[str, Any]:
    events = [
        {"at": "2026-02-01", "by": by, **({"from": before} if before else {}), "to": after, "note": NOTE}
        for before, after in pairwise((None, *states))
    ]
    return {"state": states[-1], "log": events}


def _own(kind: str, model: dict[str, Any], number: int) -> dict[str, Any]:
    """What an entry does not share with others of its kind, and that it speaks of its like."""
    id_ = f"hostile-{number}"
    return {"id": id_, "formerly": [f"{id_}-before"]} | {
        "person": {"handle": id_},
        "project": {
            "repository": f"https://example.org/{id_}/%22%20onclick=go()%3E?a=1&lt=2#x",
            "maintainers": [id_],
            **_life(id_, *LIVES[number % len(LIVES)]),
        },
        "reviewer": {"person": id_, "trial": model.get("trial", {}) | {"review": id_}},
        "review": {"project": id_, "reviewer": id_},
        "grant": {"project": id_, "applicant": id_, "pool": id_},
    }.get(kind, {})
