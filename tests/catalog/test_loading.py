from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.catalog import FOLDERS, load
from commons.catalog.vocabulary import FILES
from tests.catalog.folder import GOOD, ROOT, entry, make

CASES = yaml.safe_load((Path(__file__).parent / "entries.yml").read_text(encoding="utf-8"))


def problems(catalog: Path) -> list[str]:
    return [str(found).removeprefix(f"{catalog.as_posix()}/") for found in load(catalog).diagnostics]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_mistake_is_one_diagnostic_at_its_place(case: dict, tmp_path: Path) -> None:
    text = GOOD
    if "replace" in case:
        assert case["replace"] in text, "the case no longer fits the file"
        text = text.replace(case["replace"], case["by"], 1)
    catalog = make(tmp_path, small_gpt=text)
    expected = [problem.replace("FOLDER", catalog.as_posix()) for problem in case["problems"]]
    assert problems(catalog) == [f"projects/small-gpt.yml:{problem}" for problem in expected]
    assert len(load(catalog).projects) <= 1


def test_entries_are_sorted_and_know_their_file(tmp_path: Path) -> None:
    catalog = load(make(tmp_path, b_x=entry("b-x"), b=entry("b"), a=entry("a")))
    assert catalog.diagnostics == ()
    assert [project.id for project in catalog.projects] == ["a", "b", "b-x"]
    for project in catalog.projects:
        assert project.path == f"catalog/projects/{project.id}.yml"
    assert catalog.entries == 3
    assert next(iter(catalog.categories)) == "education"


def test_what_is_wrong_can_be_known_without_keeping_what_is_right(tmp_path: Path) -> None:
    folder = make(tmp_path, a=entry("a"), b=entry("b").replace("license: MIT", "license: mit"))
    kept, checked = load(folder), load(folder, keep=False)
    assert (len(kept.projects), len(checked.projects)) == (1, 0)
    assert (checked.diagnostics, checked.warnings, checked.entries) == (kept.diagnostics, kept.warnings, 2)
    assert gc.isenabled()


def test_the_vocabulary_has_labels_in_both_languages() -> None:
    vocabulary = load(ROOT / "catalog").vocabulary
    for name in FILES:
        words = vocabulary.words(name.removesuffix(".yml"))
        assert words, name
        assert all(text.en and text.zh for text in words.values())


def test_the_working_directory_is_left_out_of_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, a="x: [")
    monkeypatch.chdir(tmp_path)
    for folder in (Path("catalog"), tmp_path / "catalog", Path("./catalog")):
        assert load(folder).diagnostics[0].path == "catalog/projects/a.yml"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes.txt", "'notes.txt' does not belong here: only files named *.yml do"),
        ("x.yaml", "'x.yaml' does not belong here"),
        (".hidden.yml", "'.hidden.yml' does not belong here"),
        ("x.yml~", "'x.yml~' does not belong here"),
        ("folder/x.yml", "'folder' does not belong here"),
        ("../projekts/x.yml", "'projekts' does not belong in a catalog; did you mean 'projects'?"),
        ("../vocabulary/category.yml", "did you mean 'categories.yml'?"),
        ("../notes.txt", "'notes.txt' does not belong in a catalog"),
    ],
)
def test_nothing_is_ignored_in_silence(tmp_path: Path, name: str, expected: str) -> None:
    catalog = make(tmp_path, a=entry("a"))
    path = (catalog / "projects" / name).resolve()
    path.parent.mkdir(exist_ok=True)
    path.write_text(entry("b"))
    (found,) = load(catalog).diagnostics
    assert expected in found.message
    assert (found.id, found.line, found.column) == ("GC205", 1, 1)


def test_links_are_refused(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a"))
    (tmp_path / "outside.yml").write_text(entry("b"))
    (catalog / "projects/b.yml").symlink_to(tmp_path / "outside.yml")
    (catalog / "projects/gone.yml").symlink_to(tmp_path / "gone.yml")
    assert problems(catalog) == [
        "projects/b.yml:1:1: this is a link: put the file itself here (GC206)",
        "projects/gone.yml:1:1: this is a link: put the file itself here (GC206)",
    ]
    shutil.move(catalog / "vocabulary", tmp_path / "words")
    (catalog / "vocabulary").symlink_to(tmp_path / "words")
    assert "vocabulary:1:1: this is a link: put the folder or file itself here (GC206)" in problems(catalog)


def test_a_pipe_does_not_make_it_wait(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    os.mkfifo(catalog / "projects/a.yml")
    assert [found.id for found in load(catalog).diagnostics] == ["GC205"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert [str(found) for found in load(tmp_path / "no").diagnostics] == [
        f"{tmp_path}/no:1:1: there is no such folder (GC207)"
    ]
    (tmp_path / "file").touch()
    assert [found.id for found in load(tmp_path / "file").diagnostics] == ["GC207"]
    (tmp_path / "empty").mkdir()
    assert problems(tmp_path / "empty") == [
        "lifecycle.yml:1:1: the file lifecycle.yml is missing (GC207)",
        "projects:1:1: the folder projects/ is missing (GC207)",
        "vocabulary:1:1: the folder vocabulary/ is missing (GC207)",
    ]
    catalog = make(tmp_path, a=entry("a"))
    (catalog / "vocabulary/states.yml").unlink()
    assert problems(catalog) == ["vocabulary/states.yml:1:1: the file states.yml is missing (GC207)"]


def test_a_file_as_a_folder_is_said(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    shutil.rmtree(catalog / "projects")
    (catalog / "projects").touch()
    assert problems(catalog) == ["projects:1:1: this is a file, and a folder is expected (GC207)"]


def test_a_broken_vocabulary_is_one_mistake_and_not_one_an_entry(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a"), b=entry("b"))
    path = catalog / "vocabulary/categories.yml"
    path.write_text("training: {en: Training}\nFine Tuning: {en: Fine-tuning}\nempty: {}\n")
    assert problems(catalog) == [
        (
            "vocabulary/categories.yml:2:1: Fine Tuning must be made of lower-case ASCII letters, digits "
            "and single hyphens (GC106)"
        ),
        "vocabulary/categories.yml:3:8: empty must be given in English (en), in Chinese (zh), or in both (GC109)",
    ]
    path.write_text("training: {en: Training, zn: 训练}\n")
    assert problems(catalog) == [
        "vocabulary/categories.yml:1:26: unknown field 'zn'; there are: en, zh (GC101)",
    ]
    for content, expected in (("[]\n", "GC103"), ("{}\n", "GC104"), ("", "GC013")):
        path.write_text(content)
        assert [found.id for found in load(catalog).diagnostics] == [expected]


def test_a_file_name_that_is_hostile_is_printed_harmlessly(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    for name in ("\x1b[31m.yml", "a\nb.yml", "\u202eb.yml", os.fsdecode(b"\xff.yml")):
        (catalog / "projects" / name).write_text("x")
    found = load(catalog).diagnostics
    assert len({diagnostic.path for diagnostic in found}) == 4
    for diagnostic in found:
        str(diagnostic).encode("utf-8")
        assert str(diagnostic).replace(" ", "x").isprintable()


@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (GOOD + text).encode(errors="ignore")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_no_file_makes_it_raise(content: bytes, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "catalog", ignore_errors=True)
    catalog = load(make(tmp_path, small_gpt=content))
    assert bool(catalog.diagnostics) != bool(catalog.projects)


MUTATED = st.tuples(
    st.integers(0, len(GOOD) - 1),
    st.integers(0, 12),
    st.text(st.sampled_from("a:- \n[]{}\"'#&*!null12.\u200b中"), max_size=8),
)


@given(MUTATED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_no_change_of_an_entry_makes_it_raise(tmp_path: Path, change: tuple[int, int, str]) -> None:
    offset, length, text = change
    shutil.rmtree(tmp_path / "catalog", ignore_errors=True)
    content = GOOD[:offset] + text + GOOD[offset + length :]
    catalog = load(make(tmp_path, small_gpt=content))
    lines = content.split("\n")
    for found in catalog.diagnostics:
        assert found.line <= len(lines)
        assert found.column <= len(lines[found.line - 1]) + 1


def test_the_real_catalog_has_no_mistakes() -> None:
    catalog = load(ROOT / "catalog")
    assert [str(found) for found in (*catalog.diagnostics, *catalog.warnings)] == []
    entries = [entry for kind in FOLDERS for entry in catalog.of(kind)]
    assert len(entries) == catalog.entries >= 99
    assert all((ROOT / entry.path).is_file() for entry in entries)
    assert all(project.summary.en and project.summary.zh for project in catalog.projects)


def test_every_kind_has_samples_that_say_so_and_stand_alone() -> None:
    catalog = load(ROOT / "catalog")
    for kind in FOLDERS:
        samples = [entry for entry in catalog.of(kind) if entry.id.startswith("sample-")]
        assert len(samples) >= 2, kind
        assert all(entry.sample for entry in samples)
    # Nobody real has a role: there is no entry of these kinds but samples.
    for kind in set(FOLDERS) - {"project"}:
        assert all(entry.sample for entry in catalog.of(kind))
