from __future__ import annotations

import json

import jupytext
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.execute.cells import Cell, CellOptions, Document
from commons.execute.notebooks import is_script, read_notebook, read_script

PERCENT = """# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Title
#
# Text.

# %% tags=["raises-exception"]

1 / 0
x = 2

# %%
# !echo 1
# a comment

# %% alt="A line"
print("# %%")
"""


def notebook(*cells: dict, **metadata: object) -> str:
    content = nbformat.v4.new_notebook(cells=[nbformat.from_dict(cell) for cell in cells], metadata=metadata)
    return nbformat.writes(content)


def code(source: str, outputs: tuple = (), **metadata: object) -> dict:
    return nbformat.v4.new_code_cell(source, metadata=metadata, outputs=list(outputs))


def lines_are_right(document: Document, text: str) -> bool:
    lines = text.split("\n")
    return all(
        json.dumps(row, ensure_ascii=False)[1:-1] in lines[cell.line - 1 + index]
        for cell in document.cells
        for index, row in enumerate(cell.source.split("\n"))
    )


def test_a_notebooks_cells_have_the_lines_of_its_file() -> None:
    stream = nbformat.v4.new_output("stream", text='"source": [\nx = 1\n')
    text = notebook(
        nbformat.v4.new_markdown_cell("# Title\n\nText."),
        code("x = 1\n\nprint('中文', \"quoted\")", (stream,), tags=["hide-input"], collapsed=True),
        code("\n\ny = 2", alt="A line"),
        code(""),
    )
    document = read_notebook("n.ipynb", text)
    assert document.problems == ()
    assert document.parts[0] == "# Title\n\nText.\n"
    assert [cell.source for cell in document.cells] == ["x = 1\n\nprint('中文', \"quoted\")", "y = 2"]
    assert [cell.options for cell in document.cells] == [CellOptions(tags=("hide-input",)), CellOptions(alt="A line")]
    assert lines_are_right(document, text)


def test_a_program_in_percent_format() -> None:
    document = read_script("p.py", PERCENT)
    assert document.problems == ()
    assert document.parts[0] == "# Title\n\nText.\n"
    assert document.cells == (
        Cell("1 / 0\nx = 2", 15, CellOptions(tags=("raises-exception",))),
        Cell("!echo 1\n# a comment", 19),
        Cell('print("# %%")', 23, CellOptions(alt="A line")),
    )
    assert is_script(PERCENT)
    assert not is_script("# %%% no\nprint('# %%')\n")


def test_code_before_the_first_marker_is_a_cell() -> None:
    assert read_script("p.py", "x = 1\n\n# %%\ny = 2\n").cells == (Cell("x = 1", 1), Cell("y = 2", 4))


def test_settings_and_what_is_wrong() -> None:
    text = notebook(code("1", tags=["hide-inpt"]), execute={"cell_seconds": 5, "files": ["missing.txt"]})
    document = read_notebook("n.ipynb", text)
    assert document.settings.cell_seconds == 5
    messages = sorted(problem.message for problem in document.problems)
    assert messages[0].startswith("there is no file 'missing.txt'")
    assert messages[1] == "unknown tag 'hide-inpt'; did you mean 'hide-input'?"
    (problem,) = (problem for problem in document.problems if "tag" in problem.message)
    assert "1" in text.split("\n")[problem.line - 1]


def test_settings_stand_in_the_front_matter_as_on_a_page() -> None:
    header = {"cell_type": "raw", "id": "h", "metadata": {}, "source": "---\nexecute:\n  cell_seconds: 5\n---"}
    document = read_notebook("n.ipynb", notebook(header, code("1")))
    assert document.settings.cell_seconds == 5
    assert document.problems == ()
    script = read_script("p.py", "# ---\n# execute:\n#   cell_secnds: 5\n# ---\n# %%\n1\n")
    assert [problem.message for problem in script.problems] == [
        "unknown option 'cell_secnds'; did you mean 'cell_seconds'?"
    ]
    twice = read_notebook("n.ipynb", notebook(header, code("1"), execute={"cell_seconds": 6}))
    assert [problem.message for problem in twice.problems] == [
        "'execute' is in the front matter and in the metadata: keep one"
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"cells": 3, "nbformat": 4}', "\x00", "[" * 100_000])
def test_what_is_no_notebook_is_said(text: str) -> None:
    (problem,) = read_notebook("n.ipynb", text).problems
    assert str(problem).startswith("n.ipynb:1:1: this is no Jupyter notebook: ")


def test_a_header_that_is_no_yaml_is_said() -> None:
    document = read_script("p.py", "# ---\n# jupyter: [\n# ---\n# %%\n1\n")
    assert document.cells or document.problems


@given(st.lists(st.sampled_from(["# %%", "# %% [markdown]", "x = 1", "", "# text", '"""', "# %time x"]), max_size=12))
def test_lines_of_programs_are_those_of_jupytexts_cells(rows: list[str]) -> None:
    text = "\n".join(rows)
    document = read_script("p.py", text)
    expected = [cell.source for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "code"]
    assert [cell.source for cell in document.cells] == [source.strip() for source in expected if source.strip()]
    for cell in document.cells:
        assert cell.source.split("\n")[0].strip("# ") in rows[cell.line - 1]
