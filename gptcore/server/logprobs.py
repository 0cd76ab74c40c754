"""Log-probabilities, in nats, in the three forms in which OpenAI's API writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gptcore.batching import GeneratedToken
    from gptcore.scoring import Alternative, ScoredToken
    from gptcore.tokenizer import Tokenizer

# OpenAI's API writes this for what is practically impossible; JSON knows no infinity.
_LOWEST = -9999.0


def of_completion(
    tokens: Sequence[GeneratedToken | ScoredToken], tokenizer: Tokenizer, offset: int = 0
) -> dict[str, list[Any]]:
    r"""For `/v1/completions`.

    A token that is no whole character is written as `bytes:\xe5\xad`. The first token of an echoed prompt has nothing
    before it, and so null for its probabilities.

    Args:
        tokens: Generated ones, or those of a prompt.
        tokenizer: The model's.
        offset: Where the first begins in the choice's `text`, in characters.
    """
    offsets = []
    for token in tokens:
        offsets.append(offset)
        offset += len(token.text)
    return {
        "tokens": [_name(token.id, tokenizer) for token in tokens],
        "token_logprobs": [_finite(token.log_probability) for token in tokens],
        "top_logprobs": [_top(token, tokenizer) for token in tokens],
        "text_offset": offsets,
    }


def of_chat(tokens: Sequence[GeneratedToken], tokenizer: Tokenizer) -> list[dict[str, Any]]:
    """For `/v1/chat/completions` and `/v1/responses`."""
    return [
        _entry(token, tokenizer) | {"top_logprobs": [_entry(other, tokenizer) for other in token.alternatives]}
        for token in tokens
    ]


def of_delta(tokens: Sequence[GeneratedToken], tokenizer: Tokenizer) -> list[dict[str, Any]]:
    """For the events of a streamed response, which leave out the bytes."""
    return [
        _plain(token, tokenizer) | {"top_logprobs": [_plain(other, tokenizer) for other in token.alternatives]}
        for token in tokens
    ]


def _top(token: GeneratedToken | ScoredToken, tokenizer: Tokenizer) -> dict[str, float] | None:
    """The likeliest, and the token itself if it is not one of them."""
    if token.log_probability is None:
        return None
    shown: Sequence[Any] = [*token.alternatives, token]
    return {_name(other.id, tokenizer): _finite(other.log_probability) for other in shown}


def _entry(token: GeneratedToken | Alternative, tokenizer: Tokenizer) -> dict[str, Any]:
    return _plain(token, tokenizer) | {"bytes": list(tokenizer.token_bytes([token.id])[0])}


def _plain(token: GeneratedToken | Alternative, tokenizer: Tokenizer) -> dict[str, Any]:
    return {"token": tokenizer.pieces([token.id])[0], "logprob": _finite(token.log_probability)}


def _name(token: int, tokenizer: Tokenizer) -> str:
    piece = tokenizer.token_bytes([token])[0]
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in piece)


def _finite(log_probability: float | None) -> Any:
    return None if log_probability is None else max(log_probability, _LOWEST)
