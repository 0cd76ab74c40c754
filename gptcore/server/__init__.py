"""A local server that speaks OpenAI's HTTP API, so that programs written for it run offline, with no key.

Read it in this order:

1. `gptcore.server.runs`, `engine`: one thread a model, in which the texts of all requests grow as one batch.
2. `gptcore.server.requests`: what a request may ask for, and what is refused.
3. `gptcore.server.errors`: how a client learns what is wrong.
4. `gptcore.server.served`: a model with its engine and its limits.
5. `gptcore.server.completions`, `chat`, `responses`, `embeddings`: a module for each route.
6. `gptcore.server.app`: the routes put together, with keys, hosts and metrics; `run` gives it a socket.

It needs the extra `serve` (Starlette and uvicorn), which `import gptcore` does not.
"""

import importlib.util

from gptcore.errors import InputError


def require_extra() -> None:
    """Say in one line what to install, where a traceback would end in a module's name.

    Raises:
        InputError: A package that only the server needs is missing.
    """
    missing = [name for name in ("starlette", "uvicorn") if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f"the server needs {' and '.join(missing)}: pip install 'gpt-commons[serve]'")
