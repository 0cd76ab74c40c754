from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap

import pytest

import gptcore.attention
import gptcore.cache
import gptcore.gpt
from commons.math.functions import FunctionError, find


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("gptcore.attention.scaled_dot_product_attention", gptcore.attention.scaled_dot_product_attention),
        ("gptcore.gpt.GPT.forward", inspect.unwrap(gptcore.gpt.GPT.forward)),
        ("gptcore.cache.KeyValueCache", gptcore.cache.KeyValueCache),
        ("gptcore.cache.KeyValueCache.length", gptcore.cache.KeyValueCache.length.fget),
    ],
)
def test_what_is_found_is_what_python_finds(name: str, found: object) -> None:
    function = find(name)
    lines, first = inspect.getsourcelines(found)  # type: ignore[arg-type]
    assert (function.first, function.last) == (first, first + len(lines) - 1)
    assert function.source == textwrap.dedent("".join(lines)).rstrip("\n")
    assert function.file == f"gptcore/{name.split('.')[1]}.py"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("softmax", "names no function"),
        ("gptcore.ops", "names no function"),
        ("numpy.linalg.norm", "names no function"),
        ("gptcore.op.softmax", "gptcore has no module 'op'; did you mean 'ops'?"),
        ("gptcore.ops.softmx", "gptcore.ops has no 'softmx'; did you mean 'softmax'?"),
        ("gptcore.../../x.y", "gptcore has no module ''"),
        ("gptcore.ops.__class__", "gptcore.ops has no '__class__'"),
    ],
)
def test_what_is_not_there(name: str, message: str) -> None:
    with pytest.raises(FunctionError) as caught:
        find(name)
    assert message in str(caught.value)


def test_nothing_of_it_is_run() -> None:
    """Pages whose figures are cached are built without NumPy."""
    script = "import sys; from commons.math import functions as f; f.find('gptcore.ops.softmax'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"numpy", "gptcore"} & set(run.stdout.split())
