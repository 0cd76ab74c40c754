from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.folder import make_samples


@pytest.fixture(scope="session")
def sample_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of samples, for tests that only look."""
    return make_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog of samples in the working directory, for tests that change it."""
    make_samples(tmp_path)
    monkeypatch.chdir(tmp_path)
    return Path("catalog")
