"""Pages are run: each distinct set of cells once, side by side, and only what the store does not have."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from commons import store
from commons.execute import keys, processes
from commons.execute.results import Execution, Failure, Result, failures, without_alternative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

    from commons.execute.cells import Document
    from commons.execute.worker.messages import Ended
    from commons.store import Store

# How many pages may be at another executor at once, if nobody says: it does its own counting.
_WAITING = 64
# What an address of a local server is in texts: the port is another one in every run.
_SERVER = "http://127.0.0.1:8000/v1"


def run(
    documents: Iterable[Document],
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    told: Callable[[Execution], None] = lambda _: None,
) -> list[Execution]:
    """Run pages.

    Args:
        documents: The pages; those without cells are given back as they are.
        jobs: How many run at once; if nothing is said, one more than there are processors: a page that begins or ends
            leaves its own to the others.
        executor: Where processes of pages are started that need nothing of this machine, if not here.
        told: Is called with every page that is done, in whatever order.

    Returns:
        The pages in the order in which they came.
    """
    documents = list(documents)
    done: dict[Document, Execution] = {}

    def finish(execution: Execution) -> None:
        missing = without_alternative(execution) if execution.result else []
        finished = _with_failures(execution, missing) if missing else execution
        done[finished.document] = finished
        told(finished)

    groups: dict[str, list[Document]] = {}
    for document in documents:
        wrong = [Failure(problem.path, problem.line, problem.message) for problem in document.problems]
        if wrong or not keys.run_cells(document):
            finish(Execution(document, failures=tuple(wrong), result=None if wrong else Result(cells=())))
        else:
            groups.setdefault(keys.key(document), []).append(document)
    cache = store.default()
    with ExitStack() as stack:
        pool = stack.enter_context(
            ThreadPoolExecutor(jobs or (_WAITING if executor else (os.cpu_count() or 1) + 1), "pages")
        )
        looked_up = dict(zip(groups, pool.map(partial(_stored, cache), groups), strict=True))
        for key, found in looked_up.items():
            if found is not None:
                for document in groups[key]:
                    finish(Execution(document, key, found, cached=True))
        missing = [key for key, found in looked_up.items() if found is None]
        address = _server(stack, (groups[key][0] for key in missing))
        if missing and executor is None:
            processes.prepare()
        waiting = {pool.submit(_run, cache, key, groups[key][0], address, executor): key for key in missing}
        for future in as_completed(waiting):
            ended, stopped, seconds = future.result()
            for document in groups[waiting[future]]:
                finish(_execution(document, waiting[future], ended, stopped, seconds))
    return [done[document] for document in documents]


def _stored(cache: Store, key: str) -> Result | None:
    content = cache.get(key)
    with suppress(ValidationError):
        return Result.model_validate_json(content) if content is not None else None
    return None


def _run(
    cache: Store, key: str, document: Document, address: str | None, executor: Executor | None
) -> tuple[list[Ended], processes.Stopped | None, float]:
    started = time.monotonic()
    job = _job(document, address)
    # A local server and files are here, and another machine need not have them.
    elsewhere = None if job.environment or job.files else executor
    ended, stopped = elsewhere.submit(processes.run, job).result() if elsewhere else processes.run(job)
    if not failures(document, ended, stopped):
        cache.put(key, Result(cells=tuple(ended)).model_dump_json().encode())
    return ended, stopped, time.monotonic() - started


def _job(document: Document, address: str | None) -> processes.Job:
    cells = keys.run_cells(document)
    served = address is not None and keys.needs_server(document)
    return processes.Job(
        sources=tuple(cell.source for cell in cells),
        may_raise=tuple(keys.MAY_RAISE in cell.tags for cell in cells),
        files={name: Path(name).resolve() for name in document.settings.files},
        environment={"OPENAI_BASE_URL": str(address), "OPENAI_API_KEY": "local"} if served else {},
        places={str(address): _SERVER} if served else {},
        cell_seconds=document.settings.cell_seconds,
        page_seconds=document.settings.page_seconds,
        memory_mb=document.settings.memory_mb,
    )


def _server(stack: ExitStack, documents: Iterable[Document]) -> str | None:
    """The address of a local server, started if one of the pages needs it; it ends with the stack."""
    if not any(keys.needs_server(document) for document in documents):
        return None
    from gptcore.testing import local_server

    return stack.enter_context(local_server())


def _execution(
    document: Document, key: str, ended: list[Ended], stopped: processes.Stopped | None, seconds: float
) -> Execution:
    wrong = failures(document, ended, stopped)
    return Execution(document, key, None if wrong else Result(cells=tuple(ended)), wrong, seconds=seconds)


def _with_failures(execution: Execution, more: list[Failure]) -> Execution:
    return Execution(
        execution.document,
        execution.key,
        execution.result,
        (*execution.failures, *more),
        execution.cached,
        execution.seconds,
    )
