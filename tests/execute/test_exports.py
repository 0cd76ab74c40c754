from __future__ import annotations

import jupytext
import nbformat
import pytest

from commons.execute.exports import notebook, script
from commons.execute.pages import read_page
from commons.execute.results import Execution
from commons.execute.running import run
from commons.source import Source

PAGE = """---
title: A page
---
# Title

Text with `code`.

```{code-cell} python
:tags: [raises-exception]
import sys
print("a")
print("b", file=sys.stderr)
1 / 0
```

- a list

```{code-cell} python
:tags: [skip-execution]
never()
```

```{code-cell} python
%matplotlib inline
x = !echo 1
from IPython.display import HTML, display
display(HTML("<b>1</b>"))
x
```
"""


@pytest.fixture(scope="module")
def execution(tmp_path_factory: pytest.TempPathFactory) -> Execution:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMONS_CACHE", str(tmp_path_factory.mktemp("cache")))
        return run([read_page(Source("docs/en/p.md", PAGE))])[0]


def test_the_notebook_is_valid_and_has_everything(execution: Execution) -> None:
    made = nbformat.reads(notebook(execution).decode(), as_version=4)
    nbformat.validate(made)
    assert [cell.cell_type for cell in made.cells] == ["markdown", "code", "markdown", "code", "code"]
    assert made.cells[0].source == "# Title\n\nText with `code`."
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, None, 2]
    assert [output.output_type for output in code[0].outputs] == ["stream", "stream", "error"]
    assert code[0].outputs[2].ename == "ZeroDivisionError"
    assert code[1].outputs == []
    assert [output.output_type for output in code[2].outputs] == ["display_data", "execute_result"]
    assert code[2].outputs[1].data["text/plain"] == "['1']"
    assert code[1].metadata.tags == ["skip-execution"]


def test_jupytext_reads_the_program_as_the_same_page(execution: Execution) -> None:
    made = nbformat.reads(notebook(execution).decode(), as_version=4)
    read = jupytext.reads(script(execution).decode(), fmt="py:percent")
    for one, other in zip(read.cells, made.cells, strict=True):
        assert (one.cell_type, one.source, one.metadata.get("tags")) == (
            other.cell_type,
            other.source,
            other.metadata.get("tags"),
        )


def test_the_program_is_python(execution: Execution) -> None:
    compile(script(execution).decode(), "p.py", "exec")
