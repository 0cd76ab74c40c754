from __future__ import annotations

import shlex

import pytest

from commons.live import checkpoint
from commons.live.continuation import Continued, Sampling, bits_per_token, continuation, generate_command, reshapes
from gptcore.generation import generate

EVERYTHING = {
    "temperature": 0.7,
    "top_k": 40,
    "top_p": 0.95,
    "min_p": 0.01,
    "repetition_penalty": 1.1,
    "presence_penalty": 0.5,
    "frequency_penalty": -0.25,
}


def test_it_is_what_gptcore_generates() -> None:
    shipped = checkpoint.shipped()["fairytales"]
    options = Continued(prompt="Once upon", max_tokens=12, seed=3, stop=("zzz",))
    found = continuation(options, Sampling(**EVERYTHING), shipped, alternatives=2)
    expected = generate(*shipped.load(), "Once upon", max_tokens=12, seed=3, stop=["zzz"], alternatives=2, **EVERYTHING)
    assert found["finish_reason"] == expected.finish_reason
    assert "".join(token["text"] for token in found["tokens"]) == expected.text
    for token, other in zip(found["tokens"], expected.tokens, strict=True):
        assert token["probability"] == pytest.approx(other.probability, abs=1e-5)
        assert token["drawn"] == pytest.approx(other.sampling_probability, abs=1e-5)
        assert [piece for piece, _ in token["alternatives"]] == [one.text for one in other.alternatives]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, False),
        ({"temperature": 1.0}, False),
        ({"temperature": 0.0}, False),
        ({"temperature": 0.0, "top_k": 3}, False),
        ({"temperature": 0.5}, True),
        ({"top_k": 3}, True),
        ({"presence_penalty": 0.1}, True),
    ],
)
def test_whether_it_draws_with_other_probabilities(options: dict, expected: bool) -> None:
    assert reshapes(Sampling(**options)) == expected


def test_the_surprise_is_a_mean_in_bits() -> None:
    assert bits_per_token([]) == 0.0
    assert bits_per_token([{"probability": 0.5}, {"probability": 0.125}]) == 2.0
    assert bits_per_token([{"probability": 0.0}]) == pytest.approx(27.6, abs=0.1)


def test_the_command_has_every_option() -> None:
    options = Continued(prompt="it's; $(x)\n'", stop=(".", "\n"), seed=7, max_tokens=5)
    assert shlex.split(generate_command(options, Sampling(**EVERYTHING))) == [
        *("gptcore", "generate", "--model", "fairytales", "--prompt", "it's; $(x)\n'", "--max-tokens", "5"),
        *("--temperature", "0.7", "--top-k", "40", "--top-p", "0.95", "--min-p", "0.01"),
        *("--repetition-penalty", "1.1", "--presence-penalty", "0.5", "--frequency-penalty", "-0.25"),
        *("--stop", ".", "--stop", "\n", "--seed", "7"),
    ]
