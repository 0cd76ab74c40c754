from __future__ import annotations

import json
from pathlib import Path

from tests.catalog.folder import entry, make, make_samples
from tests.cli.running import run


def test_samples_are_not_presented_as_real(sample_catalog: Path) -> None:
    result = run("stats", "--catalog", sample_catalog)
    assert result.exit_code == 0
    assert result.stdout.startswith("Samples are not counted (")
    assert "Completed reviews" not in result.stdout
    of_samples = run("stats", "--samples", "--catalog", sample_catalog).stdout
    assert of_samples.startswith("Only samples are counted; they describe nothing real.\n")
    assert "\n2026-02      2\n" in of_samples


def test_figures_with_labels_in_chinese(tmp_path: Path) -> None:
    result = run("stats", "--lang", "zh", "--catalog", make(tmp_path, a=entry("a"), b=entry("b")))
    assert result.exit_code == 0
    assert "\n训练     2\n" in result.stdout
    assert "\nMIT      2\n" in result.stdout


def test_for_programs(tmp_path: Path) -> None:
    without = entry("b").replace("license: MIT", "license: null\nlicense_note: { en: None. }")
    catalog = make(tmp_path, a=entry("a"), b=without)
    found = json.loads(run("stats", "--format", "json", "--catalog", catalog).stdout)
    assert found["kinds"]["project"] == 2
    assert found["licenses"] == {"": 1, "MIT": 1}
    assert (found["samples"], found["waits"]) == (False, [])


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    for name in ("1", "2"):
        (catalog / f"grants/sample-grant-{name}.yml").write_text("state: [", encoding="utf-8")
    result = run("stats", "--catalog", catalog)
    assert result.exit_code == 1
    assert result.stderr.startswith("2 entries have mistakes and are not in this")
