from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commons.catalog.files import lines_of
from tests.catalog.folder import ROOT, make_samples
from tests.catalog.test_changes import commit

ATTENTION = "docs/{language}/learn/attention.md"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of samples and a few written pages, in the working directory; its commit is the base."""
    make_samples(tmp_path)
    for name in ("mkdocs.yml", "docs/references.bib", *(ATTENTION.format(language=each) for each in ("en", "zh"))):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    commit(tmp_path)
    # It knows files by their path from here, and here is another folder for each test.
    lines_of.cache_clear()
    monkeypatch.chdir(tmp_path)
    return Path("catalog")
