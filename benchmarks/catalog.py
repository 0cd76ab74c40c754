"""Speed and memory of `commons check`: ten thousand entries, one entry, hostile files; beside check-jsonschema.

    python benchmarks/catalog.py

Each command runs in a process of its own, start-up included, and the table has the median of its seconds and the most
memory that one of its processes held; `commons check` shares many entries with a second one, which holds about as much.
check-jsonschema is optional, and the table says when it is absent; it sees the schema and nothing else.
The floor is libyaml's parser on the same files, its events thrown away.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import resource

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = 10_000
BYTES = 2_000
ROUNDS = 3
LANGUAGES = ("C++", "CUDA", "Rust", "Go", "Shell")
FLOOR = """
import sys, yaml
from pathlib import Path
for path in Path(sys.argv[1]).iterdir():
    loader = yaml.CBaseLoader(path.read_bytes())
    while loader.get_event() is not None:
        pass
"""
HOSTILE = {
    "nested": b"[" * 60_000,
    "wide": b"log: [" + b"{}, " * 15_000 + b"]",
    "unknown words": b"tags: [" + b"pytroch, " * 7_000 + b"]",
    "anchors": b"".join(b"a%d: &x%d *x%d\n" % (number, number, number) for number in range(3_000)),
}


def make(folder: Path, number: int) -> Path:
    """A catalog of entries of about 2 kB, made from one of the real ones."""
    catalog = folder / "catalog"
    shutil.rmtree(catalog, ignore_errors=True)
    (catalog / "projects").mkdir(parents=True)
    for name in ("vocabulary", "schema"):
        shutil.copytree(ROOT / "catalog" / name, catalog / name)
    shutil.copy(ROOT / "catalog/lifecycle.yml", catalog)
    text = (ROOT / "catalog/projects/gpt-neox.yml").read_text(encoding="utf-8")
    notes = "notes:\n  en: >-\n"
    while len((text + notes).encode()) < BYTES:
        notes += "    A line of plain words, as people write them about what they have made.\n"
    text = text.replace("evidence:\n", notes + "evidence:\n")
    words = {
        name: list(yaml.safe_load((ROOT / f"catalog/vocabulary/{name}.yml").read_text(encoding="utf-8")))
        for name in ("categories", "tags")
    }
    for index in range(number):
        (catalog / f"projects/gpt-neox-{index}.yml").write_text(varied(text, index, words), encoding="utf-8")
    return catalog


def varied(text: str, index: int, words: dict[str, list[str]]) -> str:
    """An entry like another, with a name, an address and values of its own."""
    categories, tags = words["categories"], words["tags"]
    some = ", ".join(tags[(index + step) % len(tags)] for step in (0, 7))
    own = re.sub(r"(?m)^(id: .*|name: .*|repository: .*)$", rf"\1-{index}", text)
    own = own.replace('"2204.06745"', f'"2204.{index:05d}"')
    own = own.replace("category: training", f"category: {categories[index % len(categories)]}")
    own = re.sub(r"(?m)^tags: .*$", f"tags: [{some}]", own)
    own = re.sub(r"(?m)^languages: .*$", f"languages: [Python, {LANGUAGES[index % len(LANGUAGES)]}]", own)
    return own.replace("date: 2026-", f"date: {2022 + index % 5}-")


def run(command: list[str], folder: Path, expected: int) -> tuple[float, float]:
    """The seconds that a command takes and the MB that it holds at most."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expected:
        raise SystemExit(f"{' '.join(command[:6])}: exit code {process.returncode}, expected {expected}")
    return time.perf_counter() - started, memory(usage)


def memory(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def row(work: str, runs: list[tuple[float, float]], goal: str) -> float:
    seconds = statistics.median(second for second, _ in runs)
    print(f"{work:<44} {seconds:>8.2f} s {max(held for _, held in runs):>8.0f} MB   {goal}")
    return seconds


def main() -> None:
    check = [sys.executable, "-m", "commons.cli", "check"]
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalog = make(folder, ENTRIES)
        floor = [sys.executable, "-c", FLOOR, str(catalog / "projects")]
        runs = [(run(check, folder, 0), run(floor, folder, 0)) for _ in range(ROUNDS)]
        own = row(f"{ENTRIES:,} entries", [each for each, _ in runs], "<= 2.0 s, <= 100 MB")
        row("  libyaml alone on the same files", [each for _, each in runs], "")
        peer = shutil.which("check-jsonschema")
        if peer:
            files = [str(path) for path in (catalog / "projects").iterdir()]
            command = [peer, "--schemafile", str(catalog / "schema/project.schema.json"), *files]
            print(f"  {row('  check-jsonschema', [run(command, folder, 0)], '') / own:.1f} times as long (goal: >= 15)")
        else:
            print("  check-jsonschema is not installed")
        make(folder, 1)
        row("one entry", [run(check, folder, 0) for _ in range(ROUNDS)], "<= 0.3 s")
        for kind, content in HOSTILE.items():
            (catalog / "projects/gpt-neox-0.yml").write_bytes(content)
            runs_of_one = [run(check, folder, 1) for _ in range(ROUNDS)]
            row(f"a hostile file: {kind}", runs_of_one, "one entry + 0.1 s, <= 100 MB")


if __name__ == "__main__":
    main()
