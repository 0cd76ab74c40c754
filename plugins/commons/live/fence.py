"""One fence, from its body in a page to its HTML: read, checked, computed or found in the store, drawn.

SuperFences takes an exception in a formatter for "not my fence" and shows the body as code, so nothing may leave this
module as an ordinary exception: a problem is reported to the page, and outside a build it is a `FenceError`, which
SuperFences lets through.
"""

from __future__ import annotations

import difflib
import json
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pymdownx.superfences import SuperFencesException

from commons import source, store
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from commons.live import checkpoint
from commons.live.page import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor, Future

    from markdown import Markdown


class Strict(BaseModel):
    """What is written in a fence: values are of their type as they stand, and nothing else may stand there."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Options(Strict):
    """The options that every fence has.

    Attributes:
        presentation: The options that change the figure and not what is computed.
    """

    presentation: ClassVar[frozenset[str]] = frozenset({"title"})

    prompt: Annotated[str, Field(min_length=1, max_length=1000)]
    model: str = "fairytales"
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class FenceError(source.ProblemError, SuperFencesException):  # type: ignore[misc] # pymdownx has no types
    """A fence that is wrong, outside a build that would collect its problems."""


class OptionError(ValueError):
    """An option whose value the model cannot follow.

    Attributes:
        option: Its name.
    """

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option

    def __reduce__(self) -> tuple[type[OptionError], tuple[str, str]]:
        """Come back whole from another process."""
        return type(self), (self.option, str(self))


OptionsT = TypeVar("OptionsT", bound=Options)


@dataclass(frozen=True)
class Kind(Generic[OptionsT]):
    """A kind of fence, and its formatter for SuperFences.

    Attributes:
        name: The word after the fence's marks.
        options: What its body may say.
        compute: Options and a checkpoint to a result in JSON's types; this alone is stored, and only it is slow.
        figure: Options, result, and what to say about its origin, to HTML; it alone depends on the page's language.
    """

    name: str
    options: type[OptionsT]
    compute: Callable[[OptionsT, checkpoint.Checkpoint], dict[str, Any]]
    figure: Callable[..., str]

    def __call__(
        self,
        source: str,
        language: str,  # noqa: ARG002 - the signature is SuperFences'
        css_class: str,  # noqa: ARG002
        options: dict[str, str],
        md: Markdown,
        **_: Any,
    ) -> str:
        """Format a fence.

        Args:
            source: The fence's body.
            language: The word after its marks.
            css_class: Unused; the figure has classes of its own.
            options: What else stands after the marks; must be empty.
            md: The page's Markdown.

        Returns:
            A `<figure>`, or a placeholder after a reported problem.

        Raises:
            FenceError: Something is wrong in the fence, and no page collects problems.
        """
        return _render(self, source, options, md)


def validator(language: str, inputs: dict[str, str], options: dict[str, str], *_: Any) -> bool:  # noqa: ARG001
    """Accept whatever follows a fence's name, for SuperFences.

    Without this, SuperFences shows a fence such as `gpt-generate seed=1` as code and says nothing. Accepted here, it
    comes to the formatter, which reports it.
    """
    options.update(inputs)
    return True


def _render(kind: Kind[OptionsT], body: str, header: dict[str, str], md: Markdown) -> str:
    page = source.current()
    start = source.Place(1, 1)
    fence = page.claim_fence(kind.name, body) if page else source.Fence(kind.name, body, start, start)
    try:
        return _figure(kind, fence, page.path if page else kind.name, header, md)
    except _Rejected as rejected:
        problems = rejected.problems
    except Exception as error:  # see above: SuperFences would hide it
        problems = [(fence.opening, f"this {kind.name} fence cannot be computed: {_sentence(error)}")]
    if page is None:
        raise FenceError("\n".join(f"{kind.name}:{line}:{column}: {message}" for (line, column), message in problems))
    for place, message in problems:
        page.report(place, message)
    return draw("placeholder.html", messages=[message for _, message in problems], body=body)


class _Rejected(Exception):  # noqa: N818 - never leaves this module
    """What is wrong in a fence, with the places."""

    def __init__(self, *problems: tuple[source.Place, str]) -> None:
        super().__init__(problems)
        self.problems = list(problems)


# What was begun elsewhere, by its key.
_begun: dict[str, Future[bytes]] = {}


def begin(kind: Kind[OptionsT], fence: source.Fence, path: str, executor: Executor) -> None:
    """Begin what a fence needs before its page is rendered; nothing if it is stored, or if the fence is wrong.

    Args:
        kind: Which kind of fence it is.
        fence: Where it stands, and its body.
        path: The page's file.
        executor: Where it is computed.
    """
    try:
        options, _, model = _read(kind, fence, path)
    except _Rejected:
        return  # Is said when the page is rendered.
    key = _key(kind, options, model)
    if key not in _begun and store.default().get(key) is None:
        _begun[key] = executor.submit(_compute_there, kind.compute, options, model.name, model.digest)


def _compute_there(compute: Callable[..., dict[str, Any]], options: Options, name: str, digest: str) -> bytes:
    model = checkpoint.shipped().get(name)
    if model is None or model.digest != digest:
        raise ValueError(f"the model {name!r} is another one on {platform.node()}: install the same commit there")
    return _on_one_thread(compute, options, model)


def _computed(key: str, kind: Kind[OptionsT], options: OptionsT, model: checkpoint.Checkpoint) -> bytes:
    begun = _begun.pop(key, None)
    return begun.result() if begun else _on_one_thread(kind.compute, options, model)


def _on_one_thread(compute: Callable[..., dict[str, Any]], options: Options, model: checkpoint.Checkpoint) -> bytes:
    """Compute with one thread of the BLAS: with more it adds in another order, and a last digit may be another."""
    import numpy as np  # noqa: F401 - only what is loaded is limited
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1, user_api="blas"):
        return _to_json(compute(options, model))


def _key(kind: Kind[OptionsT], options: OptionsT, model: checkpoint.Checkpoint) -> str:
    return checkpoint.key(f"live.{kind.name}", _inputs(options), model)


def _inputs(options: Options) -> dict[str, Any]:
    return options.model_dump(exclude=set(options.presentation))


def _figure(kind: Kind[OptionsT], fence: source.Fence, path: str, header: dict[str, str], md: Markdown) -> str:
    if header:
        name = next(iter(header))
        message = f"options of a {kind.name} fence stand in its body, one a line, and not after its name: {name!r}"
        raise _Rejected((fence.opening, message))
    options, places, model = _read(kind, fence, path)
    key = _key(kind, options, model)
    try:
        result = json.loads(store.default().get_or_compute(key, lambda: _computed(key, kind, options, model)))
    except OptionError as error:
        raise _Rejected((places(error.option), str(error))) from error
    return kind.figure(
        options,
        result,
        id=_id(kind, _inputs(options), md),
        key=key[:12],
        versions=checkpoint.versions(),
        weights_digest=model.weights_digest[:8],
        language=model.language,
    )


def _read(
    kind: Kind[OptionsT], fence: source.Fence, path: str
) -> tuple[OptionsT, Callable[[str], source.Place], checkpoint.Checkpoint]:
    """The options, where each stands, and the model."""
    if not fence.body.strip():
        raise _Rejected((fence.opening, f"this {kind.name} fence is empty: give it at least a prompt"))
    tree = read_text(fence.body, path, *fence.first_line)
    options, diagnostics = validate(tree, kind.options, noun="option")
    if options is None:
        raise _Rejected(*((source.Place(found.line, found.column), found.message) for found in diagnostics))

    def place(name: str) -> source.Place:
        found = tree.place(name)
        return source.Place(*found) if found else fence.opening

    shipped = checkpoint.shipped()
    if options.model not in shipped:
        raise _Rejected((place("model"), _unknown_model(options.model, sorted(shipped))))
    return options, place, shipped[options.model]


def _unknown_model(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"unknown model {name!r}; did you mean {close[0]!r}?"
    return f"unknown model {name!r}; the models that ship with gptcore are: {', '.join(known) or 'none'}"


def _to_json(result: dict[str, Any]) -> bytes:
    return json.dumps(result, allow_nan=False, separators=(",", ":")).encode()


def _id(kind: Kind[OptionsT], inputs: dict[str, Any], md: Markdown) -> str:
    """An id for the figure's parts: the same in every build and language, and no other on the page has it."""
    name = f"{kind.name}-{store.key(kind.name, inputs)[:8]}"
    blocks = [block for block in md.htmlStash.rawHtmlBlocks if isinstance(block, str)]
    earlier = sum(f'id="{name}' in block for block in blocks)
    return f"{name}-{earlier + 1}" if earlier else name


def _sentence(error: Exception) -> str:
    return str(error).splitlines()[0] if isinstance(error, ValueError) and str(error) else repr(error)
