"""Running notebooks: eight with NumPy and a figure, by this project and by what mkdocs-jupyter runs them with.

    python benchmarks/pages.py

Both run the same notebooks in one sitting, each in a process of its own, and the table has both times and their ratio;
what each imports before it begins is not counted.
mkdocs-jupyter runs a notebook after the other, a kernel each, through nbconvert's ExecutePreprocessor; what it does
after that, the rendering, is not counted. Ours is `commons.execute.running.run` with an empty cache, and again with a
full one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
NOTEBOOKS = 8
CELLS = (
    "import numpy as np\nrandom = np.random.default_rng({number})\nx = random.normal(size=(200, 64))",
    """scores = x @ x.T / 8
weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
weights /= weights.sum(axis=-1, keepdims=True)
weights.max(axis=-1).mean().round(3)""",
    "import matplotlib.pyplot as plt\nplt.plot(np.sort(weights.max(axis=-1)));",
)

PEER = """
import sys, time, nbformat
from nbconvert.preprocessors import ExecutePreprocessor
started = time.perf_counter()
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    ExecutePreprocessor(kernel_name="python3", allow_errors=False).preprocess(notebook, {})
print(time.perf_counter() - started)
"""
OURS = """
import sys, time, nbformat
from pathlib import Path
from commons.execute import documents
from commons.execute.running import run
started = time.perf_counter()
executions = run([documents.read(Path(path)) for path in sys.argv[1:]])
assert all(execution.result and not execution.failures for execution in executions)
print(time.perf_counter() - started)
"""


def measure(script: str, folder: Path, cache: str) -> float:
    """Seconds that a script takes for the notebooks, as it says itself."""
    paths = sorted(map(str, folder.glob("*.ipynb")))
    environment = {
        "HOME": str(Path.home()),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "COMMONS_CACHE": cache,
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}",
    }
    command = [sys.executable, "-c", script, *paths]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(ran.stdout.split()[-1])


def main() -> None:
    import nbformat

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(NOTEBOOKS):
            cells = [
                nbformat.v4.new_code_cell(cell.format(number=number), metadata={"alt": "Sorted weights"})
                for cell in CELLS
            ]
            notebook = nbformat.v4.new_notebook(cells=cells)
            (folder / f"{number}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        print(f"{NOTEBOOKS} notebooks      peer, s    ours, s    ratio    all cached, s")
        rounds = []
        for number in range(ROUNDS):
            cache = str(folder / f"cache-{number}")
            taken = measure(PEER, folder, ""), measure(OURS, folder, cache), measure(OURS, folder, cache)
            rounds.append(taken)
            show(f"round {number + 1}", *taken)
        show("median", *map(median, zip(*rounds, strict=True)))


def show(name: str, peer: float, ours: float, cached: float) -> None:
    """Print a row of the table."""
    print(f"{name:11} {peer:14.2f} {ours:10.2f} {peer / ours:8.1f} {cached:16.2f}")


if __name__ == "__main__":
    main()
