"""Seconds and memory of `commons build` on this project: with nothing computed yet, and with everything.

    python benchmarks/build.py

Each build is a process of its own, start-up included, and puts both languages into an empty folder. The first runs the
code of every page and draws every figure; the second finds all of it in the cache. The memory is that of the largest of
its processes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from catalog import ROOT, row, run

WARM = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["COMMONS_CACHE"] = str(folder / "cache")
        command = [sys.executable, "-m", "commons.cli", "build", "--output"]
        cold = run([*command, str(folder / "cold")], ROOT, 0)
        warm = [run([*command, str(folder / f"warm-{number}")], ROOT, 0) for number in range(WARM)]
    row("this project, nothing computed", [cold], "<= 180 s")
    row("this project, everything computed", warm, "<= 15 s")


if __name__ == "__main__":
    main()
