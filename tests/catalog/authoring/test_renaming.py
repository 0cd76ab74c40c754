"""Another id for an entry: what changes, and that nothing else does."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.authoring.overlay import Overlay
from commons.catalog.authoring.renaming import RenameError, rename
from commons.catalog.authoring.saving import save
from commons.catalog.files import Disk, Memory
from commons.catalog.loading import load_files
from commons.catalog.reader import read_bytes
from tests.catalog.folder import ROOT, make_samples

START = "id: small\nformerly: []\nstate: open\n"
# How the first lines of a discussion are written, and how they are after `mv small other`.
LAYOUTS = {
    "no former ids": ("id: small\nstate: open\n", "id: other\nformerly: [small]\nstate: open\n"),
    "a remark behind the id": ("id: small # x\nstate: open\n", "id: other # x\nformerly: [small]\nstate: open\n"),
    "quotes": ("id: 'small'\n", "id: 'other'\nformerly: [small]\n"),
    "double quotes": ('"id": "small"\n', '"id": "other"\nformerly: [small]\n'),
    "an escape": ('id: "sm\\x61ll"\n', 'id: "other"\nformerly: [small]\n'),
    "an indented mapping": ("  id: small\n  state: open\n", "  id: other\n  formerly: [small]\n  state: open\n"),
    "Windows": ("id: small\r\nstate: open\r\n", "id: other\r\nformerly: [small]\r\nstate: open\r\n"),
    "no last newline": ("state: open\nid: small", "state: open\nid: other\nformerly: [small]"),
    "braces": ("{ id: small, state: open }\n", "{ id: other, formerly: [small], state: open }\n"),
    "an empty list": ("id: small\nformerly: []\n", "id: other\nformerly: [small]\n"),
    "an empty list with a space": ("id: small\nformerly: [ ]\n", "id: other\nformerly: [small  ]\n"),
    "a list": ("id: small\nformerly: [a, b] # x\n", "id: other\nformerly: [a, b, small] # x\n"),
    "a list with a comma behind it": ("id: small\nformerly: [a, ]\n", "id: other\nformerly: [a, small, ]\n"),
    "a list in lines": ("id: small\nformerly:\n- a # x\nx: 1\n", "id: other\nformerly:\n- a # x\n- small\nx: 1\n"),
    "an indented list": ("id: small\nformerly:\n  -  'a'\n", "id: other\nformerly:\n  -  'a'\n  -  small\n"),
    "back again": ("id: small\nformerly: [a, other, b]\n", "id: other\nformerly: [a, small, b]\n"),
    "Chinese before it": ("# 注释\nid: small # 注释\n", "# 注释\nid: other # 注释\nformerly: [small]\n"),
}


def files(**contents: str) -> Memory:
    """Files of discussions and problems by name, `discussions_small` for `discussions/small.yml`."""
    named = {f"{name.replace('_', '/')}.yml": text.encode() for name, text in contents.items()}
    return Memory(dict(named), Disk(Path("catalog")))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_entry_itself_in_every_layout(layout: str) -> None:
    before, after = LAYOUTS[layout]
    change, _ = rename(files(discussions_small=before), "discussion", "small", "other")
    assert change.after == {"discussions/small.yml": None, "discussions/other.yml": after.encode()}
    value = read_bytes(after.encode(), "").root
    assert value
    assert value.value["id"] == "other"  # type: ignore[index]
    assert "small" in value.value["formerly"]  # type: ignore[index]


REFERENCES = {
    "duplicate_of: small # x\n": "duplicate_of: other # x\n",
    "duplicate_of: 'small'\n": "duplicate_of: 'other'\n",
    "{ duplicate_of: small, title: small }\n": "{ duplicate_of: other, title: small }\n",
    'duplicate_of: "\\x73mall"\n': 'duplicate_of: "other"\n',
    "duplicate_of:\n  small\ntitle: small\n": "duplicate_of:\n  other\ntitle: small\n",
    "title: small\n": None,
    "duplicate_of: smaller\n": None,
    "duplicate_of: Small\n": None,  # ids have no capital letters: this is a mistake, and not ours to mend
}


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_changes_and_nothing_beside_it(text: str) -> None:
    change, counts = rename(files(problems_small="id: small\n", problems_x=text), "problem", "small", "other")
    expected = REFERENCES[text]
    assert change.after.get("problems/x.yml") == (expected.encode() if expected else None)
    assert counts == ({"problems/x.yml": 1} if expected else {})


def test_people_are_known_by_handles_in_capital_letters_too() -> None:
    catalog = files(
        people_octo_cat="id: octo\nhandle: Octo\nlog: [{ by: Octo }]\n",
        people_octo="id: octo\nhandle: Octo\nlog: [{ by: Octo }, { by: octo }, { by: maintainers }]\n",
        reviewers_r="person: octo\nconflicts: [{ subject: Octo }, { subject: Octo Institute }]\n",
        grants_g="co_applicants: [octo, octopus]\ndecisions: [{ by: octo }]\nproject: octo\n",
    )
    change, counts = rename(catalog, "person", "octo", "Mona-Lisa")
    assert change.after["people/mona-lisa.yml"] == (
        b"id: mona-lisa\nformerly: [octo]\nhandle: Mona-Lisa\n"
        b"log: [{ by: Mona-Lisa }, { by: mona-lisa }, { by: maintainers }]\n"
    )
    assert change.after["reviewers/r.yml"] == (
        b"person: mona-lisa\nconflicts: [{ subject: Mona-Lisa }, { subject: Octo Institute }]\n"
    )
    assert change.after["grants/g.yml"] == (
        b"co_applicants: [mona-lisa, octopus]\ndecisions: [{ by: mona-lisa }]\nproject: octo\n"
    )
    assert counts["people/octo.yml"] == 2


WRONG = {
    ("small", "Other"): "an id is made of lower-case",
    ("small", "../other"): "an id is made of lower-case",
    ("small", ""): "an id is made of lower-case",
    ("small", "index"): "the id 'index' is reserved",
    ("small", "small"): "'small' is its id already",
    ("small", "taken"): "problems/taken.yml is there already",
    ("gone", "other"): "there is no problem 'gone'",
    ("wrong", "other"): "does not have the id 'wrong'",
    ("nolist", "other"): "formerly is no list",
    ("block", "other"): "problems/block.yml:2:5: write this in one line first",
}


@pytest.mark.parametrize("ids", WRONG)
def test_what_cannot_be_done_is_said(ids: tuple[str, str]) -> None:
    catalog = files(
        problems_small="id: small\n",
        problems_taken="id: taken\n",
        problems_wrong="id: other-one\n",
        problems_nolist="id: nolist\nformerly: x\n",
        problems_block="x: 1\nid: |-\n  block\n",
    )
    with pytest.raises(RenameError, match=WRONG[ids].replace(".", r"\.")):
        rename(catalog, "problem", *ids)


def test_a_file_that_cannot_be_read_may_refer_to_it() -> None:
    for text in ("duplicate_of: small\nx: [", 'duplicate_of: "\\x73mall"\nx: ['):
        with pytest.raises(RenameError, match=r"problems/x.yml cannot be read and may refer to 'small'"):
            rename(files(problems_small="id: small\n", problems_x=text), "problem", "small", "other")
    rename(files(problems_small="id: small\n", problems_x="x: ["), "problem", "small", "other")


@cache
def contents() -> dict[str, bytes | None]:
    """The samples with their assets, the vocabulary and the lifecycle."""
    root = ROOT / "catalog"
    patterns = ("*/sample-*.yml", "vocabulary/*.yml", "lifecycle.yml", "assets/*/sample-*/*")
    paths = [path for pattern in patterns for path in root.glob(pattern)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def done(before: dict[str, bytes | None], kind: str, old: str, new: str) -> dict[str, bytes | None]:
    change, _ = rename(Memory(before, Disk(Path("catalog"))), kind, old, new)
    after = {name: content for name, content in {**before, **change.after}.items() if content is not None}
    for source, target in change.moved.items():
        after = {name.replace(f"{source}/", f"{target}/"): content for name, content in after.items()}
    return dict(after)


def ids() -> list[tuple[str, str]]:
    kinds = {folder: kind for kind, folder in FOLDERS.items()}
    names = [name.split("/") for name in contents() if name.split("/")[0] in kinds]
    return [(kinds[folder], name.removesuffix(".yml")) for folder, name in names]


@settings(max_examples=10)
@given(st.sampled_from(ids()), st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5}){0,2}", fullmatch=True))
def test_there_and_back_again_changes_only_the_former_ids(entry: tuple[str, str], new: str) -> None:
    kind, old = entry
    files_now = Memory(contents(), Disk(Path("catalog")))
    before = load_files(files_now, "catalog")
    assert before.diagnostics == ()
    try:
        there = done(contents(), kind, old, new)
    except RenameError:
        assert new in {"con", "prn", "aux", "nul", "index"} or new[:3] in {"com", "lpt"} or new == "maintainers"
        return
    renamed = load_files(Memory(there, Disk(Path("catalog"))), "catalog")
    assert renamed.diagnostics == ()
    assert f"{FOLDERS[kind]}/{old}.yml" not in there
    handle = next((person.handle for person in before.people if (kind, person.id) == entry), old)
    back = done(there, kind, new, handle)
    changed = [name for name in contents() if back.get(name) != contents()[name]]
    assert set(back) == set(contents())
    assert changed == [f"{FOLDERS[kind]}/{old}.yml"]
    was, now = ((each.get(changed[0]) or b"").decode().splitlines() for each in (contents(), back))
    assert [line for line in now if line not in was and not line.startswith("formerly: ")] == []
    assert [line for line in was if line not in now and not line.startswith("formerly: ")] == []
    entry_now = next(
        each for each in load_files(Memory(back, Disk(Path("catalog"))), "catalog").of(kind) if each.id == old
    )
    entry_was = next(each for each in before.of(kind) if each.id == old)
    assert entry_now.formerly == (*entry_was.formerly, new)
    assert entry_now.model_copy(update={"formerly": ()}) == entry_was.model_copy(update={"formerly": ()})


def test_on_the_disk_with_assets(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    asset = catalog / "assets/problems/sample-problem-1"
    if not asset.exists():
        asset.mkdir(parents=True)
        (asset / "menu.png").write_bytes(b"x")
    before = load(catalog)
    change, _ = rename(Disk(catalog), "problem", "sample-problem-1", "menu")
    as_it_would_be = load_files(Overlay(Disk(catalog), change), "catalog")
    save(catalog, change)
    assert not asset.exists()
    assert (catalog / "assets/problems/menu").is_dir()
    after = load(catalog)
    assert as_it_would_be == after
    assert [found.id for found in after.diagnostics] == [found.id for found in before.diagnostics]
    assert [problem.id for problem in after.problems] == ["menu", "sample-problem-2"]
    assert after.problems[1].duplicate_of == "menu"
    assert {kind: len(after.of(kind)) for kind in KINDS} == {kind: len(before.of(kind)) for kind in KINDS}
    shutil.rmtree(catalog)
