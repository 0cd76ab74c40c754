"""Hostile text in every field of what people send: each is refused in its line or stays text, and nothing is lost."""

from __future__ import annotations

import json

import pytest
import yaml

from commons.catalog import FOLDERS, KINDS
from tests import hostile
from tests.cli.running import contents, is_plain, run
from tests.pages.trees import leaves, put
from tests.stories.village import Village

TURNS = 3
FORMATS = ("human", "github", "markdown", "sarif", "json")


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_refused_in_its_line(kind: str, turn: int, village: Village) -> None:
    path = sorted((village.catalog / FOLDERS[kind]).glob("*.yml"))[0]
    entry = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    for number, way in enumerate(leaves(entry)):
        entry = put(entry, way, hostile.OWN[(number * TURNS + turn * 17) % len(hostile.OWN)])
    # As JSON, which is YAML, any text can be written, and each stands in a line of its own.
    text = json.dumps(entry, indent=1)
    path.write_text(text, encoding="utf-8")
    before = contents(village.folder)
    said = {form: run("check", "--base", "main", "--actor", "eve", "--format", form) for form in FORMATS}
    assert {form: result.exit_code for form, result in said.items()} == dict.fromkeys(FORMATS, 1)
    assert [form for form, result in said.items() if not is_plain(result.output)] == []
    found = [each for each in json.loads(said["json"].stdout)["diagnostics"] if each["path"] == path.as_posix()]
    assert found
    lines = text.splitlines()
    for each in found:
        # A mistake is in a text, or in the beginning of what holds texts.
        assert lines[each["line"] - 1].strip() not in {"}", "]", "},", "],"}, each
    assert contents(village.folder) == before
