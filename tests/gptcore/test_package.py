from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import gptcore

FOLDER = Path(gptcore.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
READING_ORDER = re.findall(r"`gptcore\.(\w+)`", gptcore.__doc__ or "")


def test_importing_is_light() -> None:
    """What only some uses need is imported by them: reading files, tokenizing, the command line, training."""
    script = f"import sys, {', '.join(f'gptcore.{name}' for name in MODULES)}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "gptcore.gpt" in loaded
    assert not loaded & {"tokenizers", "safetensors", "rich", "click", "threadpoolctl", "torch", "commons"}


def test_the_public_names_are_those_of_the_list() -> None:
    public = {
        name for name, value in vars(gptcore).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(gptcore.__all__)
    assert len(gptcore.__all__) == len(set(gptcore.__all__))


@pytest.mark.parametrize("name", gptcore.__all__)
def test_public_names_are_documented(name: str) -> None:
    value = getattr(gptcore, name)
    assert inspect.getdoc(value)
    assert value.__module__.startswith("gptcore.")


def test_the_reading_order_has_every_module_once() -> None:
    assert sorted(READING_ORDER) == MODULES


def imports(name: str) -> set[str]:
    """The modules of gptcore that one needs to be imported; those for types alone do not count."""
    found: set[str] = set()
    for node in ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module == "gptcore":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("gptcore."):
            found.add(node.module.removeprefix("gptcore."))
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_module_needs_only_those_before_it(name: str) -> None:
    assert imports(name) <= set(READING_ORDER[: READING_ORDER.index(name)])
