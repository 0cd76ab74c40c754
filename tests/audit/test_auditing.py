from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commons.audit import Audit, Report
from commons.audit.auditing import links
from commons.catalog.reader import read_text
from tests import hostile
from tests.audit.world import Answer, World, leads_to
from tests.catalog.folder import GOOD

API = "https://api.github.com/repos/someone/small-gpt"
RAW = "https://raw.githubusercontent.com/someone/small-gpt"
THEN, NOW = f"{RAW}/0123456789abcdef0123456789abcdef01234567/LICENSE", f"{RAW}/HEAD/LICENSE"
COMMIT = f"{API}/commits/0123456789abcdef0123456789abcdef01234567"
HOME, WEIGHTS = "https://a.org/", "https://example.org/weights"
ENTRY = GOOD.replace("https://small-gpt.example.org/", HOME)


class Kept(dict[str, bytes]):
    """What is remembered from one audit to the next."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def facts(**changed: Any) -> Answer:
    said = {"html_url": "https://github.com/someone/small-gpt", "archived": False, "license": {"spdx_id": "MIT"}}
    return Answer(200, {"ETag": '"facts"'}, json.dumps(said | changed).encode())


@pytest.fixture
def good(world: World) -> World:
    """A world in which everything is as the entry says."""
    world[API], world[HOME], world[WEIGHTS] = facts(), Answer(), Answer()
    world[THEN] = world[NOW] = Answer(200, {"ETag": '"text"'}, b"MIT")
    return world


def look(world: World, text: str = ENTRY, memory: Kept | None = None) -> Report:
    audit = Audit(world.fetcher(), Kept() if memory is None else memory)
    return audit.entry(
        "project", "small-gpt", "projects/small-gpt.yml", text.encode(), "catalog/projects/small-gpt.yml"
    )


def said(report: Report) -> list[str]:
    return [str(found).removeprefix("catalog/projects/small-gpt.yml:") for found in report.found]


def test_all_is_well(good: World) -> None:
    report = look(good)
    assert (report.found, report.skipped) == ((), ())
    assert sorted(good.urls()) == sorted([API, HOME, WEIGHTS, THEN, NOW])


def test_addresses_of_the_entry_but_not_of_its_log() -> None:
    tree = read_text(ENTRY.replace("note: Imported.", "ref: https://b.org/log"), "")
    assert links(tree) == [API, THEN, NOW, HOME, WEIGHTS]


ASKED: list[tuple[str, str, str]] = [
    ("as it is", "", ""),
    ("no licence file", "  license_file: LICENSE\n", ""),
    ("a repository elsewhere", "https://github.com/someone/small-gpt", "https://b.org/gpt"),
    ("a link twice", HOME, WEIGHTS),
    ("the repository as a link", HOME, "https://github.com/someone/small-gpt"),
]


@pytest.mark.parametrize(("old", "new"), [each[1:] for each in ASKED], ids=[each[0] for each in ASKED])
def test_what_is_said_to_be_asked_is_asked(good: World, old: str, new: str) -> None:
    text = ENTRY.replace(old, new) if old else ENTRY
    good["https://b.org/gpt"] = good[COMMIT] = Answer()
    look(good, text)
    assert sorted(links(read_text(text, ""))) == sorted(good.urls())


GIVE = "give its address of today, or none"
WRONG: list[tuple[str, Answer, str]] = [
    (
        HOME,
        Answer(404),
        "9:11: homepage leads nowhere: its server says 404; give its address of today, or none (GC901)",
    ),
    (
        WEIGHTS,
        Answer(410),
        "17:10: artifacts.url leads nowhere: its server says 410; give its address of today, or none (GC901)",
    ),
    (HOME, Answer(500), "9:11: warning: homepage does not answer: it answers with status 500 (GC902)"),
    (
        HOME,
        leads_to("http://a.org/"),
        "9:11: homepage leads to 'http://a.org/': the address must begin with https://, got 'http://a.org/' (GC903)",
    ),
    (API, Answer(404), "8:13: repository leads nowhere: the forge says 404; give its address of today (GC901)"),
    (API, facts(archived=True), "3:8: the repository is archived, and the entry is 'listed' (GC905)"),
    (
        API,
        facts(license={"spdx_id": "Apache-2.0"}),
        "10:10: warning: the forge sees the licence 'Apache-2.0', and the entry says 'MIT' (GC907)",
    ),
    (
        NOW,
        Answer(200, {}, b"Apache"),
        "25:17: warning: the licence file is another than at evidence.commit: read it, and name a newer commit (GC906)",
    ),
    (NOW, Answer(404), "25:17: warning: the licence file is not there any more (GC906)"),
    (THEN, Answer(404), "25:17: there is no such file at evidence.commit (GC901)"),
]


@pytest.mark.parametrize(("url", "answer", "expected"), WRONG)
def test_what_is_wrong_is_said_at_its_place(good: World, url: str, answer: Answer, expected: str) -> None:
    good[url] = answer
    report = look(good)
    assert said(report) == [expected]
    assert report.skipped == ()


def test_a_repository_that_has_moved_gets_its_new_address(good: World) -> None:
    good["https://api.github.com/repositories/1"] = facts(html_url="https://github.com/else/gpt")
    good[API] = leads_to("https://api.github.com/repositories/1", 301)
    for place in ("0123456789abcdef0123456789abcdef01234567", "HEAD"):
        good[f"https://raw.githubusercontent.com/else/gpt/{place}/LICENSE"] = Answer(200, {}, b"MIT")
    (found,) = look(good).found
    assert str(found).endswith("8:13: the repository is now 'https://github.com/else/gpt' (GC904)")
    assert [edit.text for edit in found.fix] == ["https://github.com/else/gpt"]


def test_a_repository_elsewhere_is_a_link(good: World) -> None:
    good["https://b.org/gpt"] = Answer(404)
    assert said(look(good, ENTRY.replace("https://github.com/someone/small-gpt", "https://b.org/gpt")))[0].startswith(
        "8:13: repository leads nowhere"
    )
    assert API not in good.urls()


SKIPPED: list[tuple[str, Answer]] = [
    (HOME, Answer(429, {"Retry-After": "100000"})),
    (API, Answer(403)),
    (API, Answer(200, {}, b"[]")),
    (API, Answer(200, {}, b"[" * 9_000)),
    (API, Answer(200, {}, b'{"html_url": "javascript:alert(1)", "archived": false}')),
    (API, Answer(200, {}, b"x" * 20_000)),
    (NOW, Answer(500)),
]


@pytest.mark.parametrize(("url", "answer"), SKIPPED)
def test_what_could_not_be_looked_at_is_no_finding(good: World, url: str, answer: Answer) -> None:
    good[url] = answer
    report = look(good)
    assert report.found == ()
    ((skipped, why),) = report.skipped
    assert (skipped, bool(why)) == (url, True)


@pytest.mark.parametrize("status", [401, 403, 405, 451, 999])
def test_who_does_not_like_programs_is_not_gone(good: World, status: int) -> None:
    good[HOME] = Answer(status)
    assert look(good).found == ()


def test_licences_of_which_nothing_is_to_be_said(good: World) -> None:
    good[API] = facts(license=None)
    assert look(good).found == ()
    good[API] = facts(license={"spdx_id": "NOASSERTION"})
    assert look(good).found == ()
    good[API] = facts(license={"spdx_id": "Apache-2.0"})
    assert look(good, ENTRY.replace("license: MIT", "license: (MIT OR Apache-2.0)")).found == ()
    assert look(good, ENTRY.replace("license: MIT", "license: MIT\nlicense_note:\n  en: Both.")).found == ()


def test_ends_of_lines_are_no_change_of_a_licence(good: World) -> None:
    good[THEN], good[NOW] = Answer(200, {}, b"MIT\n\nCopyright\n"), Answer(200, {}, b"MIT  \r\n\r\nCopyright")
    assert look(good).found == ()


COMMIT = f"{API}/commits/0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(("status", "expected"), [(200, []), (404, ["GC901"]), (422, ["GC901"]), (403, [])])
def test_a_commit_at_which_no_file_is_read(good: World, status: int, expected: list[str]) -> None:
    good[COMMIT] = Answer(status)
    report = look(good, ENTRY.replace("  license_file: LICENSE\n", ""))
    assert [found.id for found in report.found] == expected
    assert [url for url, _ in report.skipped] == ([COMMIT] if status == 403 else [])
    assert THEN not in good.urls()


def test_if_no_server_at_all_answers_it_is_our_network(world: World) -> None:
    world.port = 1
    audit = Audit(world.fetcher(), Kept())
    report = audit.entry("project", "small-gpt", "projects/small-gpt.yml", ENTRY.encode(), "x.yml")
    assert {found.id for found in report.found} == {"GC902"}
    (believed,) = audit.believed([report])
    assert believed.found == ()
    assert len(believed.skipped) == len(report.found) + len(report.skipped)


def test_one_answer_is_enough_to_believe_that_others_are_silent(good: World) -> None:
    good[HOME] = Answer(500)
    audit = Audit(good.fetcher(), Kept())
    report = audit.entry("project", "small-gpt", "projects/small-gpt.yml", ENTRY.encode(), "x.yml")
    assert audit.believed([report]) == [report]


def test_an_entry_whose_life_is_over_is_not_archived_again(good: World) -> None:
    good[API] = facts(archived=True)
    assert look(good, ENTRY.replace("state: listed", "state: archived")).found == ()


def test_what_has_not_changed_is_remembered(good: World) -> None:
    memory = Kept()
    look(good, memory=memory)
    good.asked.clear()
    assert look(good, memory=memory).found == ()
    asked = dict(good.asked)
    assert THEN not in asked  # a file at a commit is what it is
    assert asked[API]["if-none-match"] == '"facts"'
    assert asked[NOW]["if-none-match"] == '"text"'
    good[NOW] = Answer(200, {"ETag": '"other"'}, b"Apache")
    assert [found.id for found in look(good, memory=memory).found] == ["GC906"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1, 2]", b'["", "zz"]', b"\xff", b"[" * 9_000])
def test_a_damaged_memory_is_none(good: World, damage: bytes) -> None:
    memory = Kept()
    look(good, memory=memory)
    assert look(good, memory=Kept(dict.fromkeys(memory, damage))).found == ()


def test_each_address_is_asked_for_once(good: World) -> None:
    audit = Audit(good.fetcher(), Kept())
    for name in ("small-gpt", "other"):
        audit.entry("project", name, f"projects/{name}.yml", ENTRY.encode(), Path("x").name)
    assert len(good.urls()) == len(set(good.urls()))


def test_hostile_answers_do_nothing_but_be_quoted(good: World) -> None:
    fetcher = good.fetcher()
    for text in hostile.OWN:
        good[API] = facts(html_url=text, license={"spdx_id": text})
        report = Audit(fetcher, Kept()).entry("project", "small-gpt", "x", ENTRY.encode(), "x")
        assert all(each.isprintable() for each in map(str, report.found))
