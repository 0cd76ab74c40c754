"""What gptcore raises when its input is at fault. The message is one sentence that says what is wrong."""

from __future__ import annotations

_LONGEST = 500


class InputError(ValueError):
    """A value that cannot be computed with: a wrong shape, an unknown token, an impossible option."""


class CheckpointError(InputError):
    """A checkpoint that cannot be read. The message names the file."""

    def __init__(self, message: str) -> None:
        """Keep the message to one line that a terminal can show, whatever is quoted from a damaged file."""
        if len(message) > _LONGEST:
            message = message[: _LONGEST - 1] + "…"
        super().__init__(
            "".join(character if character.isprintable() else repr(character)[1:-1] for character in message)
        )
