from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from commons.cli.build import BUILT
from tests.building import copy_project, run_build, run_command

BROKEN = yaml.safe_load((Path(__file__).parent / "broken.yml").read_text(encoding="utf-8"))
# Entries and front matter are looked at before anything else, and then the build ends. Pages are read all of them, so
# that their mistakes are made in one build.
FIRST = [case for case in BROKEN if case["file"].startswith("catalog/") or case["name"] == "front matter"]
IN_PAGES = [case for case in BROKEN if case not in FIRST]


def break_file(folder: Path, case: dict) -> None:
    path = folder / case["file"]
    text = path.read_text(encoding="utf-8")
    assert case["replace"] in text, "the case no longer fits the file"
    path.write_text(text.replace(case["replace"], case["by"], 1), encoding="utf-8")


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case["name"])
def test_a_broken_file_stops_the_build_with_a_sentence_and_a_place(case: dict, tmp_path: Path) -> None:
    folder = copy_project(tmp_path)
    break_file(folder, case)
    good = folder / "site" / BUILT
    good.parent.mkdir(parents=True)
    good.write_text("the last good site", encoding="utf-8")
    built = run_build(folder / "site", folder=folder)
    assert built.returncode == 1
    assert re.search(rf"^{case['says']}", built.stderr, re.MULTILINE), built.stderr
    assert "Traceback" not in built.stderr
    assert good.read_text(encoding="utf-8") == "the last good site"
    assert sorted(path.name for path in folder.glob(".site*")) == []


def test_all_broken_pages_are_reported_in_one_run(tmp_path: Path) -> None:
    folder = copy_project(tmp_path)
    for case in IN_PAGES:
        break_file(folder, case)
    good = folder / "site" / BUILT
    good.parent.mkdir(parents=True)
    good.write_text("the last good site", encoding="utf-8")
    built = run_build(folder / "site", folder=folder)
    assert built.returncode == 1
    for case in IN_PAGES:
        assert re.search(rf"^{case['says']}", built.stderr, re.MULTILINE), built.stderr
    assert "Traceback" not in built.stderr
    assert good.read_text(encoding="utf-8") == "the last good site"
    assert sorted(path.name for path in folder.glob(".site*")) == []


def test_pieces_that_are_built_anew_and_on_a_cluster_make_the_same_bytes(
    site: Path, cluster: str, tmp_path: Path
) -> None:
    anew = {"COMMONS_CACHE": str(tmp_path / "cold cache"), "COMMONS_EXECUTOR": f"dask:{cluster}"}
    pieces = [tmp_path / "piece 1", tmp_path / "piece 2"]
    for number, piece in enumerate(pieces, 1):
        options = ["--shard", f"{number}/2", "--output", str(piece)]
        built = run_command("build", *options, PYTHONHASHSEED=str(number), **anew)
        assert built.returncode == 0, built.stderr
    assert not {*contents(pieces[0])} & {path for path in contents(pieces[1]) if not path.startswith(".piece/")}
    joined = run_command("join", *map(str, pieces), "--output", str(tmp_path / "joined"))
    assert (joined.returncode, joined.stdout) == (0, "")
    assert re.fullmatch(r".*/joined/ is ready after \d+\.\d s\n", joined.stderr)
    first, second = contents(site), contents(tmp_path / "joined")
    assert first.keys() == second.keys()
    assert [path for path, content in first.items() if content != second[path]] == []


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "1/0", "a/b", "1/2/3", "١/٢", ""])
def test_what_names_no_piece_is_refused(shard: str, tmp_path: Path) -> None:
    refused = run_command("build", "--shard", shard, "--output", str(tmp_path / "site"))
    assert refused.returncode == 2
    assert f"{shard!r} names no part: write 2/3 for the second of three" in refused.stderr


def test_an_executor_that_is_none_stops_the_build(tmp_path: Path) -> None:
    built = run_build(tmp_path / "site", COMMONS_EXECUTOR="dusk:here")
    assert built.returncode == 1
    assert "COMMONS_EXECUTOR='dusk:here': there is no executor 'dusk'; use " in built.stderr
    assert "Traceback" not in built.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_says_nothing_but_what_it_runs_and_that_it_is_done(site: Path) -> None:
    *run, last = site.with_suffix(".said").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r".*/building/ is ready after \d+\.\d s", last)
    assert [line for line in run if not re.fullmatch(r"docs/\S+: run in \d+\.\d s", line)] == []


def test_outside_a_project_the_message_says_so(tmp_path: Path) -> None:
    built = run_build(tmp_path / "site", folder=tmp_path)
    assert built.returncode == 1
    assert "mkdocs.yml: not found" in built.stderr


def test_what_is_no_built_site_is_not_replaced(tmp_path: Path) -> None:
    output = tmp_path / "precious"
    output.mkdir()
    (output / "thesis.txt").write_text("years of work")
    built = run_build(output)
    assert built.returncode == 1
    assert "precious: is there and holds something else" in built.stderr
    assert [path.name for path in output.iterdir()] == ["thesis.txt"]
