"""Issues become entries: what somebody answered is what the entry says, and what is wrong is said once, where it is."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from commons.catalog import load
from commons.catalog.files import Disk
from commons.catalog.issues import FORMS, FromIssue, Issue, fields, import_issue
from commons.catalog.issues.importing import OWNER
from commons.catalog.kinds import FOLDERS
from commons.catalog.reader import read_text
from commons.forge import is_upload
from tests import hostile
from tests.catalog.folder import ROOT, make
from tests.catalog.issues.rendering import answers, rendered

REAL = load(ROOT / "catalog")
DAY = date(2026, 11, 1)
URL = "https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef"
PROBLEM = {
    "title": "The menu covers the title",
    "component": "The site / 网站",
    "steps": "1. Open the home page\n2. Open the menu",
    "expected-en": "The title stays visible.",
    "actual-zh": "菜单遮住了标题。",
}
DISCUSSION = {"title": "Which?", "board": "Reviewing / 评审", "question-en": "Which of the two?"}
GRANT = {
    "title": "Hours for a small model",
    "project": "small-gpt",
    "pool": "hours",
    "unit": "GPU hours / GPU 时",
    "requested": "100",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog without entries."""
    return make(tmp_path_factory.mktemp("issues"))


def imported(folder: Path, kind: str, body: str, **options: Any) -> FromIssue:
    options = {"author": "Octo-Cat", "number": 7, "address": "https://example.org/issues/7"} | options
    issue = Issue(kind, body, "body.md", DAY, is_upload=is_upload, **options)
    return import_issue(issue, Disk(folder), load(folder))


def said(made: FromIssue) -> list[str]:
    return [str(found) for found in made.findings]


def values(text: str) -> Any:
    tree = read_text(text, "x.yml")
    assert tree.root is not None
    return json.loads(json.dumps(tree.root.value))


def entry(path: Path) -> Any:
    return values(path.read_text(encoding="utf-8"))


def test_every_project_comes_back_as_it_was_answered(folder: Path) -> None:
    paths = sorted((ROOT / "catalog/projects").glob("*.yml"))
    assert len(paths) > 80
    for path in paths[::4]:
        known = entry(path)
        made = imported(folder, "project", rendered("project", answers("project", known, REAL), REAL))
        # Whoever is named in it is in the other catalog alone.
        assert [found for found in made.findings if found.id != "GC305"] == [], path
        new = values(made.text)
        assert new["state"] == "proposed"
        event = {"at": "2026-11-01", "by": "Octo-Cat", "to": "proposed", "ref": "https://example.org/issues/7"}
        assert new["log"] == [event]
        apart = {"id", "state", "log", "sample", "formerly"}
        told = {name: value for name, value in new.items() if name not in apart}
        expected = {name: value for name, value in known.items() if name not in apart}
        # An English text that is long may be broken into lines in a file, which says the same.
        assert told == expected, path


@pytest.mark.parametrize("path", sorted(ROOT.glob("catalog/*/sample-*-1.yml")), ids=lambda path: path.stem)
def test_an_entry_of_each_kind_comes_back(folder: Path, path: Path) -> None:
    kind = next(kind for kind, name in FOLDERS.items() if name == path.parent.name)
    if kind not in FORMS:
        return
    known = entry(path)
    made = imported(folder, kind, rendered(kind, answers(kind, known, REAL), REAL))
    new = values(made.text)
    asked = {field.steps[0] for field in fields(kind, REAL)} - {"screenshots"}
    for name in asked:
        assert new.get(name) == known.get(name), name
    if kind in OWNER:
        assert new[OWNER[kind]].lower() == "octo-cat"
    # What is wrong is only that what it refers to is in another catalog.
    assert {found.id for found in made.findings} <= {"GC305", "GC705"}


def test_the_author_is_the_account_and_not_the_body(folder: Path) -> None:
    body = rendered("person", {"name": "Somebody"}, REAL) + "\n\n### GitHub handle / GitHub 用户名\n\nsomebody-else"
    made = imported(folder, "person", body, number=None, address="")
    assert said(made) == []
    new = values(made.text)
    assert (new["id"], new["handle"], new["name"]) == ("octo-cat", "Octo-Cat", "Somebody")
    assert new["log"] == [{"at": "2026-11-01", "by": "Octo-Cat", "to": "active"}]
    assert made.name == "people/octo-cat.yml"


def test_nobody_joins_twice(tmp_path: Path) -> None:
    folder = make(tmp_path)
    first = imported(folder, "person", rendered("person", {"name": "Somebody"}, REAL))
    (folder / "people").mkdir()
    (folder / first.name).write_text(first.text, encoding="utf-8")
    second = imported(folder, "person", rendered("person", {"name": "Somebody"}, REAL))
    assert said(second) == ["body.md:1:1: there is a person 'octo-cat' already: change that entry instead (GC203)"]
    assert second.name == second.text == ""


def test_a_title_without_letters_that_an_id_can_have_is_called_by_the_number(folder: Path) -> None:
    made = imported(folder, "discussion", rendered("discussion", DISCUSSION | {"title": "选哪些？"}, REAL))
    assert (said(made), made.name) == ([], "discussions/discussion-7.yml")


def test_page_version_and_language_of_a_report_are_kept(folder: Path) -> None:
    page = "https://gpt-commons.github.io/gpt-commons/zh/learn/gpt/"
    told = {"page": page, "version": "0.1.0 (0123456789)", "language": "中文", "environment": "Firefox 140"}
    made = imported(folder, "problem", rendered("problem", PROBLEM | told, REAL))
    assert said(made) == []
    new = values(made.text)
    assert new["page"] == page
    assert new["environment"] == ["Firefox 140", "GPT Commons 0.1.0 (0123456789)", "中文"]
    assert new["steps"] == ["Open the home page", "Open the menu"]
    assert (new["expected"], new["actual"]) == ({"en": PROBLEM["expected-en"]}, {"zh": PROBLEM["actual-zh"]})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"title": ""}, ["GC102: Title / 标题"]),
        ({"actual-zh": ""}, ["GC102: What happens (English) / 实际结果（英文）"]),
        ({"component": "The sight"}, ["GC304: Component / 组成部分"]),
        ({"page": "http://example.org/"}, ["GC404: Page / 页面"]),
        ({"steps": "a\nb\n" + "c " * 120}, ["GC105: Steps / 重现步骤"]),
        (
            {"expected-en": "Look: <script>alert(1)</script>"},
            ["GC501: What should happen (English) / 预期结果（英文）"],
        ),
        ({"environment": "x\nx"}, []),
        ({"title": "a\u202eb"}, ["GC003: "]),
        ({"steps": "_No response_", "component": ""}, ["GC102: Component / 组成部分", "GC102: Steps / 重现步骤"]),
        ({"title": "x\n\n### Steps / 重现步骤\n\ny"}, ["GC010: Steps / 重现步骤"]),
        ({"page": "x\n\n### Steps / 重现步骤\n\ny"}, ["GC010: Steps / 重现步骤", "GC404: Page / 页面"]),
    ],
)
def test_each_mistake_is_said_once_below_its_heading(
    folder: Path, changed: dict[str, str], expected: list[str]
) -> None:
    body = rendered("problem", PROBLEM | changed, REAL)
    lines = body.split("\n")
    made = imported(folder, "problem", body)
    found = []
    for each in made.findings:
        heading = next((line[4:] for line in reversed(lines[: each.line]) if line.startswith("### ")), "")
        found.append(f"{each.id}: {heading if each.line > 1 or each.id != 'GC003' else ''}")
    assert sorted(found) == sorted(expected)


def test_yaml_in_an_answer_is_read_where_it_stands(folder: Path) -> None:
    wrong = GRANT | {
        "justification-goal-en": "g",
        "justification-method-en": "m",
        "justification-estimate-en": "e",
        "milestones": "```yaml\n- title: First\n  due: 2027-13-01\n- due: 2027-02-01\n```",
    }
    body = rendered("grant", wrong, REAL)
    found = {each.id: each for each in imported(folder, "grant", body).findings}
    lines = body.split("\n")
    assert lines[found["GC107"].line - 1][found["GC107"].column - 1 :] == "2027-13-01"
    assert lines[found["GC102"].line - 1] == "- due: 2027-02-01"
    broken = rendered("grant", wrong | {"milestones": "```yaml\n- title: [\n```"}, REAL)
    (syntax,) = [each for each in imported(folder, "grant", broken).findings if each.id == "GC012"]
    assert "```yaml" in broken.split("\n")[syntax.line - 3 : syntax.line]


def test_an_empty_or_foreign_body_is_one_mistake(folder: Path) -> None:
    for body in ("", "I have a question", "### Something\n\nelse"):
        (found,) = imported(folder, "problem", body).findings
        assert "none of its headings" in found.message


def picture(form: str = "PNG", side: int = 8) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (side, side)).save(content, form)
    return content.getvalue()


def test_screenshots_become_assets(folder: Path) -> None:
    told = PROBLEM | {"screenshots": f"![The menu lies over the title.]({URL})\n\n<img alt='菜单' src='{URL}'>"}
    made = imported(folder, "problem", rendered("problem", told, REAL), pictures=[picture(), picture("JPEG")])
    assert said(made) == []
    place = "assets/problems/the-menu-covers-the-title"
    assert set(made.assets) == {f"{place}/screenshot-1.png", f"{place}/screenshot-2.jpg"}
    assert values(made.text)["screenshots"] == [
        {"file": "screenshot-1.png", "alt": {"en": "The menu lies over the title."}},
        {"file": "screenshot-2.jpg", "alt": {"zh": "菜单"}},
    ]


@pytest.mark.parametrize(
    ("answer", "pictures", "id_"),
    [
        (f"![image]({URL})", [picture()], "GC809"),
        (f"![]({URL})", [picture()], "GC809"),
        (f"![Screenshot 2026-11-01 at 10.00.00.png]({URL})", [picture()], "GC809"),
        ("![What is seen](https://example.org/x.png)", [], "GC808"),
        (f"![What is seen]({URL}/../../../x)", [], "GC808"),
        (f"![What is seen]({URL})", [], "GC808"),
        (f"![What is seen]({URL})", [b"<svg onload=go()>"], "GC802"),
        (f"![What is seen]({URL})", [picture() + b"x" * 1024 * 1024], "GC803"),
        (f"![What is seen]({URL})", [picture(side=4097)], "GC804"),
        ("see the film", [], "GC808"),
    ],
)
def test_a_screenshot_that_cannot_be_taken_is_said(folder: Path, answer: str, pictures: list[bytes], id_: str) -> None:
    body = rendered("problem", PROBLEM | {"screenshots": answer}, REAL)
    made = imported(folder, "problem", body, pictures=pictures)
    assert [found.id for found in made.findings] == [id_]
    assert body.split("\n")[made.findings[0].line - 1] == answer


@pytest.mark.parametrize("kind", FORMS)
def test_hostile_answers_are_text_or_are_refused(folder: Path, kind: str) -> None:
    asked = fields(kind, REAL)
    good = {"problem": PROBLEM, "discussion": DISCUSSION}.get(kind, {})
    for number, text in enumerate(hostile.OWN[::4]):
        told = {field.id: hostile.OWN[(number + shift) % len(hostile.OWN)] for shift, field in enumerate(asked)}
        for answered in (told, {**good, asked[0].id: text}):
            made = imported(folder, kind, rendered(kind, answered, REAL))
            folder_of = FOLDERS[kind]
            assert not made.name or made.name.startswith(f"{folder_of}/")
            if not made.findings:
                # Whatever it says, it is an entry of one file, with nothing that the form did not ask for.
                assert set(values(made.text)) <= {
                    "id",
                    "state",
                    "log",
                    *(field.steps[0] for field in asked),
                    *OWNER.values(),
                }


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from([f"### {field.label}" for field in fields("problem", REAL)])),
        max_size=20,
    )
)
def test_no_body_makes_it_fail(folder: Path, lines: list[str]) -> None:
    made = imported(folder, "problem", "\n".join(lines))
    assert made.findings or made.text


def test_a_project_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    folder = make(tmp_path)
    shutil.copy(ROOT / "catalog/projects/nanogpt.yml", folder / "projects")
    known = entry(ROOT / "catalog/projects/nanogpt.yml")
    made = imported(folder, "project", rendered("project", answers("project", known, REAL), REAL))
    assert {found.id for found in made.findings} >= {"GC204"}
