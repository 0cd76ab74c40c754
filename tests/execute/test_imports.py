from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.execute.imports import imported, packages, sources


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np\nnp.eye(2)", {"numpy", "numpy.eye"}),
        ("import gptcore\ngptcore.load('x')\ngptcore.ops.softmax", {"gptcore.load", "gptcore.ops"}),
        ("import gptcore\nuse(gptcore)", {"gptcore"}),
        ("import gptcore as g\ng.score", {"gptcore.score"}),
        ("import gptcore.ops\ngptcore.load", {"gptcore.ops", "gptcore.load"}),
        ("from gptcore import generate, load as l", {"gptcore.generate", "gptcore.load"}),
        ("from gptcore.attention import *", {"gptcore.attention"}),
        ("def f():\n    from gptcore.ops import softmax", {"gptcore.ops.softmax"}),
        ("%time x = 1\nfrom gptcore.ops import softmax", {"gptcore.ops.softmax"}),
        ("!gptcore generate --seed 1", {"gptcore.cli"}),
        ("x = !commons check", {"commons.cli"}),
        ("# !gptcore", set()),
        ("x = (", set()),
        ("\x00", set()),
    ],
)
def test_what_a_cell_imports(code: str, names: set[str]) -> None:
    assert imported(code) == names


@given(st.text(alphabet=st.sampled_from("import from gptcore.ops as x,()\n%!=\x00")))
def test_any_code_can_be_looked_at(code: str) -> None:
    sources(imported(code))


def test_a_name_of_a_package_leads_to_its_module_and_what_that_needs() -> None:
    found = sources(["gptcore.causal_mask"])
    assert {"gptcore", "gptcore.attention", "gptcore.ops", "gptcore.errors"} == set(found)
    assert all(path.is_file() for path in found.values())
    assert "gptcore.attention" not in sources(["gptcore.errors.InputError"])
    assert len(sources(["gptcore"])) > 20


def test_other_packages_are_named_by_their_top() -> None:
    names = imported("import openai.types\nfrom gptcore import load")
    assert {"openai", "tokenizers", "safetensors", "numpy"} <= packages(names, sources(names))
    assert not {"json", "gptcore"} & packages(names, sources(names))


@pytest.mark.parametrize("module", ["ops", "attention", "gpt", "tokenizer", "generation", "checkpoint"])
def test_what_is_followed_is_what_python_imports(module: str) -> None:
    """But for the package's own file, which imports for others: that is left out, and why is in the module."""
    script = (
        "import sys, types\n"
        f"package = types.ModuleType('gptcore')\npackage.__path__ = [{str(Path('gptcore').resolve())!r}]\n"
        f"sys.modules['gptcore'] = package\nimport gptcore.{module}\n"
        "print(*sorted(name for name in sys.modules if name.startswith('gptcore.')))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) <= set(sources([f"gptcore.{module}"]))


def test_what_is_followed_is_code() -> None:
    for path in sources(["gptcore", "commons.catalog"]).values():
        ast.parse(path.read_bytes())
