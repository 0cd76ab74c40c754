"""The checkpoints that ship with gptcore: which there are, and what tells one from another, without loading any."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commons import store

if TYPE_CHECKING:
    from gptcore.gpt import GPT
    from gptcore.tokenizer import Tokenizer

_FILES = ("config.json", "tokenizer.json", "model.safetensors")
# What a result depends on besides the checkpoint and our own code.
_LIBRARIES = ("numpy", "safetensors", "tokenizers")
_LANGUAGE = re.compile(r"\A---\n(?:.*\n)*?language:\s*\"?([A-Za-z][A-Za-z-]*)\"?\s*\n(?:.*\n)*?---\n")


@dataclass(frozen=True)
class Checkpoint:
    """A model's folder.

    Attributes:
        name: As an option of a fence and of the `gptcore` command names it.
        folder: Where its files are.
    """

    name: str
    folder: Path

    @cached_property
    def digest(self) -> str:
        """A hash of the model's files."""
        digest = hashlib.sha256()
        for path in (self.folder / name for name in _FILES):
            status = path.stat()
            digest.update(_file_digest(path, status.st_size, status.st_mtime_ns))
        return digest.hexdigest()

    @property
    def weights_digest(self) -> str:
        """The SHA-256 of the model's weights, as `sha256sum` prints it."""
        path = self.folder / "model.safetensors"
        status = path.stat()
        return _file_digest(path, status.st_size, status.st_mtime_ns).hex()

    @cached_property
    def language(self) -> str | None:
        """The language the model writes, if the front matter of its model card says so (Hugging Face's `language`)."""
        card = self.folder / "README.md"
        match = _LANGUAGE.match(card.read_text(encoding="utf-8")) if card.is_file() else None
        return match[1] if match else None

    def load(self) -> tuple[GPT, Tokenizer]:
        """The model and its tokenizer, loaded once a process; only now is NumPy imported."""
        return _load(self.folder, self.digest)


def folder() -> Path:
    """Where the checkpoints are that ship with gptcore."""
    spec = importlib.util.find_spec("gptcore")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise ModuleNotFoundError("gptcore is not installed", name="gptcore")
    return Path(folders[0]) / "pretrained"


def shipped() -> dict[str, Checkpoint]:
    """The checkpoints of `gptcore/pretrained`, by name."""
    found = sorted(path.parent for path in folder().glob("*/config.json"))
    return {path.name: Checkpoint(path.name, path) for path in found}


def versions() -> dict[str, str]:
    """The versions of gptcore and of the libraries it computes with, read without importing them."""
    return {"gptcore": version("gpt-commons"), **{name: version(name) for name in _LIBRARIES}}


def key(kind: str, options: dict[str, Any], checkpoint: Checkpoint) -> str:
    """The name in the store of what a fence computes: all of its options, the model, and the code."""
    return store.key(
        kind,
        {
            "options": options,
            "checkpoint": checkpoint.digest,
            "code": store.source_digest("gptcore", "commons.live"),
            "versions": versions(),
        },
    )


@lru_cache(maxsize=64)
def _file_digest(path: Path, size: int, modified: int) -> bytes:  # noqa: ARG001 - another size or time, another file
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


@lru_cache(maxsize=2)
def _load(folder: Path, digest: str) -> tuple[GPT, Tokenizer]:  # noqa: ARG001 - other files, another model
    from gptcore.gpt import GPT
    from gptcore.tokenizer import Tokenizer

    return GPT.from_pretrained(folder), Tokenizer.from_file(folder / "tokenizer.json")
