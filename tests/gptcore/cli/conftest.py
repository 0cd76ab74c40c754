from __future__ import annotations

from pathlib import Path

import pytest

from tests.gptcore.tiny import MODEL, TOKENIZER


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model and its tokenizer, as commands are given them."""
    path = tmp_path_factory.mktemp("models") / "tiny"
    MODEL.save_pretrained(path, tokenizer=TOKENIZER)
    return path
