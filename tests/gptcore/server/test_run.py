"""The server as others meet it: on a socket, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from openai import APIConnectionError, APITimeoutError, AsyncOpenAI, OpenAI

import gptcore
from gptcore.errors import InputError
from gptcore.server import run
from gptcore.server.served import ServedModel
from gptcore.testing import local_server
from tests.gptcore.tiny import TOKENIZER

ENDLESS: dict[str, Any] = {
    "model": "tiny",
    "prompt": "the king",
    "max_tokens": 10**6,
    "logit_bias": {str(TOKENIZER.end_of_text): -100},
}


@pytest.fixture(scope="session")
def remote(base_url: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=base_url, api_key="x", max_retries=0, timeout=60) as client:
        yield client


def metrics(base_url: str) -> str:
    with urlopen(base_url.removesuffix("/v1") + "/metrics") as answer:
        return answer.read().decode()


def running(base_url: str) -> int:
    (count,) = re.findall(r'^gptcore_texts_running\{model="tiny"\} (\d+)', metrics(base_url), re.MULTILINE)
    return int(count)


def until_idle(base_url: str, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while running(base_url):
        assert time.monotonic() < end, "the text of somebody who has gone is still generated"
        time.sleep(0.01)


def test_eight_at_a_time_get_what_each_gets_alone(base_url: str, tiny: ServedModel) -> None:
    """And a token at a time, however busy the server is."""

    async def stream(client: AsyncOpenAI, seed: int) -> list[str]:
        chunks = await client.completions.create(
            model="tiny", prompt="the king", max_tokens=20 + seed, seed=seed, stream=True
        )
        return [chunk.choices[0].text async for chunk in chunks if chunk.choices[0].text]

    async def main() -> list[list[str]]:
        async with AsyncOpenAI(base_url=base_url, api_key="x", max_retries=0) as client:
            return await asyncio.gather(*(stream(client, seed) for seed in range(8)))

    alone = [
        gptcore.generate(tiny.model, TOKENIZER, "the king", max_tokens=20 + seed, seed=seed).tokens for seed in range(8)
    ]
    assert asyncio.run(main()) == [[token.text for token in tokens if token.text] for tokens in alone]


def test_every_route_asynchronously(base_url: str, tiny: ServedModel) -> None:
    strict: dict[str, Any] = {"_strict_response_validation": True}
    text = gptcore.generate(tiny.model, TOKENIZER, "the king", max_tokens=9, seed=1).text
    messages: Any = [{"role": "user", "content": "the king"}]

    async def main() -> None:
        async with AsyncOpenAI(base_url=base_url, api_key="x", max_retries=0, **strict) as client:
            assert [model.id async for model in client.models.list()] == ["tiny"]
            assert (await client.models.retrieve("tiny")).id == "tiny"
            completion = await client.completions.create(model="tiny", prompt="the king", max_tokens=9, seed=1)
            assert completion.choices[0].text == text
            chat = await client.chat.completions.create(model="tiny", messages=messages, max_tokens=9, seed=1)
            assert chat.choices[0].message.content == text
            chunks = await client.chat.completions.create(
                model="tiny", messages=messages, max_tokens=9, seed=1, stream=True
            )
            assert "".join([chunk.choices[0].delta.content or "" async for chunk in chunks]) == text
            seed = {"seed": 1}
            response = await client.responses.create(
                model="tiny", input="the king", max_output_tokens=9, extra_body=seed
            )
            assert response.output_text == text
            events = await client.responses.create(
                model="tiny", input="the king", max_output_tokens=9, extra_body=seed, stream=True
            )
            assert (
                "".join([event.delta async for event in events if event.type == "response.output_text.delta"]) == text
            )
            vectors = await client.embeddings.create(model="tiny", input=["a", "b"], encoding_format="float")
            assert len(vectors.data) == 2

    asyncio.run(main())


def test_a_stream_comes_piece_by_piece(remote: OpenAI) -> None:
    """The first pieces are there long before the text is at its end, which it would reach in minutes."""
    with remote.completions.create(**ENDLESS, stream=True) as chunks:
        assert "".join(next(chunks).choices[0].text for _ in range(5))


@pytest.mark.parametrize("route", ["completions", "chat", "responses"])
def test_who_leaves_a_stream_stops_his_text(base_url: str, remote: OpenAI, route: str) -> None:
    create: Any = {
        "completions": remote.completions.create,
        "chat": remote.chat.completions.create,
        "responses": remote.responses.create,
    }[route]
    options: Any = {
        "completions": ENDLESS,
        "chat": {"model": "tiny", "messages": [{"role": "user", "content": "a"}], "max_tokens": 10**6},
        "responses": {"model": "tiny", "input": "a", "max_output_tokens": 10**6},
    }[route]
    until_idle(base_url)
    stream = create(**options, stream=True)
    next(iter(stream))
    stream.close()
    until_idle(base_url)


def test_who_leaves_while_he_waits_stops_his_text(base_url: str, remote: OpenAI) -> None:
    with pytest.raises(APITimeoutError):
        remote.with_options(timeout=0.3).completions.create(**ENDLESS, n=2)
    until_idle(base_url)


def test_who_does_not_read_holds_up_nobody(base_url: str, remote: OpenAI) -> None:
    address = base_url.removeprefix("http://").removesuffix("/v1").split(":")
    body = b'{"model": "tiny", "prompt": "a", "max_tokens": 1000000, "stream": true, "logit_bias": {"0": -100}}'
    with socket.create_connection((address[0], int(address[1]))) as deaf:
        deaf.sendall(
            b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        for _ in range(5):
            assert remote.completions.create(model="tiny", prompt="a", max_tokens=20).choices
    until_idle(base_url)


def test_a_body_that_does_not_come_is_not_waited_for(folder: Path) -> None:
    with local_server(folder, thread=True, body_seconds=0.1) as base_url:
        host, port = base_url.removeprefix("http://").removesuffix("/v1").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as slow:
            slow.sendall(
                b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
            assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_who_leaves_before_he_has_asked_is_no_failure(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with local_server(folder, thread=True) as base_url:
        host, port = base_url.removeprefix("http://").removesuffix("/v1").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as hasty:
            hasty.sendall(
                b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
        end = time.monotonic() + 10
        while 'path="/v1/completions",status="499"} 1' not in metrics(base_url):
            assert time.monotonic() < end, metrics(base_url)
            time.sleep(0.01)
    assert capfd.readouterr().err == ""


@contextlib.contextmanager
def command(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`gptcore serve`, and the address it announces."""
    arguments = [
        sys.executable,
        "-m",
        "gptcore.cli",
        "serve",
        "--model",
        str(folder),
        "--port",
        "0",
        "--tokens",
        "1000000",
    ]
    with subprocess.Popen([*arguments, *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            match = re.fullmatch(r"gptcore serves tiny at (http://127\.0\.0\.1:\d+/v1)", line)
            assert match, line
            yield process, match[1]
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_sigterm_lets_running_streams_finish(folder: Path) -> None:
    with command(folder) as (process, base_url), OpenAI(base_url=base_url, api_key="x", max_retries=0) as client:
        with client.completions.create(**ENDLESS | {"max_tokens": 800, "seed": 3}, stream=True) as stream:
            chunks = [next(stream)]
            process.send_signal(signal.SIGTERM)
            chunks += stream
        assert chunks[-1].choices[0].finish_reason == "length"
        text = "".join(chunk.choices[0].text for chunk in chunks)
        with pytest.raises(APIConnectionError):
            client.models.list()
        assert process.wait(20) in {0, -signal.SIGTERM}
    options = {"max_tokens": 800, "seed": 3, "logit_bias": {TOKENIZER.end_of_text or 0: -100}}
    assert text == gptcore.generate(*gptcore.load(folder), "the king", **options).text


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_that_takes_too_long_is_cut(folder: Path, number: signal.Signals) -> None:
    with (
        command(folder, "--grace-seconds", "1") as (process, base_url),
        OpenAI(base_url=base_url, api_key="x", max_retries=0) as client,
        client.completions.create(**ENDLESS, stream=True) as stream,
    ):
        next(stream)
        process.send_signal(number)
        with pytest.raises(APIConnectionError):
            list(stream)
        assert process.wait(20) in {0, 130, -number}


def test_a_port_that_is_taken() -> None:
    with run.bind("127.0.0.1", 0) as listener:
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(InputError, match=f"cannot listen on 127.0.0.1, port {port}: .*; choose another port"):
            run.bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no such host", "256.0.0.1", "a" * 300, "\ud800"])
def test_an_address_that_is_none(host: str) -> None:
    with pytest.raises(InputError, match="cannot listen on"):
        run.bind(host, 0)


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", r"http://127\.0\.0\.1:\d+/v1"), ("0.0.0.0", r"http://127\.0\.0\.1:\d+/v1")]
)
def test_the_address_that_clients_need(host: str, url: str) -> None:
    with run.bind(host, 0) as listener:
        assert re.fullmatch(url, run.base_url(listener))


def test_a_model_that_is_not_there_leaves_no_socket() -> None:
    with pytest.raises(InputError, match="is neither a model's name nor a folder"):
        run.make_server(["./no-such-model"], port=0)
