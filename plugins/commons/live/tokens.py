"""The `gpt-tokens` fence: a text as the tokens a model reads, with their ids and bytes."""

from __future__ import annotations

import shlex
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from commons.live.fence import Kind, OptionError, Options
from commons.live.page import command, draw, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.live.checkpoint import Checkpoint

MAX_TOKENS = 300


class TokensOptions(Options):
    """What may stand in a `gpt-tokens` fence."""


class Segment(NamedTuple):
    """A part of a token: whole characters, or bytes that are only a part of one.

    Attributes:
        text: The characters, or the one that the bytes are a part of.
        part: Those bytes; empty for whole characters.
        first: The first token that this character has bytes in, counted from 0.
        last: The last one.
    """

    text: str
    part: bytes
    first: int
    last: int


def compute(options: TokensOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Split the prompt into tokens.

    Returns:
        `ids` and `bytes`, in hexadecimal digits, of each token.

    Raises:
        OptionError: There are more tokens than a figure has room for.
    """
    _, tokenizer = checkpoint.load()
    ids = tokenizer.encode(options.prompt)
    if len(ids) > MAX_TOKENS:
        raise OptionError(
            "prompt", f"the prompt has {len(ids)} tokens, and a figure has room for {MAX_TOKENS}: shorten it"
        )
    return {"ids": ids, "bytes": [token.hex() for token in tokenizer.token_bytes(ids)]}


def figure(options: TokensOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw the tokens one after the other, and list them."""
    pieces = [bytes.fromhex(digits) for digits in result["bytes"]]
    content = b"".join(pieces)
    tokens = [
        {"id": token, "bytes": piece.hex(" "), "n_bytes": len(piece), "segments": parts}
        for token, piece, parts in zip(result["ids"], pieces, segments(pieces), strict=True)
    ]
    return draw(
        "tokens.html",
        options=options,
        title=options.title or words()["tokens_title"],
        tokens=tokens,
        n_bytes=len(content),
        n_characters=len(content.decode()),
        # A text may begin with a dash.
        commands=[f"{command('gptcore', 'tokenize', model=options.model)} -- {shlex.quote(options.prompt)}"],
        **origin,
    )


def segments(pieces: Sequence[bytes]) -> list[list[Segment]]:
    """What each token is made of.

    Args:
        pieces: The tokens' bytes; joined, they are UTF-8.
    """
    found: list[list[Segment]] = [[] for _ in pieces]
    for character, spread in _spread(pieces):
        first, last = spread[0][0], spread[-1][0]
        for index, part in spread:
            if first != last:
                found[index].append(Segment(character, part, first, last))
            elif found[index] and not found[index][-1].part:
                found[index][-1] = found[index][-1]._replace(text=found[index][-1].text + character)
            else:
                found[index].append(Segment(character, b"", first, last))
    return found


def _spread(pieces: Sequence[bytes]) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    """Every character of a text, with the tokens that its bytes are in, and which."""
    owned = [(index, byte) for index, piece in enumerate(pieces) for byte in piece]
    start = 0
    for character in b"".join(pieces).decode():
        end = start + len(character.encode())
        runs = groupby(owned[start:end], key=itemgetter(0))
        yield character, [(index, bytes(byte for _, byte in run)) for index, run in runs]
        start = end


gpt_tokens = Kind("gpt-tokens", TokensOptions, compute, figure)
