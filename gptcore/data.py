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
            f"{path}: {len(documents)} documents leave none to {'train on' if not train else 'hold out'}, of which "
            f"{held_out_fraction:.0%} are; give more documents, each separated from the next by {END_OF_TEXT}"
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
    _check_length(ids, length)
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
    return _cut(ids, starts, length)


class Epochs:
    """Windows that cut the whole text into pieces, in a new order and from another place each time it has been used up.

    Every part of the text is learned from equally often: of windows at random places, as many as the text is long leave
    out e⁻¹ of it.

    Attributes:
        seed: Of the present order.
        used: How many windows of it have been drawn.
    """

    def __init__(self, ids: Ids, batch: int, length: int) -> None:
        """Name the text.

        Args:
            ids: [n_tokens].
            batch: Number of windows in a batch.
            length: Tokens in a window.

        Raises:
            InputError: The text is too short for a window.
        """
        _check_length(ids, length)
        self.seed = 0
        self.used = 0
        self._ids, self._batch, self._length = ids, batch, length
        self._order: tuple[int, Ids] | None = None

    def __call__(self, random: np.random.Generator) -> tuple[Ids, Ids]:
        """The next batch.

        Args:
            random: Where the seed of a new order comes from.

        Returns:
            Inputs and targets, [batch, length]; a target is the token after its input.
        """
        starts: list[int] = []
        while len(starts) < self._batch:
            if not self.seed or self.used == len(self._starts()):
                self.seed, self.used = int(random.integers(1, 2**32)), 0
            left = self._starts()[self.used : self.used + self._batch - len(starts)]
            starts.extend(left)
            self.used += len(left)
        return _cut(self._ids, np.array(starts), self._length)

    def _starts(self) -> Ids:
        """Where the windows of the present order begin; it follows from the seed."""
        if self._order is None or self._order[0] != self.seed:
            random = np.random.default_rng(self.seed)
            room = self._ids.size - self._length  # places where a window may begin
            first = random.integers(min(self._length, room))
            self._order = self.seed, random.permutation(np.arange(first, room, self._length))
        return self._order[1]


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


def _cut(ids: Ids, starts: Ids, length: int) -> tuple[Ids, Ids]:
    windows = ids[starts[:, None] + np.arange(length + 1)]
    return windows[:, :-1], windows[:, 1:]


def _check_length(ids: Ids, length: int) -> None:
    if ids.size <= length:
        raise InputError(f"the text has {ids.size} tokens, too few for a window of {length} and the token after it")
