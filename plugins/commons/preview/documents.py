"""Written pages that a change touches, rendered as text: nothing that is code in them is run."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from markdown import Markdown

from commons import front_matter, templates
from commons.catalog.files import read_commit
from commons.reference import BibliographyError, GlossaryError, References, expand
from commons.source import Problem, Source, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FOLDER, SETTINGS = "docs", "mkdocs.yml"
# A page of more is no page that somebody reads.
MAX_BYTES = 512 * 1024
_MAX_FILE = 4 * 1024 * 1024
# What runs code, and what reads other files: the text stands there instead.
_LEFT_OUT = frozenset({"commons.execute.extension", "pymdownx.snippets"})
_CELL = re.compile(r"^([ \t>]*(?:`{3,}|~{3,}))[ \t]*\{code-cell\}[ \t]*\w*", re.MULTILINE)
_NAME = "tag:yaml.org,2002:python/name:"


What = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class DocumentChange:
    """A file among the written pages, before and after.

    Attributes:
        path: From the repository's root.
        what: What happened to it.
        before: What was in it, or None.
        after: What is in it, or None; so is what cannot be shown, which is a problem.
        problems: What is wrong in it, as far as that is seen without running it.
    """

    path: str
    what: What
    before: bytes | None
    after: bytes | None
    problems: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language of the page; English where the folder does not say."""
        return "zh" if self.path.startswith(f"{FOLDER}/zh/") else "en"

    @property
    def folder(self) -> str:
        """Where in its language's pages it is, with a slash at the end."""
        return self.path.removeprefix(f"{FOLDER}/{self.language}/").rpartition("/")[0] + "/"

    @property
    def place(self) -> str:
        """Where on the site a page is, such as `learn/gpt/`."""
        stem = self.path.rpartition("/")[2].removesuffix(".md")
        return self.folder.removeprefix("/") + (f"{stem}/" if stem != "index" else "")

    @property
    def is_page(self) -> bool:
        """Whether it is Markdown."""
        return self.path.endswith(".md") and self.is_text

    @property
    def is_text(self) -> bool:
        """Whether it is something to read, and no picture."""
        content = self.before if self.after is None else self.after
        return content is not None and b"\0" not in content[:1024]


def changed_documents(root: Path, ref: str) -> Iterator[DocumentChange]:
    """Find the files of `docs` that are not the same as in a commit.

    Args:
        root: The repository's.
        ref: The commit.
    """
    before = {name: content for name, content in read_commit(root, ref, FOLDER).items() if content is not None}
    now = dict(_on_disk(root))
    for path in sorted(before.keys() | now.keys()):
        old, there = before.get(path), now.get(path)
        new = _read(there) if there else None
        if old != new or (there is not None and there.is_symlink()):
            yield DocumentChange(path, _what(old, there), old, new, tuple(_wrong(path, there, new)))


def _what(before: bytes | None, there: Path | None) -> What:
    if there is None:
        return "removed"
    return "added" if before is None else "changed"


def _on_disk(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, _, files in os.walk(root / FOLDER):
        for name in files:
            path = Path(folder) / name
            yield path.relative_to(root).as_posix(), path


def _read(path: Path) -> bytes | None:
    """A plain file that is not too large; a link leads to what the change does not hold."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_FILE:
        return None
    return path.read_bytes()


def _wrong(path: str, there: Path | None, content: bytes | None) -> Iterator[str]:
    if there is None:
        return
    if there.is_symlink():
        yield f"{path}:1:1: this is a link: put the file itself here"
    elif content is None:
        yield f"{path}:1:1: this file is too large to be shown"
    elif path.endswith(".md"):
        if len(content) > MAX_BYTES:
            yield f"{path}:1:1: a page has at most {MAX_BYTES // 1024} KiB, and this one {len(content) // 1024}"
        yield from map(str, front_matter.check(content, path))


class Documents:
    """How written pages become HTML, with the settings of the base.

    Args:
        root: The repository's.
        ref: The base: a change cannot say how it is rendered.
    """

    def __init__(self, root: Path, ref: str) -> None:
        self._root = root
        content = read_commit(root, ref, SETTINGS).get(SETTINGS) or b""
        self._extensions = _extensions(content.decode("utf-8", errors="replace"))

    def render(self, path: str, content: bytes, clean: Callable[[str], str]) -> tuple[str, list[str]]:
        """Render a file.

        Args:
            path: From the repository's root.
            content: What is in it.
            clean: Takes the HTML that strangers wrote, and gives back what is harmless of it.

        Returns:
            HTML, and what is wrong in the page.
        """
        text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
        if path.endswith(".ipynb"):
            return "".join(_cells(text)), []
        if not path.endswith(".md"):
            return _as_text(text), []
        page = Source(path, text)
        try:
            html = clean(self._html(page))
        except RecursionError:
            return _as_text(text), [str(Problem(path, 1, 1, "this is nested too deeply to be rendered"))]
        return html, sorted(map(str, page.problems))

    def _html(self, page: Source) -> str:
        language = "zh" if page.path.startswith(f"{FOLDER}/zh/") else "en"
        folder = f"{FOLDER}/{language}"
        text = page.text[front_matter.length(page.text) :]
        templates.set_language(language)
        references = References(self._root / folder, language)
        try:
            text = expand(text, page, page.path.removeprefix(f"{folder}/"), references)
        except (BibliographyError, GlossaryError) as error:
            page.problems.append(Problem(page.path, 1, 1, str(error)))
        text = _CELL.sub(r"\1python", text)
        with reading(page):
            return Markdown(extensions=list(self._extensions), extension_configs=self._extensions).convert(text)


def _as_text(text: str) -> str:
    return f"<pre><code>{escape(text)}</code></pre>"


def _cells(text: str) -> Iterator[str]:
    """The cells of a notebook as they are written; its outputs are whatever somebody put there, and left out."""
    try:
        cells = json.loads(text)["cells"]
        sources = [cell["source"] for cell in cells]
        joined = ["".join(source) if isinstance(source, list) else str(source) for source in sources]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield _as_text(text)
        return
    yield from map(_as_text, joined)


class _Loader(yaml.SafeLoader):
    """Reads settings, and makes nothing of what they name in Python."""


_Loader.add_multi_constructor(_NAME, lambda loader, suffix, node: None)  # noqa: ARG005
_Loader.add_constructor("!ENV", lambda loader, node: None)  # noqa: ARG005


def _extensions(text: str) -> Mapping[str, dict[str, Any]]:
    """The Markdown extensions of a builder's settings and their options, without those that do more than to read."""
    settings = yaml.load(text, Loader=_Loader) or {}  # noqa: S506 - it is a safe one
    configured = settings.get("markdown_extensions") or {}
    extensions = {name: dict(options or {}) for name, options in configured.items() if name not in _LEFT_OUT}
    # Fences that compute a figure are shown as what they say.
    extensions.get("pymdownx.superfences", {}).pop("custom_fences", None)
    # Each heading's link to itself is for those who cite a page.
    extensions.get("toc", {}).pop("permalink", None)
    return extensions
