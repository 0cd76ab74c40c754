"""Byte-level BPE, by Hugging Face's `tokenizers`: any text becomes tokens, and comes back unchanged.

Source: Radford et al. 2019, section 2.2; Sennrich et al. 2016 for the merges.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from gptcore.errors import CheckpointError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import tokenizers

END_OF_TEXT = "<|endoftext|>"
# What a tokenizer that is not byte-level would change.
_PROBE = "A  b\n\t\x00é字😀"


class Tokenizer:
    """A byte-level BPE vocabulary.

    Attributes:
        end_of_text: The id of the token between documents, or None if the vocabulary has none.
    """

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        """Wrap a tokenizer of the `tokenizers` library."""
        self._backend = backend
        backend.encode_special_tokens = True
        self.end_of_text: int | None = backend.token_to_id(END_OF_TEXT)

    @classmethod
    def train(cls, documents: Iterable[str], vocab_size: int) -> Self:
        """Learn merges from texts.

        Args:
            documents: The texts, one document each.
            vocab_size: Number of tokens, with the 256 bytes and `<|endoftext|>` among them.

        Raises:
            InputError: The vocabulary could not hold the bytes.
        """
        import tokenizers
        from tokenizers import decoders, models, pre_tokenizers, trainers

        if vocab_size < 257:
            raise InputError(f"vocab_size must be at least 257 (256 bytes and {END_OF_TEXT}), got {vocab_size}")
        backend = tokenizers.Tokenizer(models.BPE())
        backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        backend.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size,
            special_tokens=[END_OF_TEXT],
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        backend.train_from_iterator(documents, trainer)
        return cls(backend)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Load a `tokenizer.json`.

        Raises:
            CheckpointError: There is no such file, or it is no tokenizer.
        """
        import tokenizers

        if not path.is_file():
            raise CheckpointError(f"{path}: not found; a checkpoint needs its tokenizer.json")
        try:
            tokenizer = cls(tokenizers.Tokenizer.from_file(str(path)))
        except Exception as error:  # the library raises plain `Exception`
            raise CheckpointError(f"{path}: not a tokenizer: {error}") from error
        try:
            restored = tokenizer.decode(tokenizer.encode(_PROBE))
        except InputError as error:
            raise CheckpointError(f"{path}: {error}") from error
        if restored != _PROBE:
            raise CheckpointError(f"{path}: not a byte-level tokenizer: text does not come back unchanged")
        return tokenizer

    def save(self, path: Path) -> None:
        """Write a `tokenizer.json`."""
        self._backend.save(str(path))

    def __len__(self) -> int:
        size: int = self._backend.get_vocab_size()
        return size

    def encode(self, text: str) -> list[int]:
        """Split a text into tokens.

        `<|endoftext|>` written in the text is text: only the library's user puts the token itself into a sequence.

        Args:
            text: Any text. Lone surrogates are not text and become U+FFFD.

        Returns:
            Token ids; `decode` gives the text back.
        """
        clean = text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")
        ids: list[int] = self._backend.encode(clean).ids
        return ids

    def encode_documents(self, documents: Sequence[str]) -> list[list[int]]:
        """Split many texts at once, each followed by the end-of-text token."""
        end = [] if self.end_of_text is None else [self.end_of_text]
        return [encoding.ids + end for encoding in self._backend.encode_batch(list(documents))]

    def decode(self, ids: Sequence[int]) -> str:
        """Join tokens into text; bytes that are no UTF-8 become U+FFFD."""
        return b"".join(self.token_bytes(ids)).decode("utf-8", errors="replace")

    def token_bytes(self, ids: Sequence[int]) -> list[bytes]:
        """The bytes of each token; a character may be spread over several.

        Raises:
            InputError: An id that is no token.
        """
        table = self._bytes
        for token in ids:
            if not 0 <= token < len(table):
                raise InputError(f"token ids must be from 0 to {len(table) - 1}, got {token}")
        return [table[token] for token in ids]

    def pieces(self, ids: Sequence[int]) -> list[str]:
        r"""Each token as a text to show; bytes that are no whole character are written as `\xNN`."""
        return [token.decode("utf-8", errors="backslashreplace") for token in self.token_bytes(ids)]

    @cached_property
    def _bytes(self) -> list[bytes]:
        byte_of = _byte_of_character()
        added = {token.content for token in self._backend.get_added_tokens_decoder().values()}
        table: list[bytes] = []
        for index in range(len(self)):
            token: str | None = self._backend.id_to_token(index)
            if token is None or (token not in added and not byte_of.keys() >= set(token)):
                raise InputError(f"token {index} is {token!r}, which a byte-level vocabulary cannot hold")
            table.append(token.encode() if token in added else bytes(byte_of[character] for character in token))
        return table


def _byte_of_character() -> dict[str, int]:
    """GPT-2's alphabet: bytes that print stand for themselves, the others for characters from U+0100 on."""
    printing = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printing]
    return {chr(byte): byte for byte in printing} | {chr(256 + index): byte for index, byte in enumerate(others)}
