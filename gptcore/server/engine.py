"""The thread in which a model works: the texts of all requests grow in it as one batch.

Requests talk to it through queues. What they want goes into an inbox, which the thread empties between two steps; what
a step has brought goes back to each request's event loop. No lock is held while anything is computed or sent, so that a
client that is slow, or gone, holds up nobody.

Beside the batch there are tasks, such as reading a text to score or embed it. They are generators, and each step of
the batch is followed by one step of one of them: whoever streams goes on meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from gptcore.batching import Batch, Progress
from gptcore.server.runs import Delivery, Run, deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gptcore.gpt import GPT
    from gptcore.options import GenerationOptions
    from gptcore.tokenizer import Tokenizer

Event = TypeVar("Event")

_log = logging.getLogger(__name__)

# How long `close` waits for the step that is being computed.
_CLOSE_SECONDS = 10.0


class BusyError(Exception):
    """So much waits already that no more is taken."""


class StoppedError(Exception):
    """The engine is closed; what it was doing is given up."""


class FailedError(Exception):
    """Something has gone wrong in the engine that was no fault of the request."""


@dataclass(frozen=True)
class Text:
    """A text to be generated; see `gptcore.batching.Batch.add`."""

    prompt: Sequence[int]
    options: GenerationOptions
    choice: int = 0


@dataclass
class Counts:
    """What an engine has done since it was started.

    Attributes:
        steps: Steps of the batch that brought tokens.
        prompt_tokens: Tokens read.
        generated_tokens: Tokens generated; divided by `steps`, how many texts a step was shared by.
    """

    steps: int = 0
    prompt_tokens: int = 0
    generated_tokens: int = 0


class Engine:
    """Works for all requests to one model.

    Attributes:
        counts: What it has done.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, *, rows: int = 8, waiting: int = 256) -> None:
        """Start the thread.

        Args:
            model: The model.
            tokenizer: Its tokenizer.
            rows: How many texts grow at once.
            waiting: How many more may wait.
        """
        self.counts = Counts()
        self._new_batch: Callable[[], Batch] = partial(Batch, model, tokenizer, rows)
        self._batch = self._new_batch()
        self._rows = rows
        self._capacity = rows + waiting
        self._load = 0
        self._load_lock = threading.Lock()  # held for an addition, never while anything is computed
        self._inbox: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._texts: dict[int, tuple[Run[Any], int]] = {}  # the batch's name of a text: whose it is, and which of his
        self._tasks: deque[tuple[Run[Any], Iterator[Any]]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="gptcore engine", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread works."""
        return self._thread.is_alive()

    @property
    def running(self) -> int:
        """How many texts and tasks are worked at."""
        return min(self._load, self._rows)

    @property
    def waiting(self) -> int:
        """How many texts and tasks wait for a place."""
        return self._load - self.running

    async def generate(self, texts: Sequence[Text]) -> Run[tuple[int, Progress]]:
        """Let texts grow.

        Args:
            texts: The texts of one request.

        Returns:
            Their progress as it comes, each with the index of its text.

        Raises:
            BusyError: Too much waits already.
            InputError: One of the texts cannot be continued.
            StoppedError: The engine is closed.
        """
        run: Run[tuple[int, Progress]] = self._reserve(len(texts))
        self._inbox.put(partial(self._add, run, texts))
        await run.accepted()
        return run

    async def perform(self, task: Iterator[Event | None]) -> Run[Event]:
        """Run a task beside the batch.

        Args:
            task: Advanced a step at a time in the engine's thread; what it yields arrives as events, but for None.

        Returns:
            The events as they come.

        Raises:
            BusyError: Too much waits already.
            StoppedError: The engine is closed.
        """
        run: Run[Event] = self._reserve(1)
        self._inbox.put(partial(self._begin, run, task))
        await run.accepted()
        return run

    def forget(self, run: Run[Any]) -> None:
        """Let everything of a run that is not finished leave."""
        self._inbox.put(partial(self._leave, run))

    def close(self) -> None:
        """Give up everything and end the thread."""
        self._inbox.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _reserve(self, size: int) -> Run[Any]:
        with self._load_lock:
            if self._closed:
                raise StoppedError
            if self._load + size > self._capacity:
                raise BusyError
            self._load += size
        return Run(size, self.forget)

    def _release(self, run: Run[Any], size: int) -> None:
        run.unfinished -= size
        with self._load_lock:
            self._load -= size

    # From here on, everything happens in the engine's thread.

    def _work(self) -> None:
        while True:
            idle = not self._texts and not self._tasks
            try:
                message = self._inbox.get(block=idle)
            except Empty:
                message = self._advance
            if message is None:
                break
            try:
                message()
            except Exception as error:  # the thread must live on for those who come later
                self._fail(_failed(error))
        with self._load_lock:
            self._closed = True  # from now on nothing new gets into the inbox
        while not self._inbox.empty():
            if (message := self._inbox.get()) is not None:
                message()
        self._fail(StoppedError())

    def _add(self, run: Run[Any], texts: Sequence[Text]) -> None:
        names: list[int] = []
        try:
            for index, text in enumerate(texts):
                names.append(self._batch.add(text.prompt, text.options, text.choice))
                self._texts[names[-1]] = run, index
        except Exception as error:  # whatever it is, it is this request's, and the others go on
            for name in names:
                self._batch.remove(name)
                del self._texts[name]
            self._release(run, run.unfinished)
            self._send([Delivery(run, error=error)])
            return
        self.counts.prompt_tokens += sum(len(text.prompt) for text in texts if not text.choice)
        self._send([Delivery(run)])

    def _begin(self, run: Run[Any], task: Iterator[Any]) -> None:
        self._tasks.append((run, task))
        self._send([Delivery(run)])

    def _leave(self, run: Run[Any]) -> None:
        for name in [name for name, (owner, _) in self._texts.items() if owner is run]:
            self._batch.remove(name)
            del self._texts[name]
        self._tasks = deque((owner, task) for owner, task in self._tasks if owner is not run)
        self._release(run, run.unfinished)

    def _advance(self) -> None:
        if self._texts:
            self._report(self._batch.step())
        if self._tasks:
            self._advance_task(*self._tasks.popleft())

    def _report(self, progress: list[Progress]) -> None:
        """Tell every request what a step has brought."""
        events: dict[Run[Any], list[tuple[int, Progress]]] = {}
        for made in progress:
            run, index = self._texts[made.id]
            self.counts.generated_tokens += len(made.tokens)
            if made.tokens or made.finish_reason:
                events.setdefault(run, []).append((index, made))
            if made.finish_reason:
                del self._texts[made.id]
                self._release(run, 1)
        self.counts.steps += bool(progress)
        self._send([Delivery(run, its_events, done=not run.unfinished) for run, its_events in events.items()])

    def _advance_task(self, run: Run[Any], task: Iterator[Any]) -> None:
        try:
            event = next(task)
        except StopIteration:
            self._release(run, 1)
            self._send([Delivery(run, done=True)])
        except Exception as error:  # it goes to whoever asked for it
            self._release(run, 1)
            self._send([Delivery(run, error=_failed(error))])
        else:
            self._tasks.append((run, task))
            if event is not None:
                self._send([Delivery(run, [event])])

    def _fail(self, error: Exception) -> None:
        """Give up everything, and begin anew: after an error in a step nobody knows what the cache holds."""
        runs = {run for run, _ in self._texts.values()} | {run for run, _ in self._tasks}
        self._texts.clear()
        self._tasks.clear()
        self._batch = self._new_batch()
        for run in runs:
            self._release(run, run.unfinished)
            self._send([Delivery(run, error=error)])

    def _send(self, deliveries: Sequence[Delivery]) -> None:
        """One call for each event loop, and not for each request, since every call wakes the loop."""
        for loop in {delivery.run.loop for delivery in deliveries}:
            its = [delivery for delivery in deliveries if delivery.run.loop is loop]
            try:
                loop.call_soon_threadsafe(deliver, its)
            except RuntimeError:  # the loop is closed: nobody is there to read
                for delivery in its:
                    self.forget(delivery.run)


def _failed(error: Exception) -> FailedError:
    _log.error("the engine has failed", exc_info=error)
    return FailedError(f"the model failed: {error}")
