"""`gptcore serve`: the local server that speaks OpenAI's API."""

from __future__ import annotations

from typing import Any

import click


@click.command()
@click.option(
    "--model",
    "models",
    multiple=True,
    default=["fairytales"],
    help="A shipped model's name, or a folder in Hugging Face layout; may be given several times.",
)
@click.option("--host", default="127.0.0.1", help="Address to listen on; the default is reached from here only.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option(
    "--api-key",
    envvar="GPTCORE_API_KEY",
    show_envvar=True,
    help="What clients must send as their key; better set in the environment, where others cannot read it.",
)
@click.option("--allow-host", metavar="NAME", multiple=True, help="A name of this machine that clients may use.")
@click.option("--cors-origin", metavar="ORIGIN", multiple=True, help="Let web pages of this origin use the server.")
@click.option("--rows", default=8, help="Texts that grow side by side; each takes memory for a context window.")
@click.option("--waiting", default=256, help="Texts that may wait; further requests are answered with 429.")
@click.option("--choices", default=32, help="Largest n and best_of of a request.")
@click.option("--texts", default=128, help="Most texts of a request: prompts times continuations, or inputs.")
@click.option("--tokens", default=4096, help="Most tokens to generate in a text.")
@click.option("--body-bytes", default=2**20, help="Largest body of a request.")
@click.option("--body-seconds", default=30.0, help="Time in which a body has to arrive.")
@click.option("--grace-seconds", default=30.0, help="Time that running requests get when the server is stopped.")
@click.option("--verbose", is_flag=True, help="Log every request.")
@click.option("--until-input-ends", is_flag=True, hidden=True, help="Stop when standard input is closed.")
def serve(
    *,
    models: tuple[str, ...],
    host: str,
    port: int,
    api_key: str | None,
    allow_host: tuple[str, ...],
    cors_origin: tuple[str, ...],
    verbose: bool,
    until_input_ends: bool,
    **limits: Any,
) -> None:
    """Serve models through OpenAI's HTTP API, on this machine, without network and key.

    \b
    GET  /v1/models, /v1/models/{id}   what there is
    POST /v1/completions               continue texts
    POST /v1/chat/completions          continue a conversation, as one text: the models are not tuned to chat
    POST /v1/responses                 the same in the newer form
    POST /v1/embeddings                texts as vectors
    GET  /health, /metrics             for whoever watches it

    Requests that come at the same time are generated as one batch; with a seed, a text does not depend on the others.
    SIGTERM lets running requests finish.

    \b
    Examples:
      gptcore serve
      gptcore serve --model fairytales --model ./gpt2 --port 8080
      OPENAI_BASE_URL=http://127.0.0.1:8000/v1 OPENAI_API_KEY=none python program.py
    """
    from gptcore.server import require_extra

    require_extra()
    from gptcore.server import run
    from gptcore.server.served import Limits

    server = run.make_server(
        models,
        host=host,
        port=port,
        limits=Limits(**limits),
        api_key=api_key,
        allow_hosts=allow_host,
        cors_origins=cors_origin,
        log_level="info" if verbose else "warning",
        ready=lambda url, names: click.echo(f"gptcore serves {', '.join(names)} at {url}"),
    )
    if until_input_ends:
        run.stop_when_input_ends(server)
    run.serve(server)
