"""The way back from the engine: what it sends to a request, across threads."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Event = TypeVar("Event")


@dataclass(frozen=True)
class Delivery:
    """What the engine sends to a request.

    Attributes:
        run: To whom.
        events: What has happened; nothing, if it is only said that the request was taken.
        done: Whether these are the last.
        error: What has gone wrong; then they are the last, too.
    """

    run: Run[Any]
    events: list[Any] = field(default_factory=list)
    done: bool = False
    error: Exception | None = None


class Run(Generic[Event]):
    """What the engine does for one request, as seen from the request's event loop.

    Iterating gives lists: all events that have come since the last look. The iteration ends when everything is done, or
    raises `FailedError` or `StoppedError`.
    """

    def __init__(self, size: int, forget: Callable[[Run[Any]], None]) -> None:
        """Only `Engine` makes them.

        Args:
            size: How many texts or tasks count towards the engine's load until they are done.
            forget: Called, from any thread, when nobody waits any more.
        """
        self._forget = forget
        self.loop = asyncio.get_running_loop()
        self._accepted: asyncio.Future[None] = self.loop.create_future()
        self._arrived = asyncio.Event()
        self._events: list[Event] = []
        self._error: Exception | None = None
        self._done = False
        self.unfinished = size  # only the engine's thread changes it

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[Event]:
        await self._arrived.wait()
        if self._events:
            events, self._events = self._events, []
            if not self._done:
                self._arrived.clear()
            return events
        if self._error is not None:
            raise self._error
        raise StopAsyncIteration

    async def accepted(self) -> None:
        """Wait until the engine has taken the request.

        Raises:
            InputError: What is asked for cannot be done.
            StoppedError: The engine is closed.
        """
        try:
            await self._accepted
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Give up what is not done; harmless when everything is."""
        if not self._done:
            self._forget(self)

    def deliver(self, delivery: Delivery) -> None:
        """Called in the event loop: take what the engine has sent."""
        if not self._accepted.done():
            if delivery.error is not None:
                self._accepted.set_exception(delivery.error)
                self._accepted.exception()  # seen, even if nobody waits any more
            else:
                self._accepted.set_result(None)
        self._events += delivery.events
        self._error = self._error or delivery.error
        self._done = self._done or delivery.done or delivery.error is not None
        if self._events or self._done:
            self._arrived.set()


def deliver(deliveries: Sequence[Delivery]) -> None:
    """Called in an event loop: hand out what the engine has sent to its requests."""
    for delivery in deliveries:
        delivery.run.deliver(delivery)
