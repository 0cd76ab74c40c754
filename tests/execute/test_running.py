from __future__ import annotations

import json
import re
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import pytest

from commons import store
from commons.execute import keys, processes
from commons.execute.cells import Document
from commons.execute.notebooks import read_notebook
from commons.execute.pages import read_page
from commons.execute.results import Execution
from commons.execute.running import run
from commons.source import Source


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the test's own."""
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def page(*cells: str, path: str = "docs/en/p.md", head: str = "", text: str = "Text.") -> Document:
    """A page of cells with text between; a cell may begin with its options."""
    front = f"---\n{head}\n---\n" if head else ""
    blocks = "\n\n".join(f"{text}\n\n```{{code-cell}} python\n{cell}\n```" for cell in cells)
    return read_page(Source(path, f"{front}{blocks}\n"))


def shown(execution: Execution) -> list[str]:
    assert execution.result is not None, execution.failures
    return [str(output) for cell in execution.result.cells for output in cell.outputs]


def test_a_page_is_run_once_and_then_found() -> None:
    document = page("import time\ntime.time_ns()")
    (first,) = run([document])
    (again,) = run([document])
    assert (first.cached, again.cached) == (False, True)
    assert first.result == again.result
    assert first.key == again.key


def test_prose_costs_nothing_and_languages_share_their_cells() -> None:
    told: list[Execution] = []
    english = page("import time\ntime.time_ns()")
    chinese = page("import time\ntime.time_ns()", path="docs/zh/p.md", text="正文。\n\n又一段。")
    both = run([english, chinese], told=told.append)
    assert [execution.document.path for execution in both] == ["docs/en/p.md", "docs/zh/p.md"]
    assert shown(both[0]) == shown(both[1])
    assert len(told) == 2


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        (["1 + 1"], True),
        ([":alt: text\n1 + 1"], True),
        ([":tags: [hide-input]\n1 + 1"], True),
        ([":tags: [raises-exception]\n1 + 1"], False),
        (["1 + 1", ":tags: [skip-execution]\n1 / 0"], True),
        (["1 +  1"], False),
        (["1 + 1", "2"], False),
    ],
)
def test_what_the_key_depends_on(cells: list[str], same: bool) -> None:
    assert (keys.key(page(*cells)) == keys.key(page("1 + 1"))) == same


def test_a_changed_module_is_another_key_for_the_pages_it_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, not_reached = page("from gptcore import causal_mask"), page("from gptcore.errors import InputError")
    data = page("from gptcore import load")
    before = [keys.key(one) for one in (reached, not_reached, data)]
    digest = keys._digest
    for changed, expected in [
        ("attention.py", [True, False, True]),
        ("errors.py", [True, True, True]),
        ("search.py", [False, False, False]),
    ]:
        monkeypatch.setattr(keys, "_digest", lambda path, c=changed: "new" if path.name == c else digest(path))
        assert [keys.key(one) != key for one, key in zip((reached, not_reached, data), before, strict=True)] == expected


def test_declared_files_are_there_and_part_of_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x.txt").write_text("one")
    document = page("open('data/x.txt').read()", head="execute:\n  files: [data/x.txt]")
    (first,) = run([document])
    (tmp_path / "data/x.txt").write_text("other")
    (second,) = run([document])
    assert "one" in shown(first)[0]
    assert "other" in shown(second)[0]


@pytest.mark.parametrize("name", ["missing.txt", "../x.txt", "/etc/hostname", "data"])
def test_files_that_are_not_there_or_not_ours_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_text("outside")
    (tmp_path / "root/data").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "root")
    (execution,) = run([page("1", head=f"execute:\n  files: [{name}]")])
    assert [str(failure) for failure in execution.failures] == [
        f"docs/en/p.md:3: there is no file '{name}' for this page's cells; its path begins at the repository's root"
    ]


TRACE = """docs/en/p.md:7: JSONDecodeError: Expecting value: line 1 column 2 (char 1)
    docs/en/p.md:14: read('[')
    docs/en/p.md:7, in read: return json.loads(text)"""
NO_ALT = "this cell shows a figure: describe it for those who do not see it, in a line ':alt: …' above the code"
FAILURES = [
    TRACE,
    "docs/en/q.md:4: ZeroDivisionError: division by zero",
    "docs/en/r.md:4: SyntaxError: incomplete input",
    "docs/en/s.md:5: this cell has the tag raises-exception, and has raised nothing",
    "docs/en/t.md:4: unknown option 'tag'; did you mean 'tags'?",
    f"docs/en/u.md:4: {NO_ALT}",
]


def test_failures_are_located_reported_together_and_never_stored(cache: Path) -> None:
    helper = "import json\n\ndef read(text):\n    return json.loads(text)"
    documents = [
        page(helper, "read('1')\nread('[')"),
        page("1 / 0", path="docs/en/q.md"),
        page("x = (", path="docs/en/r.md"),
        page(":tags: [raises-exception]\n1", path="docs/en/s.md"),
        page(":tag: x\n1", path="docs/en/t.md"),
        page("import matplotlib.pyplot as plt\nplt.plot([1]);", path="docs/en/u.md"),
    ]
    for _ in range(2):
        executions = run(documents)
        assert [str(failure) for execution in executions for failure in execution.failures] == FAILURES
    stored = [path for path in cache.rglob("*") if path.is_file()]
    assert len(stored) == 1  # the last one ran, and only its description is missing


def test_a_limit_of_the_page_is_its_own() -> None:
    slow, quick = page("while True: pass", head="execute:\n  cell_seconds: 1"), page("2", path="docs/en/q.md")
    executions = run([slow, quick])
    assert [str(failure) for failure in executions[0].failures] == ["docs/en/p.md:8: this cell has not ended in 1 s"]
    assert shown(executions[1])


def test_two_figures_need_two_cells() -> None:
    code = ":alt: both\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nplt.plot([2]);"
    (execution,) = run([page(code)])
    assert [failure.message for failure in execution.failures] == [
        "this cell shows 2 figures and has one text for them: show each in a cell of its own"
    ]


@pytest.mark.parametrize(("indent", "line"), [(1, 17), (None, 1)])
def test_a_notebook_whose_cells_stand_in_one_line_each_is_located_in_that_line(indent: int | None, line: int) -> None:
    content = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(one, id="x" * n) for n, one in [(1, "1"), (2, "\n2\n\n1 / 0")]]
    )
    (execution,) = run([read_notebook("n.ipynb", json.dumps(content, indent=indent, sort_keys=True))])
    (failure,) = execution.failures
    assert str(failure) == f"n.ipynb:{line}: ZeroDivisionError: division by zero"
    rows = json.dumps(content, indent=indent, sort_keys=True).split("\n")
    assert "1 / 0" in rows[line - 1]


def test_long_messages_and_traces_are_shown_by_their_ends() -> None:
    (endless,) = run([page("def f():\n    return f()", "f()")])
    lines = str(endless.failures[0]).splitlines()
    assert lines[0] == "docs/en/p.md:5: RecursionError: maximum recursion depth exceeded"
    assert len(lines) == 18
    assert lines[1] == "    docs/en/p.md:11: f()"
    assert re.fullmatch(r"    … \d+ more …", lines[9])
    assert lines[-1] == "    docs/en/p.md:5, in f: return f()"
    (long,) = run([page("raise ValueError('x' * 10_000)")])
    assert long.failures[0].message == f"ValueError: {'x' * 288} …"


def test_whatever_names_an_exception_has_it_is_one_line() -> None:
    (execution,) = run([page("raise type('', (Exception,), {})")])
    assert [str(failure) for failure in execution.failures] == ["docs/en/p.md:4: an exception without a name"]


def test_a_page_that_may_use_no_more_memory_is_told_how_much_it_may() -> None:
    (execution,) = run([page("import numpy as np\nnp.ones(10**11)", head="execute: {memory_mb: 200}")])
    (failure,) = execution.failures
    assert failure.message.startswith("MemoryError: Unable to allocate")
    assert failure.message.endswith("; a page may use 200 MB; see 'memory_mb' under 'execute' in front matter")


class Here(Executor):
    """An executor that runs in this thread and counts."""

    def __init__(self) -> None:
        self.jobs: list[processes.Job] = []

    def submit(self, function, /, *arguments, **options):
        self.jobs += arguments
        future: Future = Future()
        future.set_result(function(*arguments, **options))
        return future


def test_another_executor_may_start_the_processes() -> None:
    executor = Here()
    executions = run([page("1"), page("2", path="docs/en/q.md"), page("2", path="docs/zh/q.md")], executor=executor)
    assert sorted(job.sources for job in executor.jobs) == [("1",), ("2",)]
    assert all(execution.result for execution in executions)


def test_a_page_that_needs_this_machine_is_run_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.txt").write_text("5")
    executor = Here()
    needy = page("open('data.txt').read()", head="execute: {files: [data.txt]}")
    (execution,) = run([needy], executor=executor)
    assert execution.result
    assert executor.jobs == []


def test_the_local_server_runs_once_and_only_for_pages_that_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    import gptcore.testing

    running_now, started = [], []

    @contextmanager
    def local_server():
        started.append(1)
        running_now.append(1)
        yield "http://127.0.0.1:4711/v1"
        running_now.pop()

    monkeypatch.setattr(gptcore.testing, "local_server", local_server)
    address = "import os\nos.environ.get('OPENAI_BASE_URL'), os.environ.get('OPENAI_API_KEY')"
    run([page(address)])
    assert started == []
    needing = [page(f"{address}, {n}", path=f"docs/en/{n}.md", head="execute:\n  server: true") for n in range(2)]
    one, other, without = run([*needing, page(f"{address}, 3")])
    assert started == [1]
    assert running_now == []
    assert "('http://127.0.0.1:8000/v1', 'local', 0)" in shown(one)[0]
    assert "('http://127.0.0.1:8000/v1', 'local', 1)" in shown(other)[0]
    assert "(None, None, 3)" in shown(without)[0]
    assert all(execution.cached for execution in run(needing))
    assert started == [1]


def test_importing_openai_asks_for_the_server() -> None:
    assert keys.needs_server(page("from openai import OpenAI"))
    assert keys.needs_server(page("%time import openai"))
    assert not keys.needs_server(page("print('openai')"))


def test_what_is_stored_and_is_no_result_is_computed_anew() -> None:
    document = page("40 + 2")
    store.default().put(keys.key(document), json.dumps({"cells": 3}).encode())
    (execution,) = run([document])
    assert not execution.cached
    assert "'42'" in shown(execution)[0]
    assert run([document])[0].cached
