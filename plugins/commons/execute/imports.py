"""Which of this project's modules a page's result depends on, read from the code without running it.

Importing `gptcore.attention` runs `gptcore/__init__.py` too, and so imports nearly everything. What a page can *use* is
less: the names it imports, the modules that these are in, and what those import in turn. That is what is followed here,
so that a change to one module runs anew only the pages that it can reach.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Packages whose source is followed; of all others the version counts.
LOCAL = ("commons", "gptcore")
# `!gptcore generate`: the command is the package.
_COMMAND = re.compile(rf"^[ \t]*(?:\w+[ \t]*=[ \t]*)?!.*?\b({'|'.join(LOCAL)})\b", re.MULTILINE)
_IMPORT = re.compile(r"^[^#\n'\"]*?\b((?:import|from)[ \t]+\w.*)$", re.MULTILINE)


def imported(source: str) -> frozenset[str]:
    """The modules that a cell's code imports, by the names that it uses.

    Args:
        source: Python, which may have lines of IPython's, such as `%timeit`.

    Returns:
        Dotted names; of `from a import b` it is `a.b`, whether that is a module or not.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # A cell with magics: its imports stand on lines of their own all the same.
        names = {name for line in _IMPORT.findall(source) for name in _imports_of_line(line)}
        return frozenset(names | {f"{command}.cli" for command in _COMMAND.findall(source)})
    return frozenset(_imports(tree, "")) | frozenset(_attributes(tree))


def sources(names: Iterable[str]) -> dict[str, Path]:
    """The source files that imported names depend on: their modules', and what those import in turn.

    Args:
        names: As `imported` gives them; those of other packages are left out.

    Returns:
        Files by module.
    """
    found: dict[str, Path] = {}
    waiting = [name for name in names if name.partition(".")[0] in LOCAL]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        module, rest = _module_of(name)
        path = _path(module)
        if path is None:
            continue
        found[module] = path
        waiting += _needs(module, path, rest)
    return found


def packages(names: Iterable[str], modules: Mapping[str, Path]) -> frozenset[str]:
    """The top-level names of other packages that imported names and this project's modules depend on.

    Args:
        names: As `imported` gives them.
        modules: What `sources` gives for them.
    """
    inside = {name for module, path in modules.items() for name in _module_imports(module, path)}
    return frozenset(name.partition(".")[0] for name in {*names, *inside}) - {*LOCAL, *sys.stdlib_module_names}


def _needs(module: str, path: Path, name: str) -> list[str]:
    """What a module needs for one of its names; all that it imports, if it has the name itself or none is asked for."""
    binds = _bindings(module, path) if path.name == "__init__.py" else {}
    if name and name in binds:
        return [binds[name]]
    return [imported for imported in _module_imports(module, path) if imported.partition(".")[0] in LOCAL]


def _module_of(name: str) -> tuple[str, str]:
    """The longest module in a dotted name, and the next part."""
    parts = name.split(".")
    for length in range(len(parts), 1, -1):
        if _path(".".join(parts[:length])) is not None:
            return ".".join(parts[:length]), parts[length] if length < len(parts) else ""
    return parts[0], parts[1] if len(parts) > 1 else ""


@cache
def folder(package: str) -> Path:
    """Where a package of this project is, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed", name=package)
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def _path(module: str) -> Path | None:
    top, *rest = module.split(".")
    base = folder(top).joinpath(*rest)
    candidates = (base / "__init__.py", base.with_name(f"{base.name}.py")) if rest else (base / "__init__.py",)
    return next((path for path in candidates if path.is_file()), None)


@cache
def _module_imports(module: str, path: Path) -> frozenset[str]:
    return frozenset(_imports(ast.parse(path.read_bytes()), _package(module, path)))


@cache
def _bindings(module: str, path: Path) -> dict[str, str]:
    """What a package's own file takes from its modules, by the name it gives it."""
    package = _package(module, path)
    return {
        alias.asname or alias.name: f"{_absolute(node, package)}.{alias.name}"
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _package(module: str, path: Path) -> str:
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


def _imports(tree: ast.AST, package: str) -> Iterator[str]:
    for node in _statements(tree):
        if isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield from (base if alias.name == "*" else f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            # `import gptcore` is told apart by the names that are used of it; inside modules it is all of it.
            yield from (alias.name for alias in node.names if package or not _is_plain(alias))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement, at any depth; expressions, which most of a tree is, have none in them."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner = getattr(node, name, None)
            # The body of a lambda is an expression.
            waiting += inner if isinstance(inner, list) else ()


def _attributes(tree: ast.AST) -> Iterator[str]:
    """`gptcore.load` after `import gptcore`: the name that is used, or the whole package if it is used otherwise."""
    names = {
        alias.asname or alias.name.partition(".")[0]: alias.name if alias.asname else alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            inside.add(id(node.value))
            yield f"{names[node.value.id]}.{node.attr}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names and id(node) not in inside:
            yield names[node.id]
    yield from (name for name in names.values() if name not in LOCAL)


def _is_plain(alias: ast.alias) -> bool:
    return "." not in alias.name


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    base = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _imports_of_line(line: str) -> Iterator[str]:
    try:
        yield from _imports(ast.parse(line.strip()), "page")
    except SyntaxError:  # an import over several lines: its module, and thus all of it
        yield line.split()[1]
