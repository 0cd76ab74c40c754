from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from commons.preview import check_comment, check_folder, manifest, read, write
from commons.preview.comment import MARKER, MOST_BYTES
from tests.catalog.test_changes import change

INDEX, PICTURE = "index.html", "pictures/after/problems/sample-problem-1"


@pytest.fixture
def built(catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    change(catalog, [["problems/sample-problem-1.yml", "title: ", "title: New, "]])
    folder = tmp_path_factory.mktemp("made")
    write(read(catalog, "HEAD"), folder, "https://example.org/")
    assert check_folder(folder) == []
    return folder


def edited(name: str, edit: Callable[[str], str]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        path = folder / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")

    return act


def put(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return act


def linked(folder: Path) -> None:
    (folder / INDEX).unlink()
    (folder / INDEX).symlink_to("/etc/hostname")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def many(folder: Path) -> None:
    for number in range(3001):
        (folder / f"{number}.html").touch()


# What is done to a preview, whether its manifest says so too, and what must be told.
CASES: dict[str, tuple[Callable[[Path], None], bool, str]] = {
    "another text": (edited(INDEX, lambda text: text + " "), False, "is not what manifest.json says"),
    "a file more": (put("more.html"), False, "more.html is not in manifest.json"),
    "a file less": (lambda folder: (folder / "zh.html").unlink(), False, "zh.html is not there"),
    "no manifest": (lambda folder: (folder / manifest.NAME).unlink(), False, "manifest.json is not there"),
    "a broken manifest": (put(manifest.NAME, b"[" * 100_000), False, "is no list of files"),
    "a manifest of a list": (put(manifest.NAME, b'{"files": []}'), False, "is no list of files"),
    "a link": (linked, False, "index.html: this is no plain file"),
    "a pipe": (a_pipe, False, "pipe: this is no plain file"),
    "a name with a space": (put("a b.html"), True, "a name is made of"),
    "a hidden file": (put(".git/config"), True, "a name is made of"),
    "a deep folder": (put("a/b/c/d/e/f/g/h.html"), True, "folders are at most"),
    "many files": (many, True, "too many files"),
    "a large file": (put("large.html", b" " * (16 * 1024 * 1024 + 1)), True, "too many bytes"),
    "a script": (edited(INDEX, lambda text: text.replace("</main>", "<script>x</script></main>")), True, "'<script'"),
    "another policy": (edited(INDEX, lambda text: text.replace("'none'", "*", 1)), True, "does not begin as"),
    "a refresh": (
        edited(INDEX, lambda text: text.replace("<main", '<meta http-equiv="refresh" content="0"><main')),
        True,
        "'<meta'",
    ),
    "a sheet from elsewhere": (
        edited(INDEX, lambda text: text.replace("assets/commons.css", "https://evil.example/x.css")),
        True,
        "does not begin as",
    ),
    "a form": (edited(INDEX, lambda text: text.replace("<main", "<form><main")), True, "'<form'"),
    "a program": (put("assets/x.js"), True, "such a file has no place"),
    "another style": (
        put("assets/commons.css", b"@import url(https://evil.example)"),
        True,
        "not the file that previews",
    ),
    "a drawing": (put(f"{PICTURE}/x.svg", b"<svg onload=go()>"), True, "such a file has no place"),
    "a picture that is none": (put(f"{PICTURE}/x.png", b"<script>"), True, "pictures/after"),
    "no UTF-8": (put("x.html", b"\xff"), True, "this is not UTF-8"),
    "a comment without its marker": (put("comment.md", b"hello\n"), True, "begins with its marker"),
    "suggestions that are none": (put("suggestions.json", b"{"), True, "no list of suggestions"),
    "a suggestion elsewhere": (
        put("suggestions.json", b'[{"path": "../x", "start": 1, "end": 1, "body": "x"}]'),
        True,
        "a suggestion has a path",
    ),
    "a suggestion of no lines": (
        put("suggestions.json", b'[{"path": "catalog/projects/x.yml", "start": true, "end": 1, "body": "x"}]'),
        True,
        "a suggestion has a path",
    ),
    "a suggestion that calls": (
        put("suggestions.json", b'[{"path": "catalog/projects/x.yml", "start": 1, "end": 1, "body": "@all"}]'),
        True,
        "stands in code",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_whatever_does_not_belong_there_is_told(case: str, built: Path) -> None:
    act, is_declared, problem = CASES[case]
    act(built)
    if is_declared:
        manifest.write(built)
    problems = check_folder(built)
    assert any(problem in each for each in problems), problems


def test_a_manifest_that_names_other_places_reads_nothing_there(built: Path) -> None:
    path = built / manifest.NAME
    said = json.loads(path.read_text())
    said["files"]["../../../etc/hostname"] = {"bytes": 1, "sha256": "0"}
    path.write_text(json.dumps(said))
    assert check_folder(built) == ["../../../etc/hostname is not there"]


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b>",
        "![x](https://evil.example/x.png)",
        "[x](https://evil.example/)",
        "<https://evil.example>",
        "https://evil.example",
        "www.evil.example",
        "hello @octocat",
        "hello &#64;octocat",
        "[x][y]\n\n[y]: https://evil.example",
        "<!-- gpt-commons: submission -->",
        "- x\n\n  <div>",
    ],
)
def test_a_comment_that_acts_is_told(text: str) -> None:
    assert check_comment(f"{MARKER}\n{text}\n".encode())
    assert check_comment(text.encode())


def test_a_comment_that_is_too_long_or_no_text_is_told() -> None:
    assert check_comment(f"{MARKER}\n".encode() + b"x" * MOST_BYTES)
    assert check_comment(MARKER.encode() + b"\n\xff")
    assert check_comment(f"{MARKER}\nHello, `@octocat`.\n".encode()) == []
