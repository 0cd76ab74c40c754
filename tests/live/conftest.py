from __future__ import annotations

from pathlib import Path

import pytest

from commons.live import checkpoint
from commons.templates import set_language
from gptcore.gpt import GPT, GPTConfig
from gptcore.tokenizer import Tokenizer

CORPUS = [
    "Once upon a time in a land far, far away, there lived a king who had a golden ball.",
    "The old king called his three sons and said to them: go out into the world. 从前有一个国王。",
]


@pytest.fixture(scope="session")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of checkpoints that holds one, small and random."""
    folder = tmp_path_factory.mktemp("pretrained")
    tokenizer = Tokenizer.train(CORPUS, 300)
    model = GPT(GPTConfig(vocab_size=len(tokenizer), n_positions=64, n_embd=16, n_layer=2, n_head=2), seed=1)
    # At its random start a model looks everywhere alike and expects everything alike: make it opinionated.
    model.parameters.flat[...] *= 20
    model.save_pretrained(folder / "fairytales")
    tokenizer.save(folder / "fairytales/tokenizer.json")
    (folder / "fairytales/README.md").write_text("---\nlicense: apache-2.0\nlanguage: en\n---\n# A model card\n")
    return folder


@pytest.fixture(autouse=True)
def room(pretrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small model instead of the shipped one, an empty cache, and English; gives the cache's folder."""
    monkeypatch.setattr(checkpoint, "folder", lambda: pretrained)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    set_language("en")
    return tmp_path / "cache"
