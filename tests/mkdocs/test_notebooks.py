from __future__ import annotations

import json
import random

import nbformat
import pytest
from markdown import Markdown

from commons.execute.notebooks import read_notebook, read_script
from commons.mkdocs import notebooks
from commons.source import Source, reading

TEXT = '\n\n# A title\n\nText "quoted", with \\\\ 中文 and $\\nonsense{x}$.\n\nMore: $\\alpha$.'
HEADER = "---\ndescription: x\n---"


def problems(document) -> list[str]:
    text, origins = notebooks.marked(document)
    assert len(origins) == text.count("\n") + 1
    page = Source(document.path, text, origins)
    with reading(page):
        Markdown(extensions=["commons.math"]).convert(text.removeprefix(document.header))
    return [str(problem) for problem in page.problems]


@pytest.mark.parametrize("header", [False, True])
def test_a_wrong_formula_is_located_in_the_notebook(header: bool) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("One line."),
        nbformat.v4.new_code_cell("x = 1\n\ny = 2"),
        nbformat.v4.new_markdown_cell(TEXT),
    ]
    if header:
        cells.insert(0, nbformat.v4.new_raw_cell(HEADER))
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    rows = text.split("\n")
    line = next(number for number, row in enumerate(rows, 1) if "nonsense" in row)
    column = rows[line - 1].index("\\\\nonsense") + 1
    (problem,) = problems(read_notebook("n.ipynb", text))
    assert problem.startswith(f"n.ipynb:{line}:{column}: this formula cannot be typeset: ")
    assert problem.endswith(f" (cell {len(cells)}, line 5)")


def test_a_notebook_that_another_program_has_laid_out_has_cells_and_lines_in_them() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(TEXT)])
    (problem,) = problems(read_notebook("n.ipynb", json.dumps(notebook)))
    assert problem.startswith("n.ipynb:1:")
    assert problem.endswith(" (cell 1, line 5)")


@pytest.mark.parametrize("quoted", [False, True])
def test_a_wrong_formula_is_located_in_the_program(quoted: bool) -> None:
    wrong = "Text: $\\nonsense{x}$."
    text = f'"""\n{wrong}\n"""' if quoted else f"#\n# {wrong}"
    script = f"# %%\nx = 1\n\n# %% [markdown]\n{text}\n\n# %%\ny = 2\n"
    column = 8 if quoted else 10
    (problem,) = problems(read_script("p.py", script))
    assert problem.startswith(f"p.py:6:{column}: this formula cannot be typeset: ")
    assert "(cell" not in problem


def test_each_line_of_the_text_has_its_origin_whatever_the_cells_are() -> None:
    draw = random.Random(0)
    for _ in range(20):
        sources = ["\n".join(draw.choices(["", "a", '"\\', "中"], k=draw.randrange(1, 5))) for _ in range(6)]
        kinds = [draw.choice([nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell]) for _ in sources]
        cells = [kind(source) for kind, source in zip(kinds, sources, strict=True)]
        file = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
        text, origins = notebooks.marked(read_notebook("n.ipynb", file))
        rows = file.split("\n")
        for line, origin in zip(text.split("\n"), origins, strict=True):
            if origin.called and line:
                assert rows[origin.line - 1].strip().startswith(json.dumps(line, ensure_ascii=False)[:-1])
