"""Catalogs in a folder of their own, for tests to break."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOOD = (Path(__file__).parent / "good.yml").read_text(encoding="utf-8")


def make(folder: Path, **entries: str | bytes) -> Path:
    """Make a catalog with the real vocabulary; an entry's `_` stands for `-` in its file's name."""
    catalog = folder / "catalog"
    (catalog / "projects").mkdir(parents=True)
    shutil.copytree(ROOT / "catalog/vocabulary", catalog / "vocabulary")
    shutil.copy(ROOT / "catalog/lifecycle.yml", catalog)
    for name, content in entries.items():
        path = catalog / "projects" / f"{name.replace('_', '-')}.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return catalog


def entry(name: str, repository: str | None = None) -> str:
    """A good entry with another id and repository."""
    url = repository or f"https://github.com/someone/{name}"
    return GOOD.replace("small-gpt\n", f"{name}\n", 1).replace("https://github.com/someone/small-gpt", url)


def make_samples(folder: Path) -> Path:
    """Make a catalog of the real one's sample entries and their assets, which has some of each kind."""
    catalog = make(folder)
    for path in sorted((ROOT / "catalog").glob("*/sample-*.yml")):
        (catalog / path.parent.name).mkdir(exist_ok=True)
        shutil.copy(path, catalog / path.parent.name)
    for path in sorted((ROOT / "catalog/assets").glob("*/sample-*")):
        shutil.copytree(path, catalog / "assets" / path.parent.name / path.name)
    return catalog
