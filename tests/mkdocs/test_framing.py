"""Pages that are filled into a frame, beside the same pages as the theme itself writes them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from commons import pages
from tests.building import ROOT

# What the theme's navigation needs; the other written pages have nothing to do with entries.
OTHER_PARTS = re.compile(r"(?m)^  - (?!Home|Catalog|首页|社区目录).*\n(?:      - .*\n)*")


def project(folder: Path) -> Path:
    """A project with the real catalog and one written page, which links an entry."""
    shutil.copytree(ROOT / "catalog", folder / "catalog")
    for language, name in (("en", "mkdocs.yml"), ("zh", "mkdocs.zh.yml")):
        text = OTHER_PARTS.sub("", (ROOT / name).read_text(encoding="utf-8"))
        (folder / name).write_text(text, encoding="utf-8")
        (folder / "docs" / language).mkdir(parents=True)
        home = "# Home {#title}\n\n[An entry](catalog/projects/gpt-2.md) and [its people](catalog/people/index.md)\n"
        (folder / "docs" / language / "index.md").write_text(home, encoding="utf-8")
    for name in ("references.bib", "glossary.yml"):
        shutil.copy(ROOT / "docs" / name, folder / "docs")
    return folder


def built(folder: Path, configuration: str, name: str) -> dict[str, bytes]:
    """The pages of a language, with discussions in them, as HTML and as Markdown."""
    config = load_config(str(folder / configuration), site_dir=str(folder / name))
    giscus = config.plugins["commons"].config.giscus
    giscus.repository_id, giscus.categories = "R_1", {"projects": "C_1", "reviews": "C_2"}
    build(config)
    found = (path for path in (folder / name).rglob("*") if path.suffix in {".html", ".md", ".xml"})
    return {path.relative_to(folder / name).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("configuration", ["mkdocs.yml", "mkdocs.zh.yml"])
def test_filled_pages_are_the_same_bytes_as_the_themes_own(
    configuration: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    filled = built(folder, configuration, "filled")
    families = 0
    plan_all = pages.plan_all

    def without_families(*arguments, **options):
        nonlocal families
        for page in plan_all(*arguments, **options):
            families += page.family is not None
            yield page._replace(family=None)

    monkeypatch.setattr(pages, "plan_all", without_families)
    rendered = built(folder, configuration, "rendered")
    assert families > 100
    assert filled.keys() == rendered.keys()
    assert [path for path, content in filled.items() if content != rendered[path]] == []
    assert b'href="catalog/projects/gpt-2/"' in filled["index.html"]
    assert b"gcframe" not in b"".join(filled.values())
