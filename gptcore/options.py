"""What can be asked of a generated text."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from numbers import Integral, Real
from typing import Any, Self

from gptcore.errors import InputError

# A bias this low excludes a token, as in OpenAI's API.
BAN = -100.0


@dataclass(frozen=True)
class GenerationOptions:
    """How a text is continued; see `gptcore.sampling` for the formulas and their order.

    Attributes:
        max_tokens: Most tokens to generate.
        temperature: Divides the logits: below 1 the likely becomes likelier; 0 always takes the likeliest token, which
            leads small models into loops.
        top_k: Only the k likeliest tokens are drawn from (Fan et al. 2018).
        top_p: Only the likeliest tokens are drawn from, as many as together reach probability p (Holtzman et al. 2020).
        min_p: Only tokens at least this many times as likely as the likeliest are drawn from (Nguyen et al. 2024).
        repetition_penalty: Above 1, makes every token that is in the prompt or the text less likely (Keskar et al.
            2019).
        presence_penalty: Subtracted from the logits of tokens that were generated before, as in OpenAI's API.
        frequency_penalty: The same, once for every time the token was generated.
        logit_bias: Added to the logits of tokens, by id; -100 excludes a token.
        stop: A string or several; the text ends before the first of them.
        seed: Of the random numbers: the same seed gives the same text.
        n: How many continuations to generate; each has random numbers of its own, and the first is that of n = 1.
        alternatives: How many of the likeliest tokens to report beside each generated one.
    """

    max_tokens: int = 60
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    repetition_penalty: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    logit_bias: Mapping[int, float] = field(default_factory=dict)
    stop: str | Sequence[str] | None = None
    seed: int = 0
    n: int = 1
    alternatives: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be generated with.

        Raises:
            InputError: An option is out of its range; the message names it.
        """
        _whole("max_tokens", self.max_tokens, least=1)
        _number("temperature", self.temperature, 0.0, 100.0)
        if self.top_k is not None:
            _whole("top_k", self.top_k, least=1)
        if self.top_p is not None:
            _number("top_p", self.top_p, 0.0, 1.0, above=True)
        if self.min_p is not None:
            _number("min_p", self.min_p, 0.0, 1.0)
        _number("repetition_penalty", self.repetition_penalty, 0.0, 100.0, above=True)
        _number("presence_penalty", self.presence_penalty, -100.0, 100.0)
        _number("frequency_penalty", self.frequency_penalty, -100.0, 100.0)
        self._check_logit_bias()
        self._check_stop()
        _whole("seed", self.seed)
        _whole("n", self.n, least=1)
        _whole("alternatives", self.alternatives, least=0)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Options by name.

        Raises:
            InputError: There is no such option, or one is out of its range.
        """
        names = [option.name for option in fields(cls)]
        for name in options:
            if name not in names:
                close = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"the options are {', '.join(names)}"
                raise InputError(f"unknown option {name!r}; {hint}")
        return cls(**options)

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop sequences, however they were given."""
        if self.stop is None:
            return ()
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop)

    def _check_logit_bias(self) -> None:
        if not isinstance(self.logit_bias, Mapping):
            raise InputError(f"logit_bias must give a number for token ids, got {self.logit_bias!r}")
        for token, bias in self.logit_bias.items():
            _whole("a token id in logit_bias", token, least=0)
            _number(f"logit_bias of token {token}", bias, BAN, 100.0)

    def _check_stop(self) -> None:
        if self.stop is not None and not isinstance(self.stop, str | Sequence):
            raise InputError(f"stop must be a string or several, got {self.stop!r}")
        stops: tuple[object, ...] = self.stops
        for stop in stops:
            if not isinstance(stop, str) or not stop:
                raise InputError(f"stop must be strings that are not empty, got {stop!r}")
            if any("\ud800" <= character <= "\udfff" for character in stop):
                raise InputError(f"stop must be text, got a lone surrogate in {stop!r}")


def _whole(name: str, value: object, *, least: int | None = None) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError(f"{name} must be a whole number, got {value!r}")
    if least is not None and value < least:
        raise InputError(f"{name} must be at least {least}, got {value}")


def _number(name: str, value: object, low: float, high: float, *, above: bool = False) -> None:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"{name} must be a number, got {value!r}")
    if not low <= float(value) <= high or (above and float(value) == low):
        bounds = f"above {low:g} and at most {high:g}" if above else f"from {low:g} to {high:g}"
        raise InputError(f"{name} must be {bounds}, got {value}")
