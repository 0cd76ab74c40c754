"""Where a text ends before its tokens do, and when text is certain enough to be shown.

Tokens are bytes. A character may be spread over several tokens, and so may a stop sequence, which may also begin or end
in the middle of one. So bytes are looked at, not characters, and some are held back until the next tokens tell what
they are.
"""

from __future__ import annotations

import codecs
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Token = TypeVar("Token")


class StopFinder:
    """Finds the first stop sequence in bytes that arrive piece by piece.

    First is the one that is complete first; of those that end at the same byte, the longest. How the text is cut into
    pieces makes no difference.

    Attributes:
        found: Whether the text has ended.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """Say what ends the text.

        Args:
            stops: The stop sequences, none of them empty.
        """
        self._stops = [stop.encode() for stop in stops]
        self._longest = max(map(len, self._stops), default=0)
        self._held = b""
        self.found = False

    def feed(self, piece: bytes) -> int:
        """Take the next bytes.

        Returns:
            How many bytes, of those that were held back and of these together, turned out to be text. The others
            begin a stop sequence: perhaps, or certainly if `found`.
        """
        if not self._stops:
            return len(piece)
        self._held += piece
        ends = [(start + len(stop), start) for stop in self._stops if (start := self._held.find(stop)) >= 0]
        if ends:
            self.found = True
            certain = min(ends)[1]
        else:
            certain = self._possible_start()
        self._held = self._held[certain:]
        return certain

    def flush(self) -> int:
        """Say that no more bytes follow; returns how many of the held ones were text after all."""
        certain, self._held = 0 if self.found else len(self._held), b""
        return certain

    def _possible_start(self) -> int:
        """Where the longest end of the held bytes starts that begins a stop sequence."""
        first = max(len(self._held) - self._longest + 1, 0)
        starts = range(first, len(self._held))
        return next(
            (start for start in starts if any(stop.startswith(self._held[start:]) for stop in self._stops)),
            len(self._held),
        )


class TokenTexts(Generic[Token]):
    """Gives every token the text it adds, once that is certain.

    Bytes that are no UTF-8 become U+FFFD. A character belongs to the token with its last byte; one that is never
    completed is left out. A token that begins before a stop sequence keeps what stands before it.
    """

    def __init__(self, stops: Sequence[str] = ()) -> None:
        """Start a text.

        Args:
            stops: What ends it, see `StopFinder`.
        """
        self._finder = StopFinder(stops)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._waiting: deque[tuple[Token, bytes]] = deque()
        self._certain = 0  # bytes of the waiting tokens that are text

    @property
    def stopped(self) -> bool:
        """Whether a stop sequence has ended the text."""
        return self._finder.found

    def push(self, token: Token, piece: bytes) -> list[tuple[Token, str]]:
        """Take the next token.

        Args:
            token: Anything; comes back beside its text.
            piece: Its bytes.

        Returns:
            The tokens whose text is certain now, in order.
        """
        self._waiting.append((token, piece))
        self._certain += self._finder.feed(piece)
        return self._release()

    def flush(self) -> list[tuple[Token, str]]:
        """Say that no more tokens follow; returns those that were held back."""
        self._certain += self._finder.flush()
        return self._release()

    def _release(self) -> list[tuple[Token, str]]:
        ready = []
        while self._waiting:
            token, piece = self._waiting[0]
            if len(piece) > self._certain and not (self.stopped and self._certain):
                break
            self._waiting.popleft()
            ready.append((token, self._decoder.decode(piece[: self._certain])))
            self._certain -= min(len(piece), self._certain)
        return ready
