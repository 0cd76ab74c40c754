"""The layout of entries; the cases are in `layouts.yml`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import FOLDERS
from commons.catalog.comments import comments
from commons.catalog.layout import LayoutError, formatted
from commons.catalog.reader import read_text
from commons.catalog.schema import modeline
from tests.catalog.folder import GOOD, ROOT

CASES = yaml.safe_load((Path(__file__).parent / "layouts.yml").read_text(encoding="utf-8"))
MODELINE = modeline("project")


def laid_out(text: str, kind: str = "project") -> str:
    tree = read_text(text, "x.yml")
    assert not tree.diagnostics
    return formatted(tree, kind)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_layout(case: dict) -> None:
    once = laid_out(case["text"])
    assert once == f"{MODELINE}\n{case['laid_out']}"
    assert laid_out(once) == once


def test_every_shipped_entry_is_in_its_layout() -> None:
    wrong = [
        path.name
        for kind, folder in FOLDERS.items()
        for path in sorted((ROOT / "catalog" / folder).glob("*.yml"))
        if laid_out(text := path.read_text(encoding="utf-8"), kind) != text
    ]
    assert wrong == [], "run `commons fmt`"


def test_the_line_that_names_the_schema() -> None:
    for text in (
        f"{MODELINE}\n{GOOD}",
        GOOD,
        f"#yaml-language-server : $schema=https://example.org\n{GOOD}{MODELINE}\n",
    ):
        assert laid_out(text).startswith(f"{MODELINE}\nid: small-gpt\n")
        assert laid_out(text).count("yaml-language-server") == 1


def test_the_ends_of_lines_stay() -> None:
    assert laid_out(GOOD.replace("\n", "\r\n")) == laid_out(GOOD).replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["[a]", "a", "a: [", ""])
def test_what_has_no_fields_is_refused(text: str) -> None:
    with pytest.raises(LayoutError, match="no fields"):
        formatted(read_text(text, "x.yml"), "project")


NAMES = st.sampled_from(["id", "log", "summary", "en", "tags", "evidence", "kind", "x y", "1", "a: b", "#"])
TEXTS = st.text(st.sampled_from("ab1 :#-'\"\n,[]{}&*!|>%@`\\é中\t~?"), max_size=60) | st.sampled_from(
    ["true", "null", "1.5", "0x1", "", "- a", "a " * 80, "https://example.org/#a", "a\n\n", "\n", " a"]
)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from([1.5, 10**30])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), st.booleans() | st.none(), st.integers(40, 200))
@settings(max_examples=150)
def test_nothing_is_lost(entry: dict, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=width)
    before = read_text(text, "x.yml")
    once = formatted(before, "project")
    after = read_text(once, "x.yml")
    assert after.root is not None
    assert after.root.value == before.root.value  # type: ignore[union-attr]
    assert laid_out(once) == once


@given(st.integers(), st.lists(st.sampled_from(["# a", "#b", "  # c: d", "", "\t# e", "# - f"]), max_size=12))
def test_no_comment_is_lost(seed: int, added: list[str]) -> None:
    lines, chance = laid_out(GOOD).splitlines(), random.Random(seed)
    for comment in added:
        at = chance.randrange(1, len(lines))
        if comment.startswith("\t") or chance.random() < 0.5:
            lines[at] += f"  {comment.strip()}"
        else:
            lines.insert(at, comment)
    text = "\n".join(lines) + "\n"
    before = read_text(text, "x.yml")
    if before.diagnostics:
        return
    once = laid_out(text)
    assert comments(read_text(once, "x.yml")).all() == comments(before).all()
    assert laid_out(once) == once
