from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import Catalog, Diagnostic, Related, load
from commons.catalog.selection import NoEntryError, Selection, only, select
from tests.catalog.folder import entry, make


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path, a=entry("a"), b=entry("b", "https://github.com/someone/a"), c="x: [")
    monkeypatch.chdir(tmp_path)
    return Path("catalog")


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["catalog"], ()),
        (["catalog/vocabulary/tags.yml"], ()),
        (["catalog/projects/a.yml", "catalog/lifecycle.yml"], ()),
        (["catalog/projects/a.yml", "catalog/projects/../projects/a.yml"], ("projects/a.yml",)),
        (["catalog/projects", "catalog/projects/a.yml"], ("projects", "projects/a.yml")),
    ],
)
def test_paths_are_names_in_their_catalog(paths: list[str], names: tuple[str, ...], catalog: Path) -> None:
    assert select([Path(path) for path in paths]) == Selection(catalog.absolute(), names)


def test_the_working_directory_may_be_inside(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(catalog / "projects")
    selection = select([Path("c.yml")])
    assert selection == Selection(catalog.absolute().parent, ("projects/c.yml",)) or selection.names == (
        "projects/c.yml",
    )
    (found,) = only(load(selection.folder), selection).diagnostics
    assert found.path.endswith("projects/c.yml")


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ([".."], "no catalog and in none; give entries such as"),
        (["."], "no catalog and in none; did you mean catalog?"),
        (["catalog/schema"], "catalog/schema is no entry; give entries such as"),
        (["catalog/projects/a/b.yml"], "is no entry"),
        (["catalog", "other/catalog"], "one catalog at a time"),
    ],
)
def test_what_is_no_entry_is_said(paths: list[str], said: str, catalog: Path, tmp_path: Path) -> None:
    make(tmp_path / "other")
    with pytest.raises(NoEntryError) as caught:
        select([Path(path) for path in paths])
    assert said in str(caught.value)


def test_mistakes_elsewhere_are_left_out_but_for_those_that_it_causes(catalog: Path) -> None:
    whole = load(catalog)
    assert {found.path for found in whole.diagnostics} == {"catalog/projects/b.yml", "catalog/projects/c.yml"}

    (mine,) = only(whole, select([catalog / "projects/b.yml"])).diagnostics
    assert (mine.id, mine.path) == ("GC204", "catalog/projects/b.yml")

    part = only(whole, select([catalog / "projects/a.yml"]))
    (caused,) = part.diagnostics
    place = (mine.path, mine.line, mine.column)
    assert (caused.id, caused.path, caused.line) == ("GC204", "catalog/projects/a.yml", mine.related[0].line)
    assert caused.message == f"this makes a mistake of catalog/projects/b.yml: {mine.message}"
    assert [(related.path, related.line, related.column) for related in caused.related] == [place]
    assert part.entries == 1

    folder = only(whole, select([catalog / "projects"]))
    assert (folder.diagnostics, folder.entries) == (whole.diagnostics, 3)


def test_no_file_is_taken_for_another_whose_name_begins_alike(catalog: Path) -> None:
    found = Diagnostic("catalog/projects/a.yml-more", 1, 1, "GC205", "x", related=(Related("catalog/p", 1, 1, "y"),))
    assert only(Catalog(diagnostics=(found,)), select([catalog / "projects/a.yml"])).diagnostics == ()


def test_a_link_is_a_mistake_where_it_stands(catalog: Path) -> None:
    (catalog / "projects/d.yml").symlink_to("/etc/hostname")
    selection = select([catalog / "projects/d.yml"])
    assert [found.id for found in only(load(selection.folder), selection).diagnostics] == ["GC206"]
