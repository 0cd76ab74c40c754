"""A byte-level vocabulary as files keep it: tokens in GPT-2's alphabet, and the merges that make long ones of short.

Source: Radford et al. 2019, section 2.2; the alphabet is `bytes_to_unicode` of GPT-2's published code.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gptcore.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

    import tokenizers

_KEPT_FLAGS = ("single_word", "normalized", "special")
# These let a token swallow the white space beside it, which would not come back; they are left out.
_FLAGS = (*_KEPT_FLAGS, "lstrip", "rstrip")


def byte_of_character() -> dict[str, int]:
    """GPT-2's alphabet: bytes that print stand for themselves, the others for characters from U+0100 on."""
    printing = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printing]
    return {chr(byte): byte for byte in printing} | {chr(256 + index): byte for index, byte in enumerate(others)}


def backend(
    path: Path, pre_tokenizer: Any, vocab: Any, merges: Any, added: Any, *, ignore_merges: bool = False
) -> tokenizers.Tokenizer:
    """Make a tokenizer of the parts of a file.

    They are checked here, because the library answers to some impossible ones by ending the program.

    Args:
        path: The file, for messages.
        pre_tokenizer: How text is split into words, as `tokenizer.json` says it.
        vocab: Token to id.
        merges: Pairs of tokens, each a list of two or a text with a space between.
        added: Tokens that no merge makes: objects with `content`, `id` and flags.
        ignore_merges: A word that is a token as a whole is taken so, even if the merges do not lead to it.

    Raises:
        CheckpointError: The parts are not of these kinds, or contradict one another.
    """
    if not isinstance(vocab, dict) or not isinstance(added, list):
        raise CheckpointError(f"{path}: not a tokenizer: vocab must be an object, and added_tokens a list")
    for entry in added:
        _check_added(path, entry)
    _check_ids(path, vocab, {entry["content"]: entry.get("id") for entry in added})
    pairs = _pairs(path, vocab, merges)
    try:
        return _build(pre_tokenizer, vocab, pairs, added, ignore_merges=ignore_merges)
    except Exception as error:  # the library raises plain `Exception`
        raise CheckpointError(f"{path}: not a tokenizer: {error}") from error


def _build(
    pre_tokenizer: Any,
    vocab: dict[str, int],
    pairs: list[tuple[str, str]],
    added: list[dict[str, Any]],
    *,
    ignore_merges: bool,
) -> tokenizers.Tokenizer:
    import tokenizers
    from tokenizers import AddedToken, decoders, models

    # Only through JSON does the library make a pre-tokenizer of any kind.
    model = {"type": "BPE", "vocab": {}, "merges": []}
    empty = {"version": "1.0", "added_tokens": [], "pre_tokenizer": pre_tokenizer, "model": model}
    made = tokenizers.Tokenizer.from_str(json.dumps(empty))
    made.model = models.BPE(vocab=vocab, merges=pairs, ignore_merges=ignore_merges)
    made.decoder = decoders.ByteLevel()
    for entry in sorted(added, key=lambda entry: int(entry["id"])):  # the library numbers them as they come
        token = AddedToken(entry["content"], **{name: entry.get(name, False) for name in _KEPT_FLAGS})
        made.add_special_tokens([token]) if token.special else made.add_tokens([token])
        if made.token_to_id(token.content) != entry["id"]:
            raise ValueError(f"the added token {token.content!r} cannot have the id {entry['id']}")
    return made


def _check_added(path: Path, entry: Any) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("content"), str) or not entry["content"]:
        raise CheckpointError(f"{path}: an added token must have its text in `content`")
    if not all(isinstance(entry.get(name, False), bool) for name in _FLAGS):
        raise CheckpointError(f"{path}: the added token {entry['content']!r} has a flag that is neither true nor false")


def _check_ids(path: Path, vocab: dict[str, Any], added: dict[str, Any]) -> None:
    """Every token has an id of its own, and the ids leave no gap."""
    for token in vocab.keys() & added.keys():
        if vocab[token] != added[token]:
            raise CheckpointError(f"{path}: {token!r} has two ids, {vocab[token]!r} and {added[token]!r}")
    ids = vocab | added
    holders: dict[int, str] = {}
    for token, index in ids.items():
        if type(index) is not int or not 0 <= index < len(ids):
            raise CheckpointError(
                f"{path}: {token!r} has the id {index!r}, and {len(ids)} tokens have 0 to {len(ids) - 1}"
            )
        if index in holders:
            raise CheckpointError(f"{path}: {token!r} and {holders[index]!r} have the same id, {index}")
        holders[index] = token


def _pairs(path: Path, vocab: dict[str, int], merges: Any) -> list[tuple[str, str]]:
    if not isinstance(merges, list):
        raise CheckpointError(f"{path}: merges must be a list")
    pairs: list[tuple[str, str]] = []
    for merge in merges:
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(token, str) and token for token in pair):
            raise CheckpointError(f"{path}: a merge must be two tokens, got {merge!r}")
        left, right = pair
        for token in (left, right, left + right):
            if token not in vocab:
                raise CheckpointError(f"{path}: the merge {merge!r} needs the token {token!r}, which is missing")
        pairs.append((left, right))
    return pairs
