"""Code cells in a Markdown page, in the style of MyST and Jupytext.

    ```{code-cell} python
    :tags: [raises-exception]
    1 / 0
    ```

What is said of a cell stands above its code: a line `:name: value` for each option, or YAML between two lines `---`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from commons import front_matter
from commons.catalog.reader import read_text
from commons.catalog.tree import Tree
from commons.catalog.validate import validate
from commons.execute.cells import Cell, CellOptions, Document, Settings, cell_options, missing_files
from commons.source import Fence, Problem, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL = "code-cell"
_LANGUAGES = {"", "python", "python3", "ipython", "ipython3"}
# What `stated` writes, for builders that keep a page's front matter to themselves.
_STATED = re.compile(r"^<!-- execute: (?P<settings>\{.*\}) -->$", re.MULTILINE)
_OPTION = re.compile(r":[A-Za-z][\w-]*:(?:[ \t]|$)")


def read_page(page: Source) -> Document:
    """Read the cells of a page; nothing makes this raise."""
    settings, problems = read_settings(page)
    parts: list[str | Cell] = []
    # What stands in a page is lines of "\n"; a form feed, say, is a character of a line.
    lines = re.findall(r"[^\n]*\n|[^\n]+", page.text)
    done = page.text.count("\n", 0, front_matter.length(page.text))
    for fence in page.fences:
        if fence.language == CELL:
            cell, wrong = read_cell(page.path, fence)
            problems += wrong
            parts += ["".join(lines[done : fence.opening.line - 1]), cell]
            done = fence.last_line
    parts.append("".join(lines[done:]))
    return Document(page.path, tuple(part for part in parts if part), settings, tuple(problems))


def read_settings(page: Source) -> tuple[Settings, list[Problem]]:
    """What the front matter says of running the page, and what is wrong with that."""
    tree = _settings_tree(page)
    if tree is None:
        return Settings(), []
    settings, diagnostics = validate(tree, Settings, noun="option")
    problems = [Problem(page.path, found.line, found.column, found.message) for found in diagnostics]
    for index, message in missing_files(settings or Settings()):
        problems.append(Problem(page.path, *(tree.place("files", index) or (1, 1)), message))
    return settings or Settings(), problems


def _settings_tree(page: Source) -> Tree | None:
    found = _STATED.search(page.prose)
    if found:
        return read_text(found["settings"], page.path, *page.place(found.start("settings")))
    tree = front_matter.read(page.text, page.path)
    node = tree.node("execute") if tree and not tree.diagnostics else None
    return Tree(page.path, node) if node is not None else None


def stated(settings: Settings) -> str:
    """Settings as a line of the page itself; nothing if they are as they are anyway."""
    said = settings.model_dump(exclude_defaults=True)
    # An HTML comment ends at the first "-->".
    return f"<!-- execute: {json.dumps(said).replace('>', chr(92) + 'u003e')} -->\n\n" if said else ""


def without_stated(lines: list[str]) -> list[str]:
    """The lines of a page without what `stated` has written."""
    return ["" if _STATED.fullmatch(line) else line for line in lines]


def read_cell(path: str, fence: Fence) -> tuple[Cell, list[Problem]]:
    """Read a fence whose language is `CELL`."""
    lines = fence.body.split("\n")
    head, code = _split(lines)
    options, wrong = _options(path, lines[:head], fence) if head else (CellOptions(), [])
    problems = [Problem(path, *place_and_message) for place_and_message in wrong]
    if fence.info not in _LANGUAGES:
        known = "python"
        message = f"a cell in {fence.info!r} cannot be run: cells are written in {known}"
        problems.append(Problem(path, *fence.opening, message))
    source = "\n".join(lines[code:]).rstrip()
    if not source.strip() and not problems:
        problems.append(Problem(path, *fence.opening, "this cell has no code"))
    return Cell(source, fence.first_line.line + code, options), problems


def _split(lines: list[str]) -> tuple[int, int]:
    """How many lines are options, and which line the code begins with."""
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = next(index for index, line in enumerate(lines[1:], 1) if line.strip() == "---")
        return end, end + 1
    head = next((index for index, line in enumerate(lines) if not _OPTION.match(line)), len(lines))
    # IPython drops empty lines at the beginning, and would count without them.
    blank = next((index for index, line in enumerate(lines[head:]) if line.strip()), 0)
    return head, head + blank


def _options(path: str, lines: list[str], fence: Fence) -> tuple[CellOptions, list[tuple[int, int, str]]]:
    # `:alt: text` with a space for the first colon is YAML, and every character stays where it is.
    yaml = [
        "" if line.strip() == "---" else _OPTION.sub(lambda found: " " + found[0][1:], line, count=1) for line in lines
    ]
    if not any(line.strip() for line in yaml):
        return CellOptions(), []
    return cell_options(read_text("\n".join(yaml), path, *fence.first_line))


def cells_in(lines: list[str]) -> Iterator[Fence]:
    """The fences of cells in lines of Markdown that need not be a file's."""
    return (fence for fence in Source("", "\n".join(lines)).fences if fence.language == CELL)
