"""A corpus of documents: split by document into training and held-out text, cut into windows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError
from gptcore.tokenizer import END_OF_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gptcore.ops import Ids
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class Corpus:
    """Documents, those to learn from and those kept aside to measure with."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]


def read_corpus(path: Path, held_out_fraction: float = 0.02) -> Corpus:
    """Read a text file whose documents are separated by `<|endoftext|>`.

    Which documents are held out depends on a hash of each one's text, not on its place: the same documents stay held
    out when others are added.

    Args:
        path: UTF-8 text.
        held_out_fraction: Roughly which part of the documents is kept aside.

    Raises:
        InputError: The file cannot be read, is not UTF-8, or has too few documents to keep some aside.
    """
    documents = read_documents(path)
    aside = [_hash_fraction(document) < held_out_fraction for document in documents]
    train = tuple(document for document, kept in zip(documents, aside, strict=True) if not kept)
    held_out = tuple(document for document, kept in zip(documents, aside, strict=True) if kept)
    if not train or not held_out:
        raise InputError(
            f"{path}: {len(documents)} documents leave none to {'train on' if not train else 'hold out'}; "
            f"separate documents with {END_OF_TEXT}, or change the held-out fraction"
        )
    return Corpus(train, held_out)


def read_documents(path: Path) -> list[str]:
    """The documents of a text file, without the empty lines around them; empty documents are left out.

    Args:
        path: UTF-8 text, its documents separated by `<|endoftext|>`.

    Raises:
        InputError: The file cannot be read, or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return [stripped for document in text.split(END_OF_TEXT) if (stripped := document.strip("\n"))]


def _hash_fraction(document: str) -> float:
    return int.from_bytes(hashlib.sha256(document.encode()).digest()[:8]) / 2**64


def encode(documents: Sequence[str], tokenizer: Tokenizer) -> Ids:
    """All documents as one sequence of tokens, each followed by the end-of-text token."""
    ids = [token for document in tokenizer.encode_documents(documents) for token in document]
    return np.array(ids, dtype=np.int32)


def windows(ids: Ids, batch: int, length: int) -> Callable[[np.random.Generator], tuple[Ids, Ids]]:
    """A source of batches for `gptcore.trainer.Trainer`: windows of a text.

    Args:
        ids: [n_tokens].
        batch: Number of windows.
        length: Tokens in a window.

    Returns:
        A function that draws `random_windows`.

    Raises:
        InputError: The text is too short for a window.
    """
    if ids.size <= length:
        raise InputError(f"the text has {ids.size} tokens, too few for a window of {length} and the token after it")
    return partial(random_windows, ids, batch, length)


def random_windows(ids: Ids, batch: int, length: int, random: np.random.Generator) -> tuple[Ids, Ids]:
    """Windows at random places.

    Args:
        ids: [n_tokens], more than length.
        batch: Number of windows.
        length: Tokens in a window.
        random: Where they begin.

    Returns:
        Inputs and targets, [batch, length]; a target is the token after its input.
    """
    starts = random.integers(0, ids.size - length, size=batch)
    windows = ids[starts[:, None] + np.arange(length + 1)]
    return windows[:, :-1], windows[:, 1:]


def overlapping_windows(ids: Ids, length: int) -> Iterator[tuple[Ids, Ids]]:
    """Windows that overlap by half, so that every token but the first is a target once, and after a context.

    Args:
        ids: [n_tokens].
        length: Tokens in a window; the last may be shorter.

    Yields:
        Inputs, [1, at most length], and the targets of the last of them: of all in the first window, of the new ones
        in the others, [1, at most length].
    """
    done = 0
    while done < ids.size - 1:
        start = max(done - length // 2, 0) if done else 0
        end = min(start + length, ids.size - 1)
        yield ids[None, start:end], ids[None, done + 1 : end + 1]
        done = end
