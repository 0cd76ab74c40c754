from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import load
from tests.cli.running import contents, is_plain, run


def test_file_former_id_and_references(catalog: Path) -> None:
    result = run("mv", "sample-pool-1", "gpu-hours")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "catalog/pools/sample-pool-1.yml → catalog/pools/gpu-hours.yml\n"
        "catalog/grants/sample-grant-1.yml: 1 reference\n"
        "catalog/grants/sample-grant-2.yml: 1 reference\n"
    )
    after = load(catalog)
    assert after.diagnostics == ()
    assert [(pool.id, pool.formerly) for pool in after.pools] == [
        ("gpu-hours", ("sample-pool-1",)),
        ("sample-pool-2", ()),
    ]
    assert run("show", "sample-pool-1").stdout.startswith("pool gpu-hours:")


def test_a_person_has_the_new_handle(catalog: Path) -> None:
    assert run("mv", "person/sample-person-5", "Mona-Lisa").exit_code == 0
    (person,) = (each for each in load(catalog).people if each.id == "mona-lisa")
    assert (person.handle, person.formerly) == ("Mona-Lisa", ("sample-person-5",))
    assert load(catalog).diagnostics == ()


def test_what_would_change_is_shown_and_not_done(catalog: Path) -> None:
    before = contents(catalog)
    result = run("mv", "sample-pool-1", "gpu-hours", "--diff")
    assert result.exit_code == 0
    assert "\n+id: gpu-hours\n+formerly: [sample-pool-1]\n" in result.stdout
    assert result.stdout.count("\n+pool: gpu-hours\n") == 2
    assert contents(catalog) == before


REFUSED = {
    ("sample-pool-1", "sample-pool-2"): (2, "catalog/pools/sample-pool-2.yml is there already"),
    ("sample-pool-1", "../../x"): (2, "an id is made of lower-case"),
    ("sample-pool-1", "\x1b[2J"): (2, "an id is made of lower-case"),
    ("sample-pool-9", "x"): (2, "there is no entry 'sample-pool-9'; did you mean"),
    ("sample-project-2", "sample-project-0"): (1, "the former id 'sample-project-0' is that of"),
}


@pytest.mark.parametrize("ids", REFUSED)
def test_what_is_refused_changes_nothing(ids: tuple[str, str], catalog: Path) -> None:
    before = contents(catalog)
    result = run("mv", *ids)
    code, message = REFUSED[ids]
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
    assert is_plain(result.stderr)
    assert contents(catalog) == before


def test_somebody_elses_mistake_does_not_hinder(catalog: Path) -> None:
    path = catalog / "discussions/sample-discussion-2.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("state: open", "state: opne"), encoding="utf-8")
    assert run("mv", "sample-pool-1", "gpu-hours").exit_code == 0
    assert len(load(catalog).diagnostics) == 1


def test_a_file_that_cannot_be_read_hinders_if_it_may_refer_to_it(catalog: Path) -> None:
    path = catalog / "grants/sample-grant-2.yml"
    path.write_text(path.read_text(encoding="utf-8") + "x: [", encoding="utf-8")
    before = contents(catalog)
    result = run("mv", "sample-pool-1", "gpu-hours")
    assert result.exit_code == 2
    assert "catalog/grants/sample-grant-2.yml cannot be read and may refer to 'sample-pool-1'" in result.stderr
    assert contents(catalog) == before
