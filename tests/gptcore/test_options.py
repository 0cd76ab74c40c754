from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gptcore.errors import InputError
from gptcore.options import GenerationOptions


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
        ({"max_tokens": 1.5}, "max_tokens must be a whole number, got 1.5"),
        ({"max_tokens": True}, "max_tokens must be a whole number, got True"),
        ({"temperature": -0.1}, "temperature must be from 0 to 100, got -0.1"),
        ({"temperature": float("nan")}, "temperature must be from 0 to 100, got nan"),
        ({"temperature": float("inf")}, "temperature must be from 0 to 100, got inf"),
        ({"temperature": "1"}, "temperature must be a number, got '1'"),
        ({"temperature": None}, "temperature must be a number, got None"),
        ({"top_k": 0}, "top_k must be at least 1, got 0"),
        ({"top_p": 0.0}, "top_p must be above 0 and at most 1, got 0.0"),
        ({"top_p": 1.01}, "top_p must be above 0 and at most 1, got 1.01"),
        ({"top_p": float("nan")}, "top_p must be above 0 and at most 1, got nan"),
        ({"min_p": -0.1}, "min_p must be from 0 to 1, got -0.1"),
        ({"repetition_penalty": 0.0}, "repetition_penalty must be above 0 and at most 100, got 0.0"),
        ({"presence_penalty": 101}, "presence_penalty must be from -100 to 100, got 101"),
        ({"frequency_penalty": float("nan")}, "frequency_penalty must be from -100 to 100, got nan"),
        ({"logit_bias": [3]}, r"logit_bias must give a number for token ids, got \[3\]"),
        ({"logit_bias": {-1: 1.0}}, "a token id in logit_bias must be at least 0, got -1"),
        ({"logit_bias": {"3": 1.0}}, "a token id in logit_bias must be a whole number, got '3'"),
        ({"logit_bias": {3: 101.0}}, "logit_bias of token 3 must be from -100 to 100, got 101.0"),
        ({"stop": ""}, "stop must be strings that are not empty, got ''"),
        ({"stop": ["end", ""]}, "stop must be strings that are not empty, got ''"),
        ({"stop": [3]}, "stop must be strings that are not empty, got 3"),
        ({"stop": 3}, "stop must be a string or several, got 3"),
        ({"stop": "\ud83d"}, "stop must be text, got a lone surrogate"),
        ({"seed": 0.5}, "seed must be a whole number, got 0.5"),
        ({"n": 0}, "n must be at least 1, got 0"),
        ({"alternatives": -1}, "alternatives must be at least 0, got -1"),
        ({"temprature": 1.0}, "unknown option 'temprature'; did you mean 'temperature'?"),
        ({"beams": 4}, "unknown option 'beams'; the options are max_tokens, temperature, "),
    ],
)
def test_what_cannot_be_generated_with(option: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        GenerationOptions.of(option)


@pytest.mark.parametrize(
    ("stop", "stops"), [(None, ()), ("end", ("end",)), (["a", "b"], ("a", "b")), ((), ()), ("字", ("字",))]
)
def test_stop_is_one_string_or_several(stop: Any, stops: tuple[str, ...]) -> None:
    assert GenerationOptions(stop=stop).stops == stops


def test_numbers_of_numpy_are_numbers() -> None:
    options = GenerationOptions(max_tokens=np.int64(3), temperature=np.float32(0.5), top_p=np.float64(0.25))
    assert options == GenerationOptions(max_tokens=3, temperature=0.5, top_p=0.25)
