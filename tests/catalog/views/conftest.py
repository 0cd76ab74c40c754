from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commons.catalog import Catalog, load
from tests.catalog.folder import make_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The real catalog's samples, read once for tests that only look."""
    return load(make_samples(tmp_path_factory.mktemp("samples")))


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Catalog]:
    """Reads the samples after texts in their files were replaced, or files added: `(file, before, after)`."""
    folder = make_samples(tmp_path)

    def read(*changes: tuple[str, str, str]) -> Catalog:
        for file, before, after in changes:
            path = folder / file
            text = path.read_text(encoding="utf-8") if path.is_file() else before
            assert before in text, f"the case no longer fits {file}"
            path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return load(folder)

    return read
