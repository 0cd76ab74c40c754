from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commons.catalog import load
from commons.catalog.diagnostics import Place
from commons.catalog.files import Disk
from commons.catalog.importing import Draft, Imported, Note, Options, place
from tests.catalog.folder import GOOD, entry, make

HERE = Place(5, 3)


def draft(name: str, repository: str = "", line: int = 5, **values: object) -> Draft:
    known = {"name": name, "repository": repository or f"https://github.com/o/{name.lower()}", "license": "MIT"}
    places = {("name",): Place(line, 9), ("repository",): Place(line + 1, 9), ("license",): Place(line + 2, 9)}
    return Draft("list.yml", Place(line, 3), {**known, "category": "training", **values}, places)


def placed(folder: Path, *drafts: Draft, state: str = "proposed") -> tuple[list[Imported], list[Note]]:
    return place(drafts, Disk(folder), load(folder), Options(date(2026, 1, 31), state))


COMPLETE = {
    "summary": {"en": "A small thing.", "zh": "一个小东西。"},
    "evidence": {"commit": "0123456789abcdef0123456789abcdef01234567", "date": "2026-01-01"},
}


def test_a_complete_draft_is_an_entry_without_a_mistake(tmp_path: Path) -> None:
    folder = make(tmp_path, small_gpt=GOOD)
    ((made,), left_out) = placed(folder, draft("Thing", **COMPLETE))
    assert (made.findings, left_out) == ((), [])
    assert made.name == "projects/thing.yml"
    (folder / made.name).write_text(made.text, encoding="utf-8")
    catalog = load(folder)
    assert (catalog.diagnostics, catalog.warnings) == ((), ())
    (thing,) = (project for project in catalog.projects if project.id == "thing")
    assert (thing.state, thing.log[0].to, str(thing.log[0].at)) == ("proposed", "proposed", "2026-01-31")
    assert made.text.startswith("# yaml-language-server: $schema=../schema/project.schema.json\nid: thing\n")


def test_the_state_is_another_only_if_told(tmp_path: Path) -> None:
    ((made,), _) = placed(make(tmp_path), draft("Thing", **COMPLETE), state="listed")
    assert "state: listed" in made.text
    assert made.findings == ()


def test_findings_are_at_their_origin(tmp_path: Path) -> None:
    wrong = draft("Thing", license="GPL-3.0", line=40, **COMPLETE)
    wrong.values["tags"] = ["gpt-2", "nonsense"]
    wrong.places["tags", 1] = Place(50, 7)
    wrong.values["homepage"] = "http://example.org/"
    ((made,), _) = placed(make(tmp_path), wrong)
    found = [(each.path, each.line, each.column, each.id) for each in made.findings]
    assert sorted(found) == [
        # Where nothing is known of a field's origin, it is the whole thing's.
        ("list.yml", 40, 3, "GC404"),
        ("list.yml", 42, 9, "GC402"),
        ("list.yml", 50, 7, "GC304"),
    ]
    assert all(not each.fix for each in made.findings)


def test_what_is_missing_is_said_of_the_whole(tmp_path: Path) -> None:
    bare = Draft("list.yml", HERE, {"name": "Thing"}, {("name",): Place(5, 9)})
    ((made,), _) = placed(make(tmp_path), bare)
    assert {(each.line, each.column, each.id) for each in made.findings} == {(5, 3, "GC102")}
    assert [each.message.split("'")[1] for each in made.findings] == sorted(
        ["category", "evidence", "license", "repository", "summary"]
    )


def test_nothing_that_is_there_is_imported_again(tmp_path: Path) -> None:
    folder = make(tmp_path, small_gpt=GOOD, a=entry("a"))
    drafts = [
        draft("Another name", "http://www.github.com/Someone/small-gpt.git"),
        draft("New", "https://github.com/o/new"),
        draft("New too", "https://github.com/O/New/"),
    ]
    made, left_out = placed(folder, *drafts)
    assert [each.name for each in made] == ["projects/new.yml"]
    assert [note.message.replace(f"{folder}/", "") for note in left_out] == [
        "'Another name' is left out: its repository is that of catalog/projects/small-gpt.yml",
        "'New too' is left out: its repository is that of projects/new.yml",
    ]


def test_an_id_that_is_taken_gets_more_of_the_name(tmp_path: Path) -> None:
    folder = make(tmp_path, a=entry("a").replace("\n", "\nformerly: [old]\n", 1))
    drafts = [draft("A", "https://github.com/o/b"), draft("Old", "https://github.com/o/old")]
    drafts += [draft("Old", "https://github.com/p/old"), draft("分词器", "https://github.com/o/fenci")]
    made, _ = placed(folder, *drafts)
    assert [each.name for each in made] == [f"projects/{name}.yml" for name in ("b", "old-o", "old-p", "fenci")]


def test_what_has_no_name_is_left_out(tmp_path: Path) -> None:
    made, left_out = placed(make(tmp_path), Draft("list.yml", HERE), Draft("list.yml", HERE, {"name": "分词器"}))
    assert made == []
    assert [str(note) for note in left_out] == [
        "list.yml:5:3: this is left out: no id can be made of its name that is not taken",
        "list.yml:5:3: '分词器' is left out: no id can be made of its name that is not taken",
    ]


def test_what_is_too_large_for_an_entry_is_left_out(tmp_path: Path) -> None:
    made, left_out = placed(make(tmp_path), draft("Thing", summary={"en": "word " * 20_000}))
    assert made == []
    assert [note.message for note in left_out] == ["this is left out: this is larger than 64 KiB: shorten it"]


@pytest.mark.parametrize(("length", "expected"), [(10, 1), (400, 2)])
def test_what_no_rule_asks_for_is_told(length: int, expected: int, tmp_path: Path) -> None:
    values = {**COMPLETE, "summary": {"en": "x" * 3 + " y" * (length // 2)}}
    ((made,), _) = placed(make(tmp_path), draft("Thing", **values))
    assert len(made.draft.notes) == expected
    assert made.draft.notes[-1].message == "the summary is still to be written in Chinese"


def test_a_catalog_without_projects(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "projects").rmdir()
    ((made,), _) = placed(folder, draft("Thing", **COMPLETE))
    assert made.findings == ()
