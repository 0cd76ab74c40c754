"""MkDocs' live reload for a site that is built by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.livereload import LiveReloadServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def live_reload(rebuild: Callable[[], None], site: Path, watched: Iterable[str], *, host: str, port: int) -> None:
    """Serve a folder, rebuild it when a watched path changes, and reload the browsers that show it; ends with Ctrl+C.

    Args:
        rebuild: Builds the site anew; must not raise.
        site: The folder to serve.
        watched: Files and folders.
        host: Address to listen on.
        port: Port to listen on.

    Raises:
        OSError: The address cannot be listened on.
    """
    server = LiveReloadServer(builder=rebuild, host=host, port=port, root=str(site))
    for path in watched:
        server.watch(path)
    try:
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
