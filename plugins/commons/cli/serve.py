"""`commons serve`: the whole site, both languages, rebuilt when a file changes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from commons.cli.build import CONFIGURATIONS, BuildFailedError, build_site

WATCHED = ("catalog", "docs", "gptcore", "plugins", *map(str, CONFIGURATIONS.values()))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the site locally and rebuild it when a file changes.

    A change that does not build is reported, and the last good site stays.

    \b
    Example:
      commons serve --port 8080
    """
    # Compiled modules next to their sources would count as changes.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(".cache/pycache").resolve()))
    # The script that reloads pages has another text each time, so a policy would forbid it.
    os.environ["COMMONS_POLICY"] = "false"
    from commons.mkdocs.live_reload import live_reload

    output = Path(".cache/serve/site")

    def rebuild() -> None:
        try:
            build_site(output)
        except BuildFailedError as error:
            click.echo(str(error), err=True)

    rebuild()
    try:
        live_reload(rebuild, output, WATCHED, host=host, port=port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
