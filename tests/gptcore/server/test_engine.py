from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

import gptcore
from gptcore.errors import InputError
from gptcore.options import GenerationOptions
from gptcore.server.engine import BusyError, Engine, FailedError, StoppedError, Text
from gptcore.server.runs import Run
from tests.gptcore.tiny import MODEL, TOKENIZER

ENDLESS = GenerationOptions(max_tokens=10**9, logit_bias={TOKENIZER.end_of_text or 0: -100})


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(MODEL, TOKENIZER, rows=2, waiting=2)
    yield engine
    engine.close()
    assert not engine.alive


async def until(condition: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never comes true"
        await asyncio.sleep(0.001)


async def events(run: Run[Any]) -> list[Any]:
    return [event async for events in run for event in events]


async def finish(run: Run[Any], size: int) -> list[tuple[str, str | None]]:
    made: list[Any] = [["", None] for _ in range(size)]
    for index, progress in await events(run):
        assert made[index][1] is None
        made[index][0] += "".join(token.text for token in progress.tokens)
        made[index][1] = progress.finish_reason
    return [(text, reason) for text, reason in made]


def test_texts_of_requests_that_come_together_are_those_of_each_alone(engine: Engine) -> None:
    async def ask(seed: int) -> list[tuple[str, str | None]]:
        options = GenerationOptions(max_tokens=9 + seed, seed=seed)
        texts = [Text(TOKENIZER.encode("the king"), options, choice) for choice in range(2)]
        while True:
            try:
                return await finish(await engine.generate(texts), 2)
            except BusyError:
                await asyncio.sleep(0.001)

    async def main() -> list[list[tuple[str, str | None]]]:
        return await asyncio.gather(*(ask(seed) for seed in range(6)))

    for seed, made in enumerate(asyncio.run(main())):
        alone = gptcore.generate_batch(MODEL, TOKENIZER, ["the king"], n=2, max_tokens=9 + seed, seed=seed)
        assert made == [(text.text, text.finish_reason) for text in alone]
    assert (engine.running, engine.waiting) == (0, 0)


def test_what_comes_together_is_generated_together(engine: Engine) -> None:
    async def main() -> None:
        both = [Text([1], GenerationOptions(max_tokens=50, logit_bias=ENDLESS.logit_bias), seed) for seed in range(2)]
        await finish(await engine.generate(both), 2)

    asyncio.run(main())
    assert engine.counts.generated_tokens == 100
    assert engine.counts.steps <= 52
    assert engine.counts.prompt_tokens == 1  # read once for both


def test_more_than_may_wait_is_refused_and_leaving_makes_room(engine: Engine) -> None:
    async def main() -> None:
        runs = [await engine.generate([Text([1], ENDLESS)]) for _ in range(4)]
        assert (engine.running, engine.waiting) == (2, 2)
        with pytest.raises(BusyError):
            await engine.generate([Text([1], ENDLESS)])
        for run in (runs[0], runs[3]):
            run.cancel()
            run.cancel()
        await until(lambda: engine.running + engine.waiting == 2)
        with pytest.raises(BusyError):
            await engine.generate([Text([1], ENDLESS)] * 3)
        short = await engine.generate([Text([1], GenerationOptions(max_tokens=2))] * 2)
        runs[1].cancel()
        assert len(await finish(short, 2)) == 2
        runs[2].cancel()
        await until(lambda: engine.running + engine.waiting == 0)

    asyncio.run(main())


def test_a_text_that_cannot_be_continued_takes_those_of_its_request_along_and_no_others(engine: Engine) -> None:
    async def main() -> None:
        other = await engine.generate([Text([1], ENDLESS)])
        with pytest.raises(InputError, match="token ids must be from 0 to"):
            await engine.generate([Text([1], ENDLESS), Text([10**6], ENDLESS)])
        assert (engine.running, engine.waiting) == (1, 0)
        await anext(other)
        other.cancel()

    asyncio.run(main())


def test_who_stops_waiting_leaves_nothing_behind(engine: Engine) -> None:
    async def main() -> None:
        for _ in range(20):
            asking = asyncio.ensure_future(engine.generate([Text([1], ENDLESS)]))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await until(lambda: engine.running == 0)

    asyncio.run(main())


def test_a_loop_that_is_closed_leaves_nothing_behind(engine: Engine) -> None:
    async def main() -> None:
        await engine.generate([Text([1], ENDLESS)])

    asyncio.run(main())
    asyncio.run(until(lambda: engine.running == 0))


def test_tasks_take_turns_with_texts(engine: Engine) -> None:
    def task(size: int) -> Iterator[int | None]:
        for number in range(size):
            yield number if number % 2 else None

    async def main() -> None:
        text = await engine.generate([Text([1], ENDLESS)])
        one, two = await engine.perform(task(6)), await engine.perform(task(3))
        assert await events(one) == [1, 3, 5]
        assert await events(two) == [1]
        await anext(text)
        text.cancel()
        alone = await engine.perform(task(2))
        assert await events(alone) == [1]

    asyncio.run(main())


def test_a_task_that_fails_is_one_requests_trouble(engine: Engine) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise MemoryError("too much")

    async def main() -> None:
        text = await engine.generate([Text([1], GenerationOptions(max_tokens=5))])
        run = await engine.perform(broken())
        with pytest.raises(FailedError, match="the model failed: too much"):
            await events(run)
        assert len(await finish(text, 1)) == 1

    asyncio.run(main())
    assert engine.running == 0


def test_a_step_that_fails_ends_what_runs_and_the_next_begins_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        runs = [await engine.generate([Text([1], ENDLESS)]) for _ in range(3)]
        with monkeypatch.context() as patch:
            patch.setattr("gptcore.batching.Batch.step", lambda self: 1 / 0)
            for run in runs:
                with pytest.raises(FailedError, match="the model failed: division by zero"):
                    await events(run)
            await until(lambda: engine.running == 0)
        assert len(await finish(await engine.generate([Text([1], GenerationOptions(max_tokens=3))]), 1)) == 1

    asyncio.run(main())


def test_closing_ends_what_runs_and_refuses_what_comes(engine: Engine) -> None:
    async def main() -> None:
        run = await engine.generate([Text([1], ENDLESS)])
        await asyncio.to_thread(engine.close)
        with pytest.raises(StoppedError):
            await events(run)
        with pytest.raises(StoppedError):
            await engine.generate([Text([1], ENDLESS)])

    asyncio.run(main())
    engine.close()
