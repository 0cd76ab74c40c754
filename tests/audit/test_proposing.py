from __future__ import annotations

from datetime import date
from pathlib import Path

from markdown_it import MarkdownIt

from commons.audit import Proposal, Report, propose
from commons.catalog import load
from commons.catalog.diagnostics import Diagnostic
from commons.catalog.reader import read_text
from commons.catalog.rules.finding import finding
from commons.catalog.tree import Tree
from tests import hostile
from tests.catalog.folder import GOOD, make

DAY = date(2026, 3, 1)


def proposal(tmp_path: Path, tree: Tree, *found: Diagnostic) -> Proposal:
    report = Report("project", "small-gpt", "projects/small-gpt.yml", tree, found, ())
    return propose(report, load(make(tmp_path, small_gpt=tree.text)), DAY)


def moved(tree: Tree) -> Diagnostic:
    node = tree.node("repository")
    assert node is not None
    return finding(tree, node, "GC904", "the repository is now elsewhere", instead="https://github.com/else/gpt")


def archived(tree: Tree) -> Diagnostic:
    node = tree.node("state")
    assert node is not None
    return finding(tree, node, "GC905", "the repository is archived, and the entry is 'listed'")


def test_a_moved_repository_that_is_archived(tmp_path: Path) -> None:
    tree = read_text(GOOD, "catalog/projects/small-gpt.yml")
    made = proposal(tmp_path, tree, archived(tree), moved(tree))
    assert made.text is not None
    (tmp_path / "catalog/projects/small-gpt.yml").write_text(made.text, encoding="utf-8")
    after = load(tmp_path / "catalog")
    assert after.diagnostics == ()
    (project,) = after.projects
    assert (project.repository, project.state) == ("https://github.com/else/gpt", "archived")
    assert [(event.at, event.from_, event.to) for event in project.log[1:]] == [(DAY, "listed", "archived")]
    changed = set(made.text.split("\n")) - set(GOOD.split("\n"))
    assert "repository: https://github.com/else/gpt" in changed
    assert "- line 3: " in made.body
    assert "rules/GC905/" in made.body
    assert "Look whether it is right" in made.body


def test_what_people_have_to_judge_is_not_changed(tmp_path: Path) -> None:
    tree = read_text(GOOD, "catalog/projects/small-gpt.yml")
    dead = Diagnostic(tree.path, 9, 11, "GC901", "homepage leads nowhere: its server says 404")
    made = proposal(tmp_path, tree, dead)
    assert made.text is None
    assert "somebody has to look" in made.body


def test_a_life_that_has_no_such_step_is_left_alone(tmp_path: Path) -> None:
    tree = read_text(GOOD.replace("listed", "proposed"), "catalog/projects/small-gpt.yml")
    assert proposal(tmp_path, tree, archived(tree)).text is None


def test_nothing_that_a_server_says_is_markup(tmp_path: Path) -> None:
    tree = read_text(GOOD, "catalog/projects/small-gpt.yml")
    catalog = load(make(tmp_path, small_gpt=GOOD))
    for text in hostile.OWN:
        found = Diagnostic(tree.path, 9, 11, "GC902", f"homepage does not answer: {text}")
        report = Report("project", "small-gpt", "projects/small-gpt.yml", tree, (found,), ())
        tokens = MarkdownIt("commonmark").parse(propose(report, catalog, DAY).body)
        inline = [child.type for token in tokens for child in token.children or ()]
        assert {*inline} <= {"text", "code_inline", "link_open", "link_close", "softbreak"}
        assert inline.count("link_open") == 1
        assert sum(token.type == "list_item_open" for token in tokens) == 1
