"""Byte-level BPE, by Hugging Face's `tokenizers`: any text becomes tokens, and comes back unchanged.

Source: Radford et al. 2019, section 2.2; Sennrich et al. 2016 for the merges.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gptcore import files, vocabulary
from gptcore.errors import CheckpointError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import tokenizers

END_OF_TEXT = "<|endoftext|>"
# What a tokenizer that is not byte-level, or that tidies text up, would change.
_PROBE = "A  b\n\t\x00 é e\u0301 字 😀 "
# GPT-2's own splitting of text into words, which merges never cross.
_GPT2_PRE_TOKENIZER = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


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
    def from_pretrained(cls, folder: str | Path) -> Self:
        """Load a checkpoint's tokenizer: `tokenizer.json`, or else GPT-2's files, `vocab.json` and `merges.txt`.

        Raises:
            CheckpointError: The files are missing or damaged, or hold no byte-level tokenizer.
        """
        folder = Path(folder)
        if (folder / "vocab.json").exists() and not (folder / "tokenizer.json").exists():
            return cls.from_vocabulary(folder / "vocab.json", folder / "merges.txt")
        return cls.from_file(folder / "tokenizer.json")

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Load a `tokenizer.json`.

        Only what splits text into tokens is taken from it. Its wishes to shorten, pad or frame a text are left out.

        Raises:
            CheckpointError: There is no such file, or it is no byte-level tokenizer.
        """
        path = Path(path)
        content = files.read_json(path)
        model = content.get("model")
        # GPT-2's own file is older than the type, and has none.
        if not isinstance(model, dict) or model.get("type", "BPE") != "BPE":
            raise CheckpointError(f"{path}: not a tokenizer of byte-level BPE, the only kind that is supported")
        for name in ("continuing_subword_prefix", "end_of_word_suffix"):
            if model.get(name):
                raise CheckpointError(f"{path}: {name} marks words in a way that byte-level BPE does not")
        if content.get("normalizer") is not None:
            raise CheckpointError(f"{path}: its normalizer changes text, which would not come back as it was")
        parts = content.get("pre_tokenizer"), model.get("vocab"), model.get("merges"), content.get("added_tokens", [])
        made = vocabulary.backend(path, *parts, ignore_merges=model.get("ignore_merges") is True)
        return cls._checked(path, made)

    @classmethod
    def from_vocabulary(cls, path: str | Path, merges_path: str | Path) -> Self:
        """Load the two files that GPT-2 was published with.

        Args:
            path: `vocab.json`, an object that gives every token its id.
            merges_path: `merges.txt`, a line for each merge, the first learnt first: two tokens with a space between.

        Raises:
            CheckpointError: A file is missing or damaged.
        """
        path, merges_path = Path(path), Path(merges_path)
        vocab = files.read_json(path)
        try:
            lines = files.read_bytes(merges_path).decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise CheckpointError(f"{merges_path}: not UTF-8 text: {error.reason}") from error
        if lines[0].startswith("#version"):
            del lines[0]
        merges = [line.removesuffix("\r") for line in lines if line.strip()]
        special = {"content": END_OF_TEXT, "id": vocab.get(END_OF_TEXT), "special": True}
        added = [special] if END_OF_TEXT in vocab else []
        return cls._checked(path, vocabulary.backend(path, _GPT2_PRE_TOKENIZER, vocab, merges, added))

    @classmethod
    def _checked(cls, path: Path, backend: tokenizers.Tokenizer) -> Self:
        tokenizer = cls(backend)
        try:
            probe = "".join(character for character in _PROBE if not tokenizer._missing & set(character.encode()))
            restored = tokenizer.decode(tokenizer.encode(probe))
        except InputError as error:
            raise CheckpointError(f"{path}: {error}") from error
        if restored != probe:
            raise CheckpointError(f"{path}: not a byte-level tokenizer: text does not come back unchanged")
        return tokenizer

    def save(self, path: str | Path) -> None:
        """Write a `tokenizer.json`."""
        with files.replacing(Path(path)) as temporary:
            self._backend.save(str(temporary))

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

        Raises:
            InputError: The vocabulary lacks a byte of the text.
        """
        clean = _clean(text)
        self._require_bytes(clean)
        ids: list[int] = self._backend.encode(clean).ids
        return ids

    def encode_bytes(self, content: bytes) -> list[int]:
        """Split bytes into tokens, also those that are no UTF-8: these become one token each.

        Args:
            content: Any bytes.

        Returns:
            Token ids; joined, their `token_bytes` are the content.

        Raises:
            InputError: The vocabulary lacks a byte of the content.
        """
        ids: list[int] = []
        # Python marks bytes that are no UTF-8 as U+DC80 to U+DCFF (PEP 383).
        for part in re.split("([\udc80-\udcff])", content.decode("utf-8", errors="surrogateescape")):
            if "\udc80" <= part <= "\udcff":
                byte = ord(part) - 0xDC00
                if byte in self._missing:
                    raise InputError(f"the vocabulary has no token for the byte 0x{byte:02x}")
                ids.append(self._byte_ids[byte])
            else:
                ids += self.encode(part)
        return ids

    def encode_documents(self, documents: Sequence[str]) -> list[list[int]]:
        """Split many texts at once, each followed by the end-of-text token."""
        cleaned = [_clean(document) for document in documents]
        for document in cleaned:
            self._require_bytes(document)
        end = [] if self.end_of_text is None else [self.end_of_text]
        return [encoding.ids + end for encoding in self._backend.encode_batch(cleaned)]

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

    def _require_bytes(self, text: str) -> None:
        """The library leaves out what it has no token for, in silence."""
        if self._missing:
            for character in text:
                if self._missing & set(character.encode()):
                    raise InputError(f"the vocabulary has no tokens for {character!r}, nor for its bytes")

    @cached_property
    def _missing(self) -> frozenset[int]:
        """The bytes that are no tokens; none in a complete vocabulary."""
        return frozenset(range(256)) - self._byte_ids.keys()

    @cached_property
    def _byte_ids(self) -> dict[int, int]:
        """The tokens of single bytes."""
        return {token[0]: index for index, token in enumerate(self._bytes) if len(token) == 1}

    @cached_property
    def _bytes(self) -> list[bytes]:
        byte_of = vocabulary.byte_of_character()
        added = {token.content for token in self._backend.get_added_tokens_decoder().values()}
        table: list[bytes] = []
        for index in range(len(self)):
            token: str | None = self._backend.id_to_token(index)
            if token is None or (token not in added and not byte_of.keys() >= set(token)):
                raise InputError(f"token {index} is {token!r}, which a byte-level vocabulary cannot hold")
            table.append(token.encode() if token in added else bytes(byte_of[character] for character in token))
        return table


def _clean(text: str) -> str:
    return text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")
