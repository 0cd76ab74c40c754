from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.stories import STORIES
from tests.stories.village import Village

# Where a story has come to, by its name and the stage.
Stages = dict[str, Path]


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    """A community in the working directory."""
    monkeypatch.chdir(tmp_path)
    return Village.found(tmp_path)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Stages]:
    """Tells a story once, and keeps what the repository was at each stage."""
    known: dict[str, Stages] = {}

    def tell(name: str) -> Stages:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            stages: Stages = {}
            with pytest.MonkeyPatch.context() as patch:
                (folder / "told").mkdir()
                patch.chdir(folder / "told")
                for number, stage in enumerate(STORIES[name](Village.found(folder / "told"))):
                    stages[stage] = shutil.copytree(folder / "told", folder / str(number))
                    assert len(stages) == number + 1, f"two stages of {name} are called {stage!r}"
            known[name] = stages
        return known[name]

    return tell
