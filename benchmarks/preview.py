"""Seconds of `commons preview`: ten thousand entries of which one is changed, and one entry alone.

    python benchmarks/preview.py

Each runs in a process of its own, start-up included; the table has the median. The floor is reading the catalog and
rendering nothing: `commons check --base` on the same change.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from catalog import ENTRIES, ROUNDS, make, row, run

GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]


def changed(folder: Path, number: int) -> None:
    """A repository of entries, one of which is not as it was committed."""
    catalog = make(folder, number)
    subprocess.run([*GIT, "init", "--quiet"], cwd=folder, check=True)
    subprocess.run([*GIT, "add", "."], cwd=folder, check=True)
    subprocess.run([*GIT, "commit", "--quiet", "--message=base"], cwd=folder, check=True)
    path = catalog / "projects/gpt-neox-0.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("A line of plain words", "Another line of plain words", 1), encoding="utf-8")


def main() -> None:
    commons = [sys.executable, "-m", "commons.cli"]
    for number, goal in ((ENTRIES, "<= 5 s"), (1, "")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            changed(folder, number)
            preview = [*commons, "preview", "--base", "HEAD"]
            runs = [
                (run(preview, folder, 0), run([*commons, "check", "--base", "HEAD"], folder, 0)) for _ in range(ROUNDS)
            ]
            row(f"{number:,} entries, one changed", [each for each, _ in runs], goal)
            row("  commons check --base on the same", [each for _, each in runs], "")
            pages = sum(1 for _ in (folder / "preview").rglob("*.html"))
            print(f"  {pages} pages")


if __name__ == "__main__":
    main()
