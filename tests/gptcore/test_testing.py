from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from openai import AuthenticationError, OpenAI

from gptcore.errors import InputError
from gptcore.testing import local_server
from tests.gptcore.tiny import TOKENIZER, random_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny"
    random_model().save_pretrained(path, tokenizer=TOKENIZER)
    return path


def healthy(base_url: str) -> bool:
    try:
        with urlopen(base_url.removesuffix("/v1") + "/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:  # refused, or reset while it ends
        return False


@pytest.mark.parametrize("thread", [False, True])
def test_a_server_for_the_length_of_a_block(folder: Path, thread: bool) -> None:
    before = dict(os.environ)
    with local_server(folder, thread=thread, api_key="secret", tokens=5, rows=2) as base_url:
        assert healthy(base_url)
        assert dict(os.environ) == before
        with OpenAI(base_url=base_url, api_key="secret") as client:
            made = client.completions.create(model="tiny", prompt="the", max_tokens=5, seed=1)
            assert made.usage is not None
            assert made.usage.completion_tokens == 5
            with pytest.raises(Exception, match="max_tokens must be at most 5"):
                client.completions.create(model="tiny", prompt="the", max_tokens=6)
        with OpenAI(base_url=base_url, api_key="wrong") as client, pytest.raises(AuthenticationError):
            client.models.list()
    assert not healthy(base_url)


def test_several_models_and_several_servers(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    random_model().save_pretrained(other, tokenizer=TOKENIZER)
    with (
        local_server([folder, other], thread=True) as both,
        local_server(str(other), thread=True) as one,
        OpenAI(base_url=both, api_key="x") as client,
        OpenAI(base_url=one, api_key="x") as second,
    ):
        assert [model.id for model in client.models.list()] == ["tiny", "other"]
        assert [model.id for model in second.models.list()] == ["other"]
        assert client.completions.create(model="other", prompt="a").model == "other"


@pytest.mark.parametrize("thread", [False, True])
def test_a_server_that_does_not_start_says_why(thread: bool) -> None:
    with (
        pytest.raises(InputError, match="'no-such-model' is neither a model's name nor a folder"),
        local_server("no-such-model", thread=thread),
    ):
        pass


def test_a_server_that_takes_too_long(folder: Path) -> None:
    with (
        pytest.raises(InputError, match=r"the server has not started in 0\.001 seconds"),
        local_server(folder, timeout=0.001),
    ):
        pass


def test_an_error_in_the_block_stops_the_server(folder: Path) -> None:
    server = local_server(folder, thread=True)
    base_url = server.__enter__()
    assert healthy(base_url)
    assert not server.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert not healthy(base_url)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_server_does_not_outlive_who_started_it(folder: Path) -> None:
    """Not even one that is killed, which runs no more code of its own."""
    script = (
        "import os, signal, sys; from gptcore.testing import local_server\n"
        "with local_server(sys.argv[1]) as url: print(url, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", script, folder], check=False, stdout=subprocess.PIPE, text=True)
    assert killed.returncode < 0
    base_url, end = killed.stdout.strip(), time.monotonic() + 20
    assert base_url.startswith("http://127.0.0.1:")
    while healthy(base_url):
        assert time.monotonic() < end, "it is still there"
        time.sleep(0.05)
