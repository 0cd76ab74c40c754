"""Checks of a preview that somebody else built: that it holds what it says, and nothing that could act on a reader.

Whoever builds a preview of a stranger's change may have been changed by it. So nothing is believed here: neither the
names nor the sizes, and of pages only those whose beginning is to the byte the one that all previews have.
"""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from commons.catalog.diagnostics import printable, quoted
from commons.catalog.pictures import check_name, check_picture
from commons.preview import manifest, shell
from commons.preview.comment import MARKER, MOST_BYTES
from commons.preview.texts import COMMENT, SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FILES, _MOST_OF_ONE, _MOST_OF_ALL = 3000, 16 * 1024 * 1024, 64 * 1024 * 1024
_MOST_DEPTH = 6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HEAD = re.compile(
    r'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    r"<title>[^<>]*</title>\n"
    r'(?:<link rel="stylesheet" href="(?:\.\./)*assets/[a-z]+\.css">\n)+</head>\n'
)
# What the beginning allows stands in it; behind it none of these has a place.
_ACTIVE = re.compile(r"<\s*/?\s*(?:script|iframe|frame|object|embed|applet|form|base|meta|link|style|template)\b", re.I)
_PATH = re.compile(r"catalog/[a-z]+/[a-z0-9-]{1,100}\.yml|catalog/lifecycle\.yml")
_LINKED = re.compile(r"@|www\.|://", re.I)
# Where links of comments lead: the rules' pages.
_RULES = re.compile(r"https://gpt-commons\.github\.io/gpt-commons/(?:zh/)?contribute/rules/GC\d{3}/")


def check_folder(folder: Path) -> list[str]:
    """Find what is wrong with a preview.

    Args:
        folder: That somebody else wrote.

    Returns:
        One sentence for each problem; none if it can be given to readers.
    """
    try:
        listed = list(_files(folder, folder))
    except _RefusedError as error:
        return [str(error)]
    declared = _declared(folder / manifest.NAME)
    if declared is None:
        return [f"{manifest.NAME} is not there, or is no list of files"]
    names = {path.relative_to(folder).as_posix() for path in listed} - {manifest.NAME}
    problems = [f"{printable(name)} is not in {manifest.NAME}" for name in sorted(names - declared.keys())]
    problems += [f"{printable(name)} is not there" for name in sorted(declared.keys() - names)]
    known = dict(shell.contents())
    for name in sorted(names & declared.keys()):
        content = (folder / name).read_bytes()
        if declared[name] != {"bytes": len(content), "sha256": manifest.digest(content)}:
            problems.append(f"{name} is not what {manifest.NAME} says")
        wrong = _wrong(name, content, known)
        problems += [f"{name}: {wrong}"] if wrong else []
    return problems


class _RefusedError(Exception):
    """A folder that is not looked into any further."""


def _files(folder: Path, root: Path) -> Iterator[Path]:
    """The plain files of a folder; nothing is opened, and no link is followed."""
    count = total = 0
    todo = [(folder, 1)]
    while todo:
        here, depth = todo.pop()
        for entry in sorted(os.scandir(here), key=lambda each: each.name):
            shown = printable(Path(entry.path).relative_to(root).as_posix())
            about = entry.stat(follow_symlinks=False)
            if not _NAME.fullmatch(entry.name):
                raise _RefusedError(f"{shown}: a name is made of letters, digits, '.', '_' and '-'")
            if stat.S_ISDIR(about.st_mode):
                if depth >= _MOST_DEPTH:
                    raise _RefusedError(f"{shown}: folders are at most {_MOST_DEPTH} deep")
                todo.append((Path(entry.path), depth + 1))
                continue
            if not stat.S_ISREG(about.st_mode):
                raise _RefusedError(f"{shown}: this is no plain file")
            count, total = count + 1, total + about.st_size
            if count > _MOST_FILES or about.st_size > _MOST_OF_ONE or total > _MOST_OF_ALL:
                raise _RefusedError(f"{shown}: with this there are too many files, or too many bytes")
            yield Path(entry.path)


def _declared(path: Path) -> dict[str, Any] | None:
    try:
        files = json.loads(path.read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return files if isinstance(files, dict) else None


def _wrong(name: str, content: bytes, known: dict[str, bytes]) -> str | None:
    """What keeps a file from being given to readers, or None."""
    if name in known:
        return None if content == known[name] else "this is not the file that previews have"
    if name == COMMENT:
        return next(iter(check_comment(content)), None)
    if name == SUGGESTIONS:
        return next(iter(_check_suggestions(content)), None)
    if name.endswith(".html"):
        return _wrong_page(content)
    file = name.rpartition("/")[2]
    if name.startswith("pictures/") and check_name(file) is None:
        found = check_picture(file, content)
        return found[1] if found else None
    return "such a file has no place in a preview"


def _wrong_page(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "this is not UTF-8"
    beginning = next((each for each in _BEGINNINGS if text.startswith(each)), None)
    head = _HEAD.match(text, len(beginning)) if beginning else None
    if head is None:
        return "the page does not begin as pages of previews do"
    active = _ACTIVE.search(text, head.end())
    return f"{quoted(active[0])} has no place in a page of a preview" if active else None


_BEGINNINGS = tuple(shell.BEGINNING.format(language=language) for language in ("en", "zh"))


def check_comment(content: bytes, *, is_marked: bool = True) -> list[str]:
    """Find what is wrong with a comment that somebody else wrote for us.

    Args:
        content: Markdown.
        is_marked: Whether it begins with the marker by which it is found again.

    Returns:
        One sentence for each problem.
    """
    if len(content) > MOST_BYTES:
        return [f"a comment has at most {MOST_BYTES} bytes, and this one {len(content)}"]
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ["this is not UTF-8"]
    if is_marked and not text.startswith(f"{MARKER}\n"):
        return ["a comment begins with its marker"]
    tokens = MarkdownIt("commonmark").parse(text.removeprefix(MARKER) if is_marked else text)
    return [problem for token in tokens for part in (token, *(token.children or ())) for problem in _acting(part)]


def _acting(token: Any) -> Iterator[str]:
    if token.type in {"html_block", "html_inline", "image"}:
        yield "a comment has neither HTML nor pictures"
    elif token.type == "link_open" and not _RULES.fullmatch(str(token.attrs.get("href"))):
        yield "links of a comment lead to the rules' pages"
    elif token.type == "text" and _LINKED.search(token.content):
        yield "what a forge would link or call stands in code"


def _check_suggestions(content: bytes) -> Iterator[str]:
    try:
        suggestions = json.loads(content)
        for each in suggestions:
            start, end = each["start"], each["end"]
            is_place = type(start) is int and type(end) is int and 1 <= start <= end
            if each.keys() != {"path", "start", "end", "body"} or not is_place or not _PATH.fullmatch(each["path"]):
                yield "a suggestion has a path of the catalog, lines, and a text"
                return
            yield from check_comment(each["body"].encode(), is_marked=False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield "this is no list of suggestions"
