from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import Catalog, Diagnostic, Related, load
from commons.catalog.selection import NoEntryError, Selection, only, select
from tests.catalog.folder import GOOD, entry, make, make_samples


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


def test_a_sample_is_told_what_rests_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_samples(tmp_path)
    real = GOOD.replace("artifacts:", "maintainers: [sample-person-1]\nartifacts:")
    (folder / "projects/small-gpt.yml").write_text(real, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (caused,) = only(load(folder), select([Path("catalog/people/sample-person-1.yml")])).diagnostics
    assert (caused.id, caused.path, caused.line) == ("GC306", "catalog/people/sample-person-1.yml", 4)
    assert caused.message.startswith("this makes a mistake of catalog/projects/small-gpt.yml: the person")


def test_a_pool_is_told_which_grant_is_too_much_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_samples(tmp_path)
    path = folder / "pools/sample-pool-1.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("capacity: 1000", "capacity: 100"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (caused,) = only(load(folder), select([Path("catalog/pools")])).diagnostics
    assert (caused.id, caused.path) == ("GC704", "catalog/pools/sample-pool-1.yml")
    assert caused.related[0].path == "catalog/grants/sample-grant-1.yml"


def test_assets_can_be_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_samples(tmp_path)
    monkeypatch.chdir(tmp_path)
    (picture,) = Path("catalog/assets").rglob("*.png")
    assert only(load(folder), select([picture])).diagnostics == ()
    picture.write_bytes(b"GIF89a")
    for path in (picture, Path("catalog/assets"), picture.parent):
        found = only(load(folder), select([path]))
        assert [each.path for each in found.diagnostics] == [picture.as_posix()]
        assert found.entries == 0
