from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from commons.catalog.diagnostics import MAX_DIAGNOSTICS, Place
from commons.catalog.reader import MAX_BYTES, read_bytes, read_text
from tests import hostile

CASES = yaml.safe_load((Path(__file__).parent / "reader.yml").read_text(encoding="utf-8"))


def problems(text: str, **start: int) -> list[str]:
    return [str(diagnostic) for diagnostic in read_text(text, "x.yml", **start).diagnostics]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_refused_and_where(case: dict) -> None:
    assert problems(case["text"]) == [f"x.yml:{problem}" for problem in case["problems"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_places_are_those_of_the_file_around_it(case: dict) -> None:
    for here, there in zip(
        read_text(case["text"], "x").diagnostics, read_text(case["text"], "x", 10, 5).diagnostics, strict=True
    ):
        assert (there.line, there.column) == (here.line + 9, here.column + 4)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_tree_has_a_root_or_diagnostics(case: dict) -> None:
    tree = read_bytes(case["text"].encode(), "x")
    assert (tree.root is None) == bool(tree.diagnostics)


def test_values_and_their_places() -> None:
    tree = read_text(
        "a: 1.10\n中文: [x, {b: no}]\n'quoted': '12'\nblock: >-\n  one\n  two\n\"e\": \"\\t\"\nnothing:\n", "x"
    )
    assert tree.diagnostics == ()
    assert tree.root is not None
    assert tree.root.value == {
        "a": 1.1,
        "中文": ("x", {"b": "no"}),
        "quoted": "12",
        "block": "one two",
        "e": "\t",
        "nothing": None,
    }
    assert tree.place() == (1, 1)
    assert tree.place("a") == Place(1, 4)
    assert tree.place("中文", 1) == (2, 9)
    assert tree.place("中文", 1, "b") == (2, 13)
    assert tree.place("block") == (4, 8)
    assert tree.place("nothing") == (8, 9)
    assert tree.place("gone") is None
    assert tree.place("a", "gone", 3) is None
    assert tree.root.keys["block"] == (4, 1)
    node = tree.node("a")
    assert node and node.written == "1.10"


def test_a_file_may_have_64_kib() -> None:
    body = "a: " + "x" * (MAX_BYTES - 3)
    assert read_bytes(body.encode(), "x").diagnostics == ()
    assert str(read_bytes(body.encode() + b"x", "x").diagnostics[0]) == (
        "x:1:1: the file is larger than 64 KiB: shorten it (GC001)"
    )
    assert read_text("a: " + "中" * (MAX_BYTES // 3 - 1), "x").diagnostics == ()
    assert [found.id for found in read_text("a: " + "中" * (MAX_BYTES // 3), "x").diagnostics] == ["GC001"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: b\nc: \xff\n", "x:2:4: the byte 0xFF"),
        ("中文: ".encode() + "é".encode("latin-1"), "x:1:5: the byte 0xE9"),
        ("a: b".encode("utf-16"), "x:1:1: the byte 0xFF"),
        (b"a: \xed\xa0\x80", "x:1:4: the byte 0xED"),
    ],
)
def test_what_is_not_utf_8(content: bytes, expected: str) -> None:
    (found,) = read_bytes(content, "x").diagnostics
    assert str(found) == f"{expected} is not UTF-8: save the file as UTF-8 (GC002)"


HOSTILE = {
    "lists": "[" * 60_000,
    "mappings": "{" * 60_000,
    "items": "- " * 30_000,
    "complex keys": "? " * 30_000,
    "a value of lists": "a: " + "[" * 60_000,
    "anchors": "&a " * 20_000,
    "aliases": "- *a\n" * 10_000,
    "billion laughs": "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a,*a,*a,*a,*a]\n" for i in range(2000)),
    "one name": "a: b\n" * 10_000,
    "escapes": 'a: "' + "\\x01" * 15_000 + '"',
    "zero bytes": "\0" * 60_000,
    "many names": "".join(f"a{number}: b\n" for number in range(7_000)),
    "documents": "---\n" * 15_000,
    "colons": ": " * 30_000,
    "quotes": '"' * 60_000,
    "spaces": " " * 60_000,
    "commas": "[" + "," * 60_000,
    "digits": "a: " + "9" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_no_time(name: str) -> None:
    started = time.process_time()
    tree = read_text(HOSTILE[name], "x")
    assert time.process_time() - started < 1  # a fraction of it, but this machine may be busy
    assert len(tree.diagnostics) <= MAX_DIAGNOSTICS
    assert tree.diagnostics or name == "many names"


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbfa: b")
def test_no_bytes_raise(content: bytes) -> None:
    tree = read_bytes(content, "x")
    assert (tree.root is None) == bool(tree.diagnostics)


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#\\ \n\t\r\u2028\U0001f600<"), max_size=60))
def test_no_yaml_raises_and_every_place_is_in_the_text(text: str) -> None:
    lines = text.split("\n")
    for found in read_text(text, "x").diagnostics:
        assert 1 <= found.line <= len(lines) + 1
        assert found.column >= 1
        if found.line <= len(lines):
            assert found.column <= len(lines[found.line - 1]) + 1


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_json_is_read_as_json(value: object) -> None:
    """JSON is YAML; escaped or not, a text comes back as it was or is refused for its characters."""
    tree = read_text(json.dumps({"a": value}), "x")
    if tree.root is None:
        assert {found.id for found in tree.diagnostics} <= {"GC003", "GC004", "GC012", "GC014"}
    else:
        assert json.loads(json.dumps(tree.root.value)) == {"a": value}


def test_hostile_strings_are_read_or_refused() -> None:
    for text in hostile.OWN + hostile.PUBLIC:
        for content in (text, f"a: {json.dumps(text)}\n", f"a: {json.dumps(text, ensure_ascii=False)}\n"):
            tree = read_text(content, "x")
            assert (tree.root is None) == bool(tree.diagnostics)
        # What is read is what was written.
        assert tree.root is None or tree.root.value == {"a": text}


def test_what_cannot_be_seen_is_refused() -> None:
    unseen = [text for text in hostile.OWN if not text.isprintable() and not text.replace("\n", "").isprintable()]
    assert len(unseen) > 10
    read = [text for text in unseen if not read_text(f"a: {json.dumps(text)}\n", "x").diagnostics]
    # Tabs may stand in a value, and joiners between emoji.
    assert [text for text in read if "\t" not in text] == []


def test_who_reads_another_format_may_allow_more() -> None:
    content = b"x: " + b"a" * MAX_BYTES
    assert read_bytes(content, "x").root is None
    assert read_bytes(content, "x", 2 * MAX_BYTES).root is not None
    (found,) = read_bytes(content * 2, "x", 2 * MAX_BYTES).diagnostics
    assert (found.id, found.message) == ("GC001", "the file is larger than 128 KiB: shorten it")
