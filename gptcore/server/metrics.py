"""What the server has done, in the text format of Prometheus."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gptcore.server.served import ServedModel

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters of requests. They are changed in the event loop only."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._open = 0

    def begin(self) -> None:
        """A request has come."""
        self._open += 1

    def end(self, path: str, status: int, seconds: float) -> None:
        """A request is answered to its end.

        Args:
            path: One of the server's, or `other`.
            status: The HTTP status.
            seconds: How long it took.
        """
        self._open -= 1
        self._requests[path, status] += 1
        self._seconds[path] += seconds

    def text(self, models: Mapping[str, ServedModel]) -> str:
        """All figures."""
        return "".join(line + "\n" for line in self._lines(models))

    def _lines(self, models: Mapping[str, ServedModel]) -> Iterator[str]:
        yield from _metric(
            "gptcore_requests_total",
            "counter",
            "Requests that were answered.",
            [((("path", path), ("status", str(status))), count) for (path, status), count in self._requests.items()],
        )
        yield from _metric(
            "gptcore_request_seconds_total",
            "counter",
            "Time from the first byte of requests to the last of their answers.",
            [((("path", path),), seconds) for path, seconds in self._seconds.items()],
        )
        yield from _metric("gptcore_requests_open", "gauge", "Requests that are being answered.", [((), self._open)])
        figures = [
            ("gptcore_prompt_tokens_total", "counter", "Tokens read.", "prompt_tokens"),
            ("gptcore_generated_tokens_total", "counter", "Tokens generated.", "generated_tokens"),
            ("gptcore_steps_total", "counter", "Steps that generated them, each a token for every text.", "steps"),
        ]
        engines = {name: served.engine for name, served in models.items()}
        for name, kind, description, attribute in figures:
            values = [((("model", model),), getattr(engine.counts, attribute)) for model, engine in engines.items()]
            yield from _metric(name, kind, description, values)
        running = [((("model", model),), engine.running) for model, engine in engines.items()]
        yield from _metric("gptcore_texts_running", "gauge", "Texts that grow now.", running)
        waiting = [((("model", model),), engine.waiting) for model, engine in engines.items()]
        yield from _metric("gptcore_texts_waiting", "gauge", "Texts that wait for a place.", waiting)


def _metric(name: str, kind: str, description: str, values: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    yield f"# HELP {name} {description}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        written = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
