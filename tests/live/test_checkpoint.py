from __future__ import annotations

from pathlib import Path

import pytest

from commons.live import checkpoint
from commons.live.checkpoint import Checkpoint


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("---\nlicense: apache-2.0\nlanguage: en\n---\n# Card\n", "en"),
        ('---\nlanguage: "zh-Hans"\ntags: [x]\n---\n', "zh-Hans"),
        ("# Card\n\nlanguage: en\n", None),
        ("---\nlicense: mit\n---\nlanguage: en\n", None),
        ('---\nlanguage: en" onload="x\n---\n', None),
        (None, None),
    ],
)
def test_the_language_is_the_model_cards(tmp_path: Path, card: str | None, expected: str | None) -> None:
    if card is not None:
        (tmp_path / "README.md").write_text(card)
    assert Checkpoint("x", tmp_path).language == expected


def test_every_file_of_the_model_counts_and_no_other(tmp_path: Path) -> None:
    names = ("config.json", "tokenizer.json", "model.safetensors")
    for name in names:
        (tmp_path / name).write_text(name)
    (tmp_path / "README.md").write_text("a card")
    seen = {Checkpoint("x", tmp_path).digest}
    (tmp_path / "README.md").write_text("another card")
    assert Checkpoint("x", tmp_path).digest in seen
    for name in names:
        (tmp_path / name).write_text("changed " + name)
        digest = Checkpoint("x", tmp_path).digest
        assert digest not in seen
        seen.add(digest)


def test_the_shipped_checkpoints_are_those_with_a_configuration(pretrained: Path) -> None:
    assert list(checkpoint.shipped()) == ["fairytales"]
    assert checkpoint.shipped()["fairytales"].folder == pretrained / "fairytales"
