"""Pictures in a catalog: what stands in `assets/`, and what entries say of it; what is in them has its own tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commons.catalog import load
from tests.catalog.folder import make_samples
from tests.catalog.test_loading import problems
from tests.catalog.test_pictures import picture

ENTRY = "problems/sample-problem-1"
UNNAMED = "the problem 'sample-problem-1' does not name this file: name it there, or remove it (GC807)"


def with_names(folder: Path, *names: str) -> Path:
    """A catalog whose problem has screenshots of these names, and the file menu.png."""
    catalog = make_samples(folder)
    path = catalog / f"{ENTRY}.yml"
    before, _, rest = path.read_text(encoding="utf-8").partition("screenshots:\n")
    log = rest[rest.index("log:\n") :]
    shown = "".join(f"  - {{ file: {name!r}, alt: {{ en: A menu. }} }}\n" for name in names)
    path.write_text(f"{before}screenshots:\n{shown}{log}", encoding="utf-8")
    return catalog


def test_a_picture_that_is_named_is_in_order(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    assert problems(catalog) == []
    (problem,) = (each for each in load(catalog).problems if each.screenshots)
    assert problem.screenshots[0].file == "menu.png"


def test_a_picture_that_nobody_names(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / f"assets/{ENTRY}/more.png").write_bytes(picture("png"))
    assert problems(catalog) == [f"assets/{ENTRY}/more.png:1:1: {UNNAMED}"]


def test_a_picture_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    assert problems(with_names(tmp_path, "meun.png")) == [
        f"{ENTRY}.yml:18:13: there is no 'meun.png'; did you mean 'menu.png'? (GC808)"
    ]


def test_it_is_said_where_a_picture_should_be(tmp_path: Path) -> None:
    catalog = with_names(tmp_path, "menu.png")
    shutil.rmtree(catalog / "assets")
    assert problems(catalog) == [
        f"{ENTRY}.yml:18:13: there is no 'menu.png'; put the file into assets/{ENTRY}/ (GC808)"
    ]


@pytest.mark.parametrize(
    "name", ["../menu.png", "/etc/passwd", "assets/menu.png", "..\\menu.png", "C:menu.png", "..", "https://x.org/a.png"]
)
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    (found,) = load(with_names(tmp_path, name, "menu.png")).diagnostics
    expected = "GC808" if name == ".." else "GC106"
    assert (found.id, found.line) == (expected, 18)


def test_the_pictures_of_an_entry_that_cannot_be_read_are_left_alone(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / f"{ENTRY}.yml").write_text("x: [", encoding="utf-8")
    assert [found.id for found in load(catalog).diagnostics if found.path.endswith("menu.png")] == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [("Menu.png", "GC801"), ("menu.svg", "GC801"), ("menu.jpg", "GC802"), ("menu.webp", "GC802"), ("menu-2.png", None)],
)
def test_name_and_content_of_a_picture_that_is_named(tmp_path: Path, name: str, rule: str | None) -> None:
    catalog = with_names(tmp_path, "menu.png", name)
    (catalog / f"assets/{ENTRY}/{name}").write_bytes(picture("png"))
    found = [(each.path.removeprefix(f"{catalog.as_posix()}/"), each.id) for each in load(catalog).diagnostics]
    assert found == ([(f"assets/{ENTRY}/{name}", rule)] if rule else [])


@pytest.mark.parametrize("alt", ["menu.png", "Menu", "Screenshot.", "截图", "IMAGE"])
def test_words_that_describe_nothing(tmp_path: Path, alt: str) -> None:
    catalog = with_names(tmp_path, "menu.png")
    path = catalog / f"{ENTRY}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("A menu.", alt), encoding="utf-8")
    assert problems(catalog) == [
        f"{ENTRY}.yml:18:36: {alt!r} does not say what is to be seen: describe it in words (GC809)"
    ]


def test_a_picture_has_words(tmp_path: Path) -> None:
    catalog = with_names(tmp_path, "menu.png")
    path = catalog / f"{ENTRY}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(", alt: { en: A menu. }", ""), encoding="utf-8")
    assert problems(catalog) == [f"{ENTRY}.yml:18:5: the field 'alt' is missing (GC102)"]


def test_what_does_not_belong_among_assets(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    assets = catalog / "assets"
    for folder in ("problem/x", "problems/sample-problem-3", f"{ENTRY}/folder"):
        (assets / folder).mkdir(parents=True)
    (assets / "menu.png").write_bytes(picture("png"))
    (assets / f"{ENTRY}/link.png").symlink_to(assets / "menu.png")
    (assets / "problems/sample-problem-2").symlink_to(assets / ENTRY)
    (assets / "people").symlink_to(assets / "problems")
    assert problems(catalog) == [
        (
            "assets/menu.png:1:1: 'menu.png' does not belong here; "
            "assets are in folders named like those of entries (GC205)"
        ),
        "assets/people:1:1: this is a link: put the folder itself here (GC206)",
        "assets/problem:1:1: 'problem' does not belong here; did you mean 'problems'? (GC205)",
        f"assets/{ENTRY}/folder:1:1: 'folder' does not belong here: only files do (GC205)",
        f"assets/{ENTRY}/link.png:1:1: this is a link: put the file itself here (GC206)",
        "assets/problems/sample-problem-2:1:1: this is a link: put the folder itself here (GC206)",
        (
            "assets/problems/sample-problem-3:1:1: 'sample-problem-3' does not belong here; "
            "did you mean 'sample-problem-2'? (GC205)"
        ),
    ]
