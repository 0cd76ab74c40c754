from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from openai import BadRequestError, OpenAI

from gptcore.errors import InputError
from gptcore.server import embeddings
from gptcore.server.embeddings import embed
from gptcore.server.served import ServedModel
from tests.gptcore.tiny import TOKENIZER, random_model

IDS = TOKENIZER.encode("the king had a golden ball")


def create(client: OpenAI, **options: Any) -> Any:
    return client.embeddings.create(**{"model": "tiny", "input": "the king", "encoding_format": "float"} | options)


def vector(tiny: ServedModel, text: str, dimensions: int | None = None) -> Any:
    mean = tiny.model.forward(np.array([TOKENIZER.encode(text)])).mean(axis=0)[:dimensions]
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("chunk", [1, 5, 256])
def test_the_mean_of_the_hidden_states(tiny: ServedModel, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_CHUNK", chunk)
    *steps, made = embed(tiny.model, IDS)
    assert steps == [None] * -(-len(IDS) // chunk)
    assert made is not None
    np.testing.assert_allclose(made, vector(tiny, "the king had a golden ball"), atol=1e-6)
    assert made.dtype == np.float32


def test_a_mean_of_nothing_but_zeros_has_no_direction() -> None:
    model = random_model()
    model.parameters["transformer.ln_f.weight"][:] = 0.0
    model.parameters["transformer.ln_f.bias"][:] = 0.0
    *_, made = embed(model, [1, 2])
    assert made is not None
    assert not made.any()


def test_damaged_weights() -> None:
    model = random_model()
    model.parameters["transformer.ln_f.bias"][:] = np.nan
    with pytest.raises(InputError, match="hidden states are not finite"):
        list(embed(model, [1, 2]))


@pytest.mark.parametrize(
    "given",
    ["the king", ["the king", "a ball"], TOKENIZER.encode("the king"), [TOKENIZER.encode(text) for text in ("a", "b")]],
)
def test_texts_and_tokens(client: OpenAI, tiny: ServedModel, given: Any) -> None:
    made = create(client, input=given)
    prompts = given if isinstance(given, list) and not isinstance(given[0], int) else [given]
    texts = [prompt if isinstance(prompt, str) else TOKENIZER.decode(prompt) for prompt in prompts]
    assert [entry.index for entry in made.data] == list(range(len(texts)))
    for entry, text in zip(made.data, texts, strict=True):
        np.testing.assert_allclose(entry.embedding, vector(tiny, text), atol=1e-6)
    assert made.usage.prompt_tokens == made.usage.total_tokens == sum(len(TOKENIZER.encode(text)) for text in texts)


def test_fewer_dimensions_have_length_1_too(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, dimensions=5).data[0].embedding
    np.testing.assert_allclose(made, vector(tiny, "the king", 5), atol=1e-6)


def test_what_the_client_asks_for_by_itself(lenient: OpenAI, tiny: ServedModel) -> None:
    """It asks for base64, decodes it, and does not say so in its models."""
    made = lenient.embeddings.create(model="tiny", input="the king")
    np.testing.assert_allclose(made.data[0].embedding, vector(tiny, "the king"), atol=1e-6)


def test_base64_is_float32_lowest_byte_first(lenient: OpenAI, tiny: ServedModel) -> None:
    made: Any = create(lenient, encoding_format="base64").data[0].embedding
    np.testing.assert_allclose(np.frombuffer(base64.b64decode(made), "<f4"), vector(tiny, "the king"), atol=1e-6)


@pytest.mark.parametrize(
    ("options", "param", "message"),
    [
        ({"input": ""}, "input", "input: must not be empty"),
        ({"input": ["a", ""]}, "input", "input: must not be empty"),
        ({"input": []}, "input", "input: must be a string"),
        ({"input": None}, "input", "input: must be a string"),
        ({"input": ["a"] * 13}, "input", "input must be at most 12"),
        ({"input": [0] * 65}, "input", "maximum context length is 64 tokens"),
        ({"dimensions": 17}, "dimensions", "dimensions must be at most 16"),
        ({"dimensions": 0}, "dimensions", "dimensions must be greater than or equal to 1"),
        ({"encoding_format": "hex"}, "encoding_format", "must be 'float' or 'base64'"),
    ],
)
def test_what_cannot_be_asked_for(client: OpenAI, options: Any, param: str, message: str) -> None:
    with pytest.raises(BadRequestError, match=message) as caught:
        create(client, **options)
    assert caught.value.param == param
