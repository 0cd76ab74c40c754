from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gptcore.cli import main


def test_the_help_says_all() -> None:
    result = CliRunner().invoke(main, ["serve", "--help"], terminal_width=100)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    for line in ("  POST /v1/completions               continue texts", "    gptcore serve"):
        assert line in lines
    for option in ("--model", "--host", "--port", "--api-key", "--cors-origin", "--rows", "--grace-seconds"):
        assert any(line.startswith(f"  {option}") for line in lines)
    assert "GPTCORE_API_KEY" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "fairytale"], "did you mean 'fairytales'?"),
        (["--rows", "0", "--port", "0"], "rows must be at least 1, got 0"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--host", "256.0.0.1"], "cannot listen on 256.0.0.1, port 8000"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(
        main, ["serve", "--port", "0", *arguments] if "--host" not in arguments else ["serve", *arguments]
    )
    assert result.exit_code in {1, 2}
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["serve", "--port", port])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: cannot listen on 127.0.0.1, port {port}: ")


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules.update(starlette=None, uvicorn=None)\n"  # as if they were not installed
        "import gptcore.testing; from gptcore.cli import main; main(['serve'])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == "Error: the server needs starlette and uvicorn: pip install 'gpt-commons[serve]'\n"
