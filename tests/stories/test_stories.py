"""Everything that people do here, from beginning to end, with the commands that they use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.stories import STORIES


@pytest.mark.parametrize("name", STORIES)
def test_it_is_done_with_the_commands(name: str, told: Callable[[str], dict[str, Path]]) -> None:
    # What must hold on the way, the story says itself: each change is merged only if the gate lets it through.
    assert len(told(name)) >= 2
