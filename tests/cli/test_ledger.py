from __future__ import annotations

import json
from pathlib import Path

from tests.catalog.folder import make, make_samples
from tests.cli.running import run


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_pools_with_their_grants(sample_catalog: Path) -> None:
    result = run("ledger", "--catalog", sample_catalog)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = rows(result.stdout)
    assert result.stdout.startswith("sample-pool-1: Sample GPU hours (sample), GPU hours\n")
    assert ["2026-01-01–2026-12-31", "1,000", "180", "180", "175", "820"] in lines
    assert ["sample-grant-1", "Closed", "180", "180", "180", "175"] in lines
    assert ["undecided", "sample-grant-2", "Submitted", "300", "0", "0", "0"] in lines


def test_one_pool_in_chinese(sample_catalog: Path) -> None:
    result = run("ledger", "pools/sample-pool-2.yml", "--lang", "zh", "--catalog", sample_catalog)
    assert result.stdout.startswith("sample-pool-2: Sample storage (示例), 存储（GB·月）\n")
    assert "sample-pool-1" not in result.stdout


def test_for_programs(sample_catalog: Path) -> None:
    first, second = json.loads(run("ledger", "--format", "json", "--catalog", sample_catalog).stdout)
    assert first["periods"][0]["left"] == 820
    assert [grant["grant"] for grant in first["periods"][0]["grants"]] == ["sample-grant-1"]
    assert (first["asked"], second["others"]) == (300, [])


def test_an_unknown_pool(sample_catalog: Path) -> None:
    result = run("ledger", "sample-pool-3", "--catalog", sample_catalog)
    assert result.exit_code == 2
    assert "there is no pool 'sample-pool-3'; did you mean" in result.stderr


def test_what_does_not_balance_is_said_with_its_place(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    path = catalog / "pools/sample-pool-1.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("capacity: 1000", "capacity: 100"), encoding="utf-8")
    result = run("ledger", "--catalog", catalog)
    assert result.exit_code == 1
    assert "-80" in result.stdout
    assert "grants/sample-grant-1.yml:12:11: 180 are approved, and of the pool's 100 only 100 are left" in result.stderr


def test_a_grant_of_no_pool_is_not_left_out_in_silence(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / "pools/sample-pool-1.yml").unlink()
    result = run("ledger", "--catalog", catalog)
    assert result.exit_code == 1
    assert result.stderr.count("unknown pool 'sample-pool-1'") == 2


def test_without_pools_there_is_nothing_to_say(tmp_path: Path) -> None:
    result = run("ledger", "--catalog", make(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")
