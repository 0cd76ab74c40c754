"""The site of a village, built with the real command."""

from __future__ import annotations

from pathlib import Path

from tests.building import run_build

LANGUAGES = {"en": "", "zh": "zh/"}
ENGLISH = """
site_name: Village
site_url: https://example.org/gpt-commons/
repo_url: https://github.com/gpt-commons/gpt-commons
docs_dir: docs/en
nav: [index.md]
not_in_nav: "/*"
theme: { name: material, language: en, font: false }
plugins:
  commons:
    languages:
      en: { name: English, path: "" }
      zh: { name: 中文, path: zh/ }
"""
CHINESE = "INHERIT: mkdocs.yml\ndocs_dir: docs/zh\ntheme: { language: zh }\n"


def build(folder: Path, **environment: str) -> Path:
    """Build the site of the village in a folder, in both languages, with one page beside what its catalog becomes."""
    for language in LANGUAGES:
        (folder / "docs" / language).mkdir(parents=True)
        (folder / "docs" / language / "index.md").write_text("# Home\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(ENGLISH, encoding="utf-8")
    (folder / "mkdocs.zh.yml").write_text(CHINESE, encoding="utf-8")
    done = run_build(folder / "site", folder=folder, **environment)
    assert done.returncode == 0, done.stderr
    return folder / "site"
