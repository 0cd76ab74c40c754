"""Where a function of `gptcore` stands, found without running anything of it."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from commons.catalog.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Collection

_PACKAGE = "gptcore"


class FunctionError(LookupError):
    """There is no such function."""


@dataclass(frozen=True)
class Function:
    """A function, a method or a class.

    Attributes:
        name: With its module, such as `gptcore.ops.softmax`.
        file: Where it stands, such as `gptcore/ops.py`.
        first: Its first line there.
        last: And its last.
        source: These lines, without what they are indented by.
    """

    name: str
    file: str
    first: int
    last: int
    source: str

    @property
    def reference(self) -> str:
        """Where its docstring is, from a file of the folder `learn`; empty where no page of the reference has it."""
        module = ".".join(self.name.split(".")[:2])
        page = _reference_pages(Path("docs/en/reference").resolve()).get(module)
        return f"../reference/{page}#{self.name}" if page else ""


@cache
def _reference_pages(folder: Path) -> dict[str, str]:
    """By module, the page of the reference that shows it."""
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    return {module: page for page, text in texts.items() for module in re.findall(r"^::: (\S+)$", text, re.MULTILINE)}


@cache
def find(name: str) -> Function:
    """Find a function by its name.

    Args:
        name: `gptcore`, a module, and a function, or a class and perhaps its method.

    Raises:
        FunctionError: There is none of this name; says which is like it.
    """
    package, _, rest = name.partition(".")
    module, _, inner = rest.partition(".")
    folder = _folder()
    if package != _PACKAGE or not inner:
        raise FunctionError(f"'{name}' names no function: write {_PACKAGE}, its module and its name, with dots between")
    modules = [file.stem for file in folder.glob("*.py")]
    if module not in modules:
        raise FunctionError(f"{_PACKAGE} has no module '{module}'{_hint(module, modules)}")
    text, known = _read(folder / f"{module}.py")
    if inner not in known:
        raise FunctionError(f"{_PACKAGE}.{module} has no '{inner}'{_hint(inner, known)}")
    node = known[inner]
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    last = node.end_lineno or node.lineno
    lines = text.splitlines()[first - 1 : last]
    return Function(name, f"{_PACKAGE}/{module}.py", first, last, textwrap.dedent("\n".join(lines)))


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def _read(path: Path) -> tuple[str, dict[str, _Definition]]:
    """A module's text, and what it defines, by name."""
    text = path.read_text(encoding="utf-8")
    return text, dict(_definitions(ast.parse(text).body))


def _definitions(body: list[ast.stmt], prefix: str = "") -> list[tuple[str, _Definition]]:
    found: list[tuple[str, _Definition]] = []
    for node in body:
        if isinstance(node, _Definition):
            found.append((prefix + node.name, node))
        if isinstance(node, ast.ClassDef):
            found += _definitions(node.body, f"{node.name}.")
    return found


@cache
def _folder() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise FunctionError(f"{_PACKAGE} is not installed")
    return Path(spec.origin).parent


def _hint(name: str, known: Collection[str]) -> str:
    close = closest(name, known)
    return f"; did you mean '{close}'?" if close else ""
