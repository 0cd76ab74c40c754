"""Mistakes in entries of every kind; the cases are in `samples.yml`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from commons.catalog import load
from tests.catalog.folder import make_samples

CASES = yaml.safe_load((Path(__file__).parent / "samples.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_mistake_is_one_diagnostic_at_its_place(case: dict, tmp_path: Path) -> None:
    folder = make_samples(tmp_path)
    file = case.get("file", "")
    if file:
        text = (folder / file).read_text(encoding="utf-8")
        assert case["replace"] in text, "the case no longer fits the file"
        (folder / file).write_text(text.replace(case["replace"], case["by"], 1), encoding="utf-8")
    catalog = load(folder)
    found = [str(each) for each in (*catalog.diagnostics, *catalog.warnings)]
    folder_name, at = folder.as_posix(), case.get("at", file)
    assert found == [f"{folder_name}/{at}:{problem}".replace("FOLDER", folder_name) for problem in case["problems"]]


@pytest.mark.parametrize("name", ["a-later-grant", "the-later-grant"])
def test_of_two_grants_that_a_pool_cannot_pay_the_later_one_is_wrong(name: str, tmp_path: Path) -> None:
    folder = make_samples(tmp_path)
    text = (folder / "grants/sample-grant-1.yml").read_text(encoding="utf-8")
    for old, new in (("sample-grant-1", name), ("180", "900"), ("requested: 200", "requested: 900")):
        text = text.replace(old, new)
    # The approval is a day later, and nothing before it is.
    later = text.replace("2026-03-25", "2026-03-26")
    (folder / f"grants/{name}.yml").write_text(later, encoding="utf-8")
    (found,) = load(folder).diagnostics
    assert (found.id, found.path.rpartition("/")[2]) == ("GC704", f"{name}.yml")
    assert found.message == "900 are approved, and of the pool's 1000 only 820 are left"
