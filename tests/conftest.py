from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import run_build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built once for all tests."""
    output = tmp_path_factory.mktemp("built") / "site"
    built = run_build(output)
    assert built.returncode == 0, built.stdout + built.stderr
    return output
