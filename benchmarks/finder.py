"""Finding entries in Chromium: a choice, a text, a sort, in listings of one thousand and ten thousand projects.

    python benchmarks/finder.py

Each listing is the page that the site has, with its script and styles, of projects made from the real ones with all
their values. A step is what happens after a click or a letter: what fits is found, every count is made, and the page is
laid out. The table has, in milliseconds as the browser measures them, the median of all steps, that of the slowest one,
the longest time of all, in which on a busy machine others were at work, and how long it takes until the entries are
read for the first time.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

SIZES = {1_000: 20, 10_000: 50}
ROUNDS = 5
STEPS = """async rounds => {
    const host = document.querySelector("gc-finder")
    const finder = host.controls
    const begun = performance.now()
    await finder.load()
    const loaded = performance.now() - begun
    const facets = finder.index.facets
    const first = name => facets.find(facet => facet.name === name).values[0][0]
    const chosen = (...names) => new Map(names.map(name => [name, new Set([first(name)])]))
    const steps = [
        { text: "g" }, { text: "gpt" }, { text: "训练" }, { text: "pytorch model" }, { text: "" },
        { chosen: chosen("category") }, { chosen: chosen("category", "license") },
        { chosen: chosen("category", "license", "languages", "artifacts") }, { chosen: new Map() },
        { sort: "newest" }, { sort: "name" }, { view: "table" }, { page: 7 }, { view: "cards" },
    ]
    const times = steps.map(() => [])
    for (let round = 0; round < rounds; round++) {
        for (const step of steps) {
            const before = performance.now()
            finder.go(step)
            document.body.getBoundingClientRect()
            times[steps.indexOf(step)].push(performance.now() - before)
            await new Promise(requestAnimationFrame)
        }
    }
    return [loaded, times]
}"""


def write(folder: Path, number: int) -> None:
    """The first page of a listing of projects, with what it loads."""
    from commons import assets
    from commons.catalog import load
    from commons.pages import listings
    from commons.pages.community import Community

    catalog = load(ROOT / "catalog")
    real = [project for project in catalog.projects if not project.sample]
    many = tuple(
        real[index % len(real)].model_copy(
            update={"id": f"project-{index}", "name": f"{real[index % len(real)].name} {index}"}
        )
        for index in range(number)
    )
    catalog = replace(catalog, projects=many)
    page = listings.first("project", Community(catalog, "en")).html
    styles = "".join(f'<link rel="stylesheet" href="../../{assets.FOLDER}{style}">' for style in assets.STYLES)
    script = f'<script src="../../{assets.FOLDER}catalog.js" defer></script>'
    html = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{styles}{script}</head>'
    files = dict(listings.finder_files(catalog, "en")) | dict(assets.contents())
    files["catalog/projects/index.html"] = f'{html}<body class="md-typeset">{page}</body></html>'.encode()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def main() -> None:
    from tests.browser import visiting

    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for number, most in SIZES.items():
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), number)
            with visiting.served(Path(name)) as address, visiting.launched() as browser:
                page = browser.new_page()
                page.goto(f"{address}catalog/projects/")
                page.wait_for_function("document.querySelector('gc-finder').controls?.boxes")
                loaded, times = page.evaluate(STEPS, ROUNDS)
                size = (Path(name) / "catalog/projects/entries.json").stat().st_size
        slowest = max(map(statistics.median, times))
        all_times = [time for step in times for time in step]
        print(
            f"{number:>6,} entries: a step {statistics.median(all_times):6.1f} ms, the slowest step {slowest:6.1f} ms "
            f"(goal: <= {most}), the longest of all {max(all_times):6.1f} ms; "
            f"read for the first time {loaded:6.0f} ms, {size / 1e6:.1f} MB"
        )


if __name__ == "__main__":
    main()
