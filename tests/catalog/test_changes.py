"""A catalog against a base; the cases are in `changes.yml`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from commons.catalog import BaseError, load, load_against
from commons.catalog.authoring.renaming import rename
from commons.catalog.authoring.saving import save
from commons.catalog.files import Disk, read_commit
from tests.catalog.folder import GOOD, make, make_samples

CASES = yaml.safe_load((Path(__file__).parent / "changes.yml").read_text(encoding="utf-8"))
IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> None:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "base")


def change(catalog: Path, changes: list[list[str]]) -> None:
    for file, *replaced in changes:
        path = catalog / file
        if not replaced:
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        assert replaced[0] in text, f"the case no longer fits {file}: {replaced[0]}"
        # The last one, for the log is at the end; what is above it stands once.
        before, _, after = text.rpartition(replaced[0])
        path.write_text(before + replaced[1] + after, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_change_is_judged(case: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = make_samples(tmp_path)
    change(catalog, case.get("base", []))
    commit(tmp_path)
    change(catalog, case.get("now", []))
    monkeypatch.chdir(tmp_path)
    compared = load_against(Path("catalog"), "HEAD", case.get("actor"))
    assert [str(found).removeprefix("catalog/") for found in compared.diagnostics] == case["problems"]
    assert sum(found.is_old for found in compared.diagnostics) == case.get("old", 0)
    assert len(compared.grants) == 2


def test_an_entry_under_a_new_name_keeps_its_history(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    old, new = (catalog / f"discussions/{name}.yml" for name in ("sample-discussion-2", "sample-discussion-3"))
    text = old.read_text(encoding="utf-8").replace(
        "id: sample-discussion-2", "id: sample-discussion-3\nformerly: [sample-discussion-2]"
    )
    new.write_text(text, encoding="utf-8")
    old.unlink()
    assert load_against(catalog, "HEAD").diagnostics == ()
    new.write_text(text.replace("2026-08-01", "2026-08-02"), encoding="utf-8")
    assert [found.id for found in load_against(catalog, "HEAD").diagnostics] == ["GC607"]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("person", "sample-person-5", "Mona-Lisa"),
        ("person", "sample-person-1", "mona"),
        ("project", "sample-project-1", "tokens"),
        ("review", "sample-review-1", "first-review"),
        ("pool", "sample-pool-1", "hours"),
    ],
)
def test_a_new_id_rewrites_no_history(kind: str, old: str, new: str, tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    save(catalog, rename(Disk(catalog), kind, old, new)[0])
    assert load_against(catalog, "HEAD").diagnostics == ()


def test_a_new_id_hides_no_other_change_of_history(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    save(catalog, rename(Disk(catalog), "person", "sample-person-1", "mona")[0])
    path = catalog / "grants/sample-grant-1.yml"
    text = path.read_text(encoding="utf-8")
    assert "by: mona\n    verdict: approve" in text
    for forged in ("sample-person-2", "sample-person-1"):
        by = f"by: {forged}\n    verdict: approve"
        path.write_text(text.replace("by: mona\n    verdict: approve", by), encoding="utf-8")
        assert "GC607" in {found.id for found in load_against(catalog, "HEAD").diagnostics}


TAKES_OVER = {"sample-person-2": None, "sample-person-1": "GC614", "sample-person-4": "GC614", "mona": "GC614"}


@pytest.mark.parametrize("actor", TAKES_OVER)
def test_who_has_another_id_has_it_from_a_maintainer(actor: str, tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    save(catalog, rename(Disk(catalog), "person", "sample-person-1", "mona")[0])
    found = [each for each in load_against(catalog, "HEAD", actor).diagnostics if each.path.endswith("/mona.yml")]
    # Somebody real may write the stories of invented people.
    expected = TAKES_OVER[actor]
    assert [each.id for each in found] == ([expected] if expected else [])
    if expected:
        assert "the id of sample-person-1 is changed by a maintainer for somebody else" in found[0].message


def test_a_contributor_proposes_a_project_and_nobody_else_lists_it(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    path = catalog / "projects/small-gpt.yml"
    proposed = GOOD.replace("state: listed", "state: proposed").replace("to: listed", "to: proposed")
    path.write_text(proposed.replace("by: maintainers", "by: Octocat"), encoding="utf-8")
    assert load_against(catalog, "HEAD", "octocat").diagnostics == ()
    assert [found.id for found in load_against(catalog, "HEAD", "somebody").diagnostics] == ["GC612"]
    path.write_text(GOOD.replace("by: maintainers", "by: octocat"), encoding="utf-8")
    assert [found.id for found in load_against(catalog, "HEAD", "octocat").diagnostics] == ["GC608"]
    # While no real person is recorded as a maintainer, whoever merges is one.
    path.write_text(GOOD, encoding="utf-8")
    assert load_against(catalog, "HEAD", "octocat").diagnostics == ()


def test_nobody_real_has_a_samples_role(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    text = GOOD.replace("by: maintainers", "by: sample-person-1")
    (catalog / "projects/small-gpt.yml").write_text(text, encoding="utf-8")
    found = load_against(catalog, "HEAD", "sample-person-1").diagnostics
    assert sorted(each.id for each in found) == ["GC306", "GC608"]


def test_nothing_is_checked_out_and_links_are_not_followed(tmp_path: Path) -> None:
    catalog = make(tmp_path, a="x: [")
    (catalog / "projects/link.yml").symlink_to("a.yml")
    (catalog / "projects/名字.yml").write_bytes(b"\xff")
    commit(tmp_path)
    (catalog / "projects/a.yml").unlink()
    contents = read_commit(catalog, "HEAD")
    assert contents["projects/a.yml"] == b"x: ["
    assert contents["projects/link.yml"] is None
    assert contents["projects/名字.yml"] == b"\xff"
    assert not (catalog / "projects/a.yml").exists()


def test_a_base_without_a_catalog(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    commit(tmp_path)
    catalog = make_samples(tmp_path)
    found = {each.id for each in load_against(catalog, "HEAD").diagnostics}
    # Nobody had a role then.
    assert found == {"GC608"}
    assert load(catalog).diagnostics == ()


@pytest.mark.parametrize("ref", ["nope", "--output=x", "", "HEAD~1"])
def test_a_base_that_is_not_there(tmp_path: Path, ref: str) -> None:
    catalog = make(tmp_path)
    commit(tmp_path)
    with pytest.raises(BaseError):
        load_against(catalog, ref)


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(BaseError, match="not a git repository"):
        load_against(make(tmp_path), "HEAD")
