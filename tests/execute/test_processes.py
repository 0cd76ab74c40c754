from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from commons.execute import processes
from commons.execute.processes import Stopped, run
from commons.execute.worker.messages import Output, Raised, Shown, Stream
from commons.execute.worker.outputs import MOST
from tests.execute.jobs import job

CASES = yaml.safe_load((Path(__file__).parent / "processes.yml").read_text(encoding="utf-8"))


def brief(output: Output) -> list:
    match output:
        case Stream():
            return [output.name, output.text]
        case Shown():
            return list(next(iter(output.data.items())))
        case Raised():
            frames = [[frame.cell, frame.line, frame.function] for frame in output.frames]
            return [output.name, output.text, *frames]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_page_makes(case: dict) -> None:
    options = {name: value for name, value in case.items() if name not in {"name", "cells", "outputs", "stopped"}}
    ended, stopped = run(job(*case["cells"], **options))
    if "stopped" in case:
        assert stopped == Stopped(*case["stopped"])
        assert len(ended) == case["stopped"][0]
    else:
        assert stopped is None
        assert [brief(output) for output in ended[-1].outputs] == case["outputs"]
        assert len(ended) == len(case["cells"])


def test_a_cell_that_may_raise_does_not_end_the_page() -> None:
    ended, stopped = run(job("1 / 0", "1", "2 / 0", "3", may_raise=(True, False, False, False)))
    assert stopped is None
    assert [made.raised.name if made.raised else None for made in ended] == [
        "ZeroDivisionError",
        None,
        "ZeroDivisionError",
    ]


def test_of_what_is_too_much_the_beginning_is_kept_and_the_rest_counted() -> None:
    (ended,), _ = run(job("import subprocess\nprint('x' * 100_000_000)\nsubprocess.run(['printf', '%050000d', '0']);"))
    (stream,) = ended.outputs
    assert isinstance(stream, Stream)
    assert stream.text == "x" * MOST
    assert stream.omitted == 100_000_001 + 50_000 - MOST


def test_a_cell_that_changes_between_the_streams_all_the_time_has_not_as_many_outputs() -> None:
    code = "import sys\nfor _ in range(3000):\n    print(1); print(2, file=sys.stderr)"
    (ended,), stopped = run(job(code))
    assert stopped is None
    streams = [output for output in ended.outputs if isinstance(output, Stream)]
    assert sum(len(stream.text) + stream.omitted for stream in streams) == 12_000
    assert len(streams) < 1000
    assert {stream.name for stream in streams if stream.omitted} <= {"stdout", "stderr"}


def test_the_environment_is_a_short_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    code = "import os\n[*sorted(os.environ), os.environ['OPENBLAS_NUM_THREADS'], os.environ['MORE']]"
    (ended,), _ = run(job(code, environment={"MORE": "more"}))
    shown = ended.outputs[0]
    assert isinstance(shown, Shown)
    names = set(yaml.safe_load(shown.data["text/plain"]))
    assert (
        {"HOME", "PATH", "MORE", "1", "more"}
        <= names
        <= {*("1", "more", "MORE", "HOME", "TMPDIR", "IPYTHONDIR", "PATH", *processes._EVERYWHERE, *processes._KEPT)}
    )
    assert os.environ["GITHUB_TOKEN"] == "secret"


def test_pages_have_folders_of_their_own_with_the_files_they_ask_for(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("42")
    code = (
        "from pathlib import Path\nopen('new', 'w').close()\n"
        "sorted(str(p) for p in Path().rglob('*')), open('deep/data.txt').read()"
    )
    one = job(code, files={"deep/data.txt": tmp_path / "data.txt"})
    for ended, stopped in (run(one), run(one)):
        assert stopped is None
        assert brief(ended[0].outputs[0]) == ["text/plain", "(['deep', 'deep/data.txt', 'new'], '42')"]


def test_nothing_of_the_parents_is_inherited(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as opened:
        os.set_inheritable(opened.fileno(), True)
        code = "from pathlib import Path\n[str(fd.readlink()) for fd in Path('/proc/self/fd').iterdir() if fd.exists()]"
        (ended,), _ = run(job(code))
        assert "secret" not in brief(ended.outputs[0])[1]


@pytest.mark.parametrize(
    "started",
    [
        "subprocess.Popen(['sleep', '1000'])",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)",
        "multiprocessing.Process(target=time.sleep, args=(1000,))",
    ],
)
def test_what_a_page_has_started_ends_with_it(started: str) -> None:
    code = (
        f"import multiprocessing, subprocess, time\nstarted = {started}\ngetattr(started, 'start', int)()\nstarted.pid"
    )
    (ended,), stopped = run(job(code))
    assert stopped is None
    pid = brief(ended.outputs[0])[1]
    until = time.monotonic() + 20
    while _state(pid) not in {"", "Z", "X"} and time.monotonic() < until:
        time.sleep(0.05)
    assert _state(pid) in {"", "Z", "X"}


def _state(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


forked = pytest.mark.skipif(processes._best_method() != "forkserver", reason="processes are not forked here")


@forked
def test_a_process_that_is_not_forked_does_the_same() -> None:
    code = "import numpy as np, os\nprint(os.environ['PYTHONHASHSEED'], hash('x'))\nnp.eye(2)"
    (first, _), (spawned, stopped) = (run(job(code, "1 / 0", method=method)) for method in ("forkserver", "spawn"))
    assert stopped is None
    assert spawned == first
    assert spawned[1].raised


def test_figures_are_the_same_bytes_in_every_run() -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('a title');"
    one, other = (run(job(code))[0][0].outputs for _ in range(2))
    assert one == other
    assert isinstance(one[0], Shown)
    svg = one[0].data["image/svg+xml"]
    assert ">a title</text>" in svg
    assert "<dc:date>" not in svg


@forked
def test_what_every_page_imports_is_there_already() -> None:
    drawing = "import numpy as np, matplotlib.pyplot as plt\nplt.plot(np.random.default_rng(0).normal(size=3));"
    # What was there when the process began is frozen, and no longer among the collector's objects.
    new = "import gc, types\n[m.__name__ for m in gc.get_objects() if isinstance(m, types.ModuleType)]"
    (_, ended), _ = run(job(drawing, new))
    names = yaml.safe_load(brief(ended.outputs[0])[1])
    assert [
        name for name in names if name.split(".")[0] in {"IPython", "commons", "matplotlib", "numpy", "pydantic"}
    ] == []


def test_what_is_imported_ahead_is_what_the_program_would_import(tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(Path(processes.__file__).parents[2])
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(tmp_path / 'linked')!r})\n"
        "from tests.execute.jobs import job\nfrom commons.execute.processes import run\n"
        "code = 'from commons.execute.worker import child, shell; [child.__file__, shell.__file__]'\n"
        "print(run(job(code))[0][0].outputs[0].data['text/plain'])\n"
    )
    environment = os.environ | {"PYTHONPATH": "."}
    ran = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.count("/linked/commons/execute/worker/") == 2


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        '{"event": "ended", "cell": "0", "outputs": []}',
        '{"event": "ended", "cell": 0, "outputs": [], "more": 1}',
        '{"event": "ended", "cell": 0, "outputs": [{"kind": "stream", "name": "stdin", "text": ""}]}',
        '{"event": "ended", "cell": 0, "outputs": [{"kind": "shown", "is_result": true, "data": {"text/plain": 1}}]}',
    ],
)
def test_what_is_no_message_is_not_taken_for_one(message: str) -> None:
    saying = (
        "import gc\nfrom multiprocessing.connection import Connection\n"
        "(own,) = (found for found in gc.get_objects() if isinstance(found, Connection) and found.writable)\n"
        f"own.send_bytes({message.encode()!r})"
    )
    ended, stopped = run(job(saying))
    assert ended == []
    assert stopped == Stopped(0, "its outputs are larger than 16 MB, or no outputs")


def test_the_programs_main_module_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('main')\nfrom tests.execute.jobs import job\nfrom commons.execute.processes import run\n"
        "print(run(job('40 + 2'))[0][0].outputs[0].data['text/plain'])\n"
    )
    command = [sys.executable, str(script)]
    environment = os.environ | {"PYTHONPATH": "."}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["main", "42"]


def test_pages_run_side_by_side() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(run, [job(f"import time\ntime.sleep(0.3)\n{number}") for number in range(4)]))
    assert [brief(ended[0].outputs[0])[1] for ended, _ in made] == ["0", "1", "2", "3"]
