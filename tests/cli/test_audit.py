from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commons.audit import Limits
from tests.audit.test_auditing import API, ENTRY, HOME, NOW, THEN, WEIGHTS, facts
from tests.audit.world import LIMITS, Answer, World, leads_to, running
from tests.catalog.folder import make
from tests.cli.running import run


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A catalog of one entry, and a world in which everything is as it says."""
    make(tmp_path, small_gpt=ENTRY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    with running() as world:
        world[API], world[HOME], world[WEIGHTS] = facts(), Answer(), Answer()
        world[THEN] = world[NOW] = Answer(200, {}, b"MIT")
        monkeypatch.setattr("commons.cli.audit.fetcher", lambda _limits: world.fetcher(LIMITS))
        yield world


def test_without_leave_nothing_is_asked(world: World) -> None:
    done = run("audit")
    assert (done.exit_code, world.asked) == (0, [])
    assert "api.github.com" in done.stdout
    assert "5 addresses of 1 entry" in done.stderr


def test_all_is_well(world: World) -> None:
    done = run("audit", "--online", "--write", "out")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "1 entry asked about, nothing found\n"
    assert not Path("out").exists()


def test_what_is_wrong_is_shown_and_written(world: World) -> None:
    world[HOME], world[API] = Answer(404), facts(archived=True)
    world[WEIGHTS] = Answer(429, {"Retry-After": "100000"})
    done = run("audit", "--online", "--write", "out", "--format", "json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)["diagnostics"]
    assert [(each["id"], each["path"], each["line"]) for each in found] == [
        ("GC905", "catalog/projects/small-gpt.yml", 3),
        ("GC901", "catalog/projects/small-gpt.yml", 9),
    ]
    assert done.stderr == f"not looked at: {WEIGHTS} of small-gpt: it answers with status 429\n"
    place = Path("out/project/small-gpt")
    assert "GC901" in (place / "body.md").read_text()
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "apply", place / "entry.patch"], check=True)
    assert "state: archived" in Path("catalog/projects/small-gpt.yml").read_text()
    assert run("check").exit_code == 0


def test_people_are_not_sent_to_a_command_that_mends_nothing_of_it(world: World) -> None:
    world["https://api.github.com/repositories/1"] = facts(html_url="https://github.com/else/gpt")
    world[API] = leads_to("https://api.github.com/repositories/1", 301)
    for commit in ("0123456789abcdef0123456789abcdef01234567", "HEAD"):
        world[f"https://raw.githubusercontent.com/else/gpt/{commit}/LICENSE"] = Answer(200, {}, b"MIT")
    done = run("audit", "--online")
    assert done.exit_code == 1
    assert "the repository is now 'https://github.com/else/gpt'" in done.stdout
    assert "commons fix" not in done.stdout
    assert done.stdout.endswith("1 entry asked about, 1 found\n")


def test_what_was_withdrawn_is_left_alone(world: World) -> None:
    event = "    note: Imported.\n  - at: 2026-03-01\n    by: maintainers\n    from: listed\n    to: withdrawn\n"
    text = ENTRY.replace("state: listed", "state: withdrawn").replace(
        "    note: Imported.\n", f"{event}    note: Gone.\n"
    )
    Path("catalog/projects/small-gpt.yml").write_text(text)
    done = run("audit", "--online")
    assert (done.exit_code, world.asked, done.stdout) == (0, [], "0 entries asked about, nothing found\n")


def test_what_needs_no_change_any_more_leaves_none_behind(world: World) -> None:
    world[API] = facts(archived=True)
    assert run("audit", "--online", "--write", "out").exit_code == 1
    world[API], world[HOME] = replace(facts(), headers={}), Answer(404)
    assert run("audit", "--online", "--write", "out").exit_code == 1
    assert [path.name for path in Path("out/project/small-gpt").iterdir()] == ["body.md"]


def test_only_what_is_asked_about(world: World) -> None:
    Path("catalog/people").mkdir()
    assert "0 addresses of 0 entries" in run("audit", "catalog/people").stderr
    assert "5 addresses of 1 entry" in run("audit", "catalog/projects/small-gpt.yml").stderr


def test_a_catalog_with_mistakes_is_not_asked_about(world: World) -> None:
    Path("catalog/projects/small-gpt.yml").write_text(ENTRY.replace("license", "licence"))
    done = run("audit", "--online")
    assert (done.exit_code, world.asked) == (2, [])
    assert "`commons check` shows each in its line" in done.stderr


def test_the_token_is_for_the_forge_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from commons.cli.audit import fetcher

    monkeypatch.setenv("GH_TOKEN", "secret")
    made = fetcher(Limits())
    assert made._secrets == {"api.github.com": "Bearer secret"}
    made.close()
