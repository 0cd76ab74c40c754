"""What gptcore raises when its input is at fault. The message is one sentence that says what is wrong."""

from __future__ import annotations


class InputError(ValueError):
    """A value that cannot be computed with: a wrong shape, an unknown token, an impossible option."""


class CheckpointError(InputError):
    """A checkpoint that cannot be read. The message names the file."""
