"""What a request may ask for.

Field names, defaults and ranges are OpenAI's. What a client may send without any effect on the text is ignored; what
would change the text and is not supported is refused, and so is what nobody knows: a typing error should not be silent.
Four fields are additions, which OpenAI's clients send in `extra_body`: `top_k`, `min_p`, `repetition_penalty`, and
`seed` where OpenAI has none.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_MOST_STOPS = 4
_LONGEST_STOP = 1000

Prompt = str | list[int]
Ignored = Any


def _unsupported(reason: str, *accepted: object) -> AfterValidator:
    """Refuses a field, but for null, empty lists, and values that ask for nothing."""

    def check(value: Any) -> Any:
        if value is not None and value != [] and value not in accepted:
            raise PydanticCustomError("unsupported", "not supported: {reason}", {"reason": reason})
        return value

    return AfterValidator(check)


_Tools = Annotated[Any, _unsupported("the models call no tools")]
_ToolChoice = Annotated[Any, _unsupported("the models call no tools", "none", "auto")]
_Audio = Annotated[Any, _unsupported("the models write text only")]
_Moderation = Annotated[Any, _unsupported("nothing is moderated here")]
_Stored = Annotated[Any, _unsupported("nothing is stored here; send the whole conversation")]


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{message}", {"message": message})


def _prompts(value: Any) -> tuple[Prompt, ...]:
    """One text or several, each a string or tokens."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value:
        if all(type(item) is int for item in value):
            return (value,)
        if all(isinstance(item, str) for item in value) or all(_is_tokens(item) for item in value):
            return tuple(value)
    raise _wrong(
        "must be a string, a list of strings, a list of tokens, or a list of lists of tokens, none of it empty"
    )


def _is_tokens(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(item) is int for item in value)


def _prompts_or_nothing(value: Any) -> tuple[Prompt, ...]:
    return ("",) if value is None else _prompts(value)


def _texts(value: Any) -> tuple[Prompt, ...]:
    prompts = _prompts(value)
    if "" in prompts:
        raise _wrong("must not be empty: there is nothing to embed")
    return prompts


def _stops(value: Any) -> tuple[str, ...]:
    stops = (value,) if isinstance(value, str) else tuple(value or ())
    if len(stops) > _MOST_STOPS:
        raise _wrong(f"at most {_MOST_STOPS} stop sequences, got {len(stops)}")
    if any(not 0 < len(stop) <= _LONGEST_STOP for stop in stops):
        raise _wrong(f"stop sequences must have 1 to {_LONGEST_STOP} characters")
    return stops


def _content(value: Any) -> str:
    """The text of a message: a string, or parts, of which only those of text are understood."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise _wrong("must be a string or a list of parts")
    texts = []
    for index, part in enumerate(value):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in {"text", "input_text", "output_text"}:
            raise _wrong(f"part {index}: the models read text only, give parts of type 'text'")
        if not isinstance(text := part.get("text"), str):
            raise _wrong(f"part {index}: text must be a string")
        texts.append(text)
    return "".join(texts)


def _one_message(value: Any) -> Any:
    return [{"role": "user", "content": value}] if isinstance(value, str) else value


class _Body(BaseModel):
    # Strict: "16" is no number, as in OpenAI's API.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class StreamOptions(_Body):
    """How to stream."""

    include_usage: bool | None = None
    include_obfuscation: Ignored = None


class Sampling(_Body):
    """What every route that generates takes."""

    model: str
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=1)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    repetition_penalty: Annotated[float, Field(gt=0, le=100)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**64)] | None = None
    user: Ignored = None

    def options(self) -> dict[str, Any]:
        """The fields that have the meaning and the name of `GenerationOptions`; left out where they are not given."""
        chosen = {name: getattr(self, name) for name in self.shared}
        if chosen["top_p"] == 0.0:  # the likeliest token alone, which the smallest probability above 0 gives
            chosen["top_p"] = sys.float_info.min
        return {name: value for name, value in chosen.items() if value is not None}

    shared: ClassVar[tuple[str, ...]] = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty")


class _Penalized(Sampling):
    """What both kinds of completion take."""

    n: Annotated[int, Field(ge=1)] | None = None
    stop: Annotated[str | list[str] | None, AfterValidator(_stops)] = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logit_bias: dict[Annotated[int, Field(ge=0)], Annotated[float, Field(ge=-100, le=100)]] | None = None

    shared: ClassVar[tuple[str, ...]] = (
        *Sampling.shared,
        "stop",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
    )


class CompletionRequest(_Penalized):
    """The body of `POST /v1/completions`."""

    prompt: Annotated[Any, AfterValidator(_prompts_or_nothing)]
    max_tokens: Annotated[int, Field(ge=0)] | None = None
    best_of: Annotated[int, Field(ge=1)] | None = None
    echo: bool | None = None
    logprobs: Annotated[int, Field(ge=0, le=5)] | None = None
    suffix: Annotated[Any, _unsupported("the models only continue texts", "")] = None


class Message(_Body):
    """A message of a conversation."""

    role: Literal["developer", "system", "user", "assistant"]
    content: Annotated[Any, AfterValidator(_content)] = ""
    name: Ignored = None
    tool_calls: _Tools = None
    function_call: _Tools = None
    audio: _Audio = None
    refusal: Ignored = None
    annotations: Ignored = None
    reasoning_content: Ignored = None


class ChatRequest(_Penalized):
    """The body of `POST /v1/chat/completions`."""

    messages: Annotated[list[Message], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    metadata: dict[str, str] | None = None
    tools: _Tools = None
    tool_choice: _ToolChoice = None
    functions: _Tools = None
    function_call: _ToolChoice = None
    response_format: Annotated[Any, _unsupported("the models write plain text", {"type": "text"})] = None
    modalities: Annotated[Any, _unsupported("the models write text only", ["text"])] = None
    audio: _Audio = None
    web_search_options: Annotated[Any, _unsupported("the models search nothing")] = None
    moderation: _Moderation = None
    parallel_tool_calls: Ignored = None
    prediction: Ignored = None
    prompt_cache_key: Ignored = None
    prompt_cache_options: Ignored = None
    prompt_cache_retention: Ignored = None
    reasoning_effort: Ignored = None
    safety_identifier: Ignored = None
    service_tier: Ignored = None
    store: Ignored = None
    verbosity: Ignored = None


class InputItem(Message):
    """An item of a response's input; only messages are understood."""

    type: Literal["message"] | None = None
    id: Ignored = None
    status: Ignored = None
    phase: Ignored = None


class TextConfig(_Body):
    """The form of a response's text."""

    format: Annotated[Any, _unsupported("the models write plain text", {"type": "text"})] = None
    verbosity: Ignored = None


class ResponseRequest(Sampling):
    """The body of `POST /v1/responses`."""

    input: Annotated[list[InputItem], Field(min_length=1), BeforeValidator(_one_message)]
    instructions: str | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    include: list[str] | None = None
    truncation: Literal["auto", "disabled"] | None = None
    text: TextConfig | None = None
    metadata: dict[str, str] | None = None
    tools: _Tools = None
    tool_choice: _ToolChoice = None
    previous_response_id: _Stored = None
    conversation: _Stored = None
    prompt: Annotated[Any, _unsupported("there are no prompt templates here")] = None
    background: Annotated[Any, _unsupported("responses are made while the client waits", False)] = None  # noqa: FBT003
    moderation: _Moderation = None
    access_programs: Ignored = None
    background_options: Ignored = None
    context_management: Ignored = None
    image: Ignored = None
    max_tool_calls: Ignored = None
    parallel_tool_calls: Ignored = None
    prompt_cache_key: Ignored = None
    prompt_cache_options: Ignored = None
    prompt_cache_retention: Ignored = None
    reasoning: Ignored = None
    safety_identifier: Ignored = None
    service_tier: Ignored = None
    store: Ignored = None


class EmbeddingRequest(_Body):
    """The body of `POST /v1/embeddings`."""

    model: str
    input: Annotated[Any, AfterValidator(_texts)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Field(ge=1)] | None = None
    user: Ignored = None
