"""Notebooks as mkdocs-jupyter renders them, with what it lacks put right.

It gets a notebook that was run already, and gives the frame: the cells, one below the other, with their code. Into it
go the text, which is the site's Markdown like that of any page, with its links, formulas and headings, and the outputs,
cleaned like those of any page. Its scripts are left out, and its styles are one file for all notebooks (`styles`).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commons import store
from commons.execute import rendering
from commons.execute.cells import Cell
from commons.source import Origin, Problem
from commons.templates import page_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bs4 import BeautifulSoup, Tag

    from commons.execute.cells import Document
    from commons.execute.extension import Ready
    from commons.source import Source

# A line that the file does not have.
_NOWHERE = Origin(1, 1)
_MARK = '<div data-part="{}"></div>'
_MARKED = re.compile(r'(?:<p>)?<div data-part="\d+"></div>(?:</p>)?')
_PLACE = re.compile(r"<!--(text|outputs) (\d+)-->")
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_RENDERERS = ("mkdocs-jupyter", "nbconvert", "Pygments")
# What only its scripts use, and what it shows of a cell's tags.
_DROPPED = "script, style, .jp-Collapser, .zeroclipboard-container, .clipboard-copy-txt, .celltoolbar"
_CODE = "language-python highlight"
_WRAPPER = "jupyter-wrapper"
_ITS_CLASSES = (_WRAPPER, "jp-", "CodeMirror", "cm-")


def marked(document: Document) -> tuple[str, list[Origin]]:
    """A notebook's text as one page of Markdown, with a mark before each of its parts, and where its lines stand."""
    lines = document.header.split("\n")
    origins = [_NOWHERE] * len(lines)
    texts = iter(document.origins)
    for number, part in enumerate(document.parts):
        text, found = ([""], [_NOWHERE]) if isinstance(part, Cell) else (part.split("\n"), [*next(texts), _NOWHERE])
        lines += [_MARK.format(number), "", *text]
        origins += [_NOWHERE, _NOWHERE, *found]
    return "\n".join(lines), origins


def frame(ready: Ready) -> str:
    """What mkdocs-jupyter makes of a notebook, with places for its text and its outputs."""
    language = page_language("commons.execute")
    content = _notebook(ready)
    key = store.key(
        "notebook",
        {
            "notebook": content,
            "language": language,
            "versions": {name: version(name) for name in _RENDERERS},
            "renderer": store.source_digest(__name__),
        },
    )
    return store.default().get_or_compute(key, lambda: _framed(ready, content).encode()).decode()


def filled(frame: str, html: str, ready: Ready, page: Source) -> str:
    """Put a notebook's text and outputs into its frame.

    Args:
        frame: What `frame` gave.
        html: The rendered text, with the marks of `marked`.
        ready: The notebook.
        page: Gets the problems of outputs that cannot be shown.
    """
    document = ready.execution.document
    texts = _MARKED.split(html)[1:]
    # Among the cells, as in a page.
    numbers = [sum(isinstance(part, Cell) for part in document.parts[: end + 1]) for end in range(len(document.parts))]

    def put(place: re.Match[str]) -> str:
        number = int(place[2])
        if place[1] == "text":
            return texts[number].strip()
        part = document.parts[number]
        assert isinstance(part, Cell)  # noqa: S101 - `_notebook` gives outputs to cells alone
        try:
            return rendering.outputs(ready.execution, part, f"cell-{numbers[number]}")
        except rendering.OutputError as error:
            page.problems.append(Problem(page.path, part.line, 1, str(error)))
            return ""

    credit = rendering.credit(ready.execution, date=ready.date, notebook=ready.notebook, script=ready.script)
    return f"{_PLACE.sub(put, frame)}\n{credit if document.cells else ''}"


def styles(frames: Iterable[str]) -> bytes:
    """The styles that mkdocs-jupyter puts into each page, for all of them: what nothing in them uses is left out."""
    from bs4 import BeautifulSoup

    tags = (tag for html in frames for tag in BeautifulSoup(html, "html.parser").select("[class]"))
    classes = {name for tag in tags for name in _classes(tag) if name.startswith(_ITS_CLASSES)}
    key = store.key(
        "notebook-styles",
        {
            "classes": sorted(classes),
            "versions": {name: version(name) for name in _RENDERERS},
            "renderer": store.source_digest(__name__),
        },
    )
    return store.default().get_or_compute(key, lambda: _used(_all_styles(), classes).encode())


def _notebook(ready: Ready) -> str:
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(ready.execution.document.parts):
        cell: dict[str, Any] = {"id": f"part-{number}", "metadata": {}, "source": f"text {number}"}
        if not isinstance(part, Cell):
            cells.append(cell | {"cell_type": "markdown"})
        elif "remove-cell" not in part.tags:
            shown = {"output_type": "display_data", "metadata": {}, "data": {"text/html": f"<p>outputs {number}</p>"}}
            outputs = [shown] if ready.execution.outputs(part) else []
            code = {"cell_type": "code", "source": part.source, "execution_count": None, "outputs": outputs}
            cells.append(cell | code | {"metadata": {"tags": sorted(part.tags)}})
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def _framed(ready: Ready, content: str) -> str:
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(_rendered(content), "html.parser")
    for useless in [*soup.select(_DROPPED), *soup.find_all(string=lambda text: isinstance(text, Comment))]:
        useless.extract()
    for paragraph in soup.find_all("p"):
        if re.fullmatch(r"(?:text|outputs) \d+", paragraph.get_text()):
            paragraph.replace_with(Comment(paragraph.get_text()))
    # It writes a cell twice, one element in the other.
    for outer in soup.select(".jp-CodeCell:has(> .jp-CodeCell)"):
        outer.unwrap()
    for tag in soup.select("*"):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name in {"class", "id"}}
    parts = dict(enumerate(ready.execution.document.parts))
    for tag in soup.select(".jp-Cell"):
        part = parts[int(str(tag["id"]).rpartition("-")[2])]
        del tag["id"]
        if isinstance(part, Cell):
            _mend_cell(soup, tag, part)
    # The white space between elements is a third of it; that of code stays.
    for text in soup.find_all(string=lambda text: not text.strip()):
        if not text.find_parent("pre"):
            text.extract()
    return str(soup).strip()


def _mend_cell(soup: BeautifulSoup, tag: Tag, cell: Cell) -> None:
    if cell.options.name:
        tag["id"] = cell.options.name
    tag["class"] = " ".join(["gc-cell", *_classes(tag)])
    for code in tag.select(".highlight-ipynb"):
        # As everywhere on the site: in its colours, which are legible in light and dark, and with its button to copy.
        code["class"] = _CODE
        for plain in code.select("span:empty, .n, .p, .w"):
            plain.unwrap()  # names and punctuation are half of the code's HTML, and are legible without a colour
        inner = soup.new_tag("code")
        for child in list(code.pre.contents) if code.pre else []:
            inner.append(child.extract())
        if code.pre:
            code.pre.append(inner)
    area = tag.select_one(".jp-Cell-inputWrapper")
    if area and "hide-input" in cell.tags:
        details = area.wrap(soup.new_tag("details", attrs={"class": "gc-cell__hidden"}))
        summary = soup.new_tag("summary")
        summary.string = rendering.words()["show_code"]
        details.insert(0, summary)


def _rendered(content: str) -> str:
    """What mkdocs-jupyter gives; with its defaults it would load scripts from elsewhere, and nothing is run here."""
    # It is slow to import, and most builds have what it would give.
    from mkdocs_jupyter.convert import nb2html

    before = os.environ.get("JUPYTER_NO_CONFIG")
    # What somebody has set up for nbconvert at home is not this site's.
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    try:
        with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
            path = Path(folder) / "notebook.ipynb"
            path.write_text(content, encoding="utf-8")
            return str(
                nb2html(
                    str(path),
                    execute=False,
                    allow_errors=False,
                    no_prompt=True,
                    remove_tag_config={"remove_input_tags": ["remove-input"]},
                    custom_mathjax_url="",
                )
            )
    finally:
        if before is None:
            del os.environ["JUPYTER_NO_CONFIG"]
        else:
            os.environ["JUPYTER_NO_CONFIG"] = before


def _all_styles() -> str:
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    *found, _ = _STYLE.findall(_rendered(json.dumps(empty)))  # the last is a list of Python's, written as a style
    return "\n".join(found)


def _used(css: str, classes: set[str]) -> str:
    """The rules for elements of the notebook with none but these classes, and the variables that these rules use."""
    import tinycss2

    rules: list[tuple[str, list[Any]]] = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue  # animations, fonts and media of the application
        selectors = [one for one in _selectors(tinycss2.serialize(rule.prelude)) if _is_of(one, classes)]
        declared = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        if selectors:
            rules.append((",".join(selectors), [one for one in declared if one.type == "declaration"]))
    values = {one.name: tinycss2.serialize(one.value) for _, declared in rules for one in declared}
    wanted = {
        name
        for _, declared in rules
        for one in declared
        if not one.name.startswith("--")
        for name in _variables(tinycss2.serialize(one.value))
    }
    waiting = list(wanted)
    while waiting:
        more = set(_variables(values.get(waiting.pop(), ""))) - wanted
        wanted |= more
        waiting += sorted(more)
    lines = []
    for selector, declared in rules:
        kept = [one.serialize() for one in declared if not one.name.startswith("--") or one.name in wanted]
        if kept:
            lines.append(f"{selector}{{{';'.join(kept)}}}")
    return "\n".join(lines) + "\n"


def _selectors(prelude: str) -> Sequence[str]:
    return [one.strip() for one in re.split(r",(?![^(]*\))", prelude)]


def _is_of(selector: str, classes: set[str]) -> bool:
    wrapper, *named = re.findall(r"\.([\w-]+)", selector) or [""]
    # Without a class of a cell it is the application's: what its text, its links and its focus look like.
    return wrapper == _WRAPPER and (selector == f".{_WRAPPER}" or bool(named)) and set(named) <= classes


def _variables(value: str) -> list[str]:
    return re.findall(r"var\(\s*(--[\w-]+)", value)


def _classes(tag: Tag) -> list[str]:
    return list(tag.get_attribute_list("class")) if tag.has_attr("class") else []
