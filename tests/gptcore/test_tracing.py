from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import numpy as np
import pytest

from gptcore.errors import InputError
from gptcore.gpt import GPT
from gptcore.interpretation import capture
from gptcore.tracing import trace

FIXTURES = Path(__file__).parent / "fixtures"
TORCH = np.load(FIXTURES / "torch.npz")
MODEL = GPT.from_pretrained(FIXTURES / "gpt2")
IDS = TORCH["gpt2/ids"][0]
STEPS = trace(MODEL, IDS)


def values(name: str) -> list[np.ndarray]:
    return [step.value for step in STEPS if step.name == name]


def test_the_steps_are_the_forward_pass() -> None:
    whole = capture(MODEL, IDS)
    x = values("x")
    np.testing.assert_allclose([x[0], *x[2::2]], whole.residual, atol=1e-5)
    np.testing.assert_allclose(values("attention"), whole.attention, atol=1e-6)
    logits = MODEL.logits(MODEL.forward(IDS[None]))
    np.testing.assert_allclose(values("logits")[0], logits, atol=1e-5)
    np.testing.assert_allclose(values("probabilities")[0].sum(axis=-1), 1.0, atol=1e-5)


def test_the_axes_are_as_long_as_the_configuration_says() -> None:
    config = MODEL.config
    sizes = {
        "n_tokens": len(IDS),
        "n_embd": config.n_embd,
        "3 n_embd": 3 * config.n_embd,
        "n_head": config.n_head,
        "head_dim": config.n_embd // config.n_head,
        "d_ff": config.d_ff,
        "vocab_size": config.vocab_size,
    }
    for step in STEPS:
        assert step.value.shape == tuple(sizes[axis] for axis in step.axes), step.name
        assert step.value.dtype == (np.int64 if step.name == "ids" else np.float32)


def test_every_weight_is_used_once_and_the_embedding_twice() -> None:
    used = [name for step in STEPS for name in step.parameters]
    assert sorted(used) == sorted([*MODEL.config.shapes(), "transformer.wte.weight"])


def test_the_blocks_follow_each_other_and_are_alike() -> None:
    layers = [step.layer for step in STEPS]
    assert layers == [None] * 4 + [0] * 15 + [1] * 15 + [None] * 3
    first, second = ([step for step in STEPS if step.layer == layer] for layer in (0, 1))
    assert [(step.name, step.axes, step.value.shape) for step in first] == [
        (step.name, step.axes, step.value.shape) for step in second
    ]


@pytest.mark.parametrize("function", sorted({step.function for step in STEPS} - {"+"}))
def test_the_functions_are_there(function: str) -> None:
    owner, name = function.split(".")
    module = {"Tokenizer": "tokenizer", "GPT": "gpt"}.get(owner, owner)
    found = importlib.import_module(f"gptcore.{module}")
    assert callable(getattr(getattr(found, owner) if owner in {"Tokenizer", "GPT"} else found, name))


def test_the_names_of_a_block_are_those_in_the_model() -> None:
    names = {node.id for node in ast.walk(ast.parse(inspect.getsource(GPT))) if isinstance(node, ast.Name)}
    assert {step.name for step in STEPS if step.layer is not None} <= names


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([], "the context window holds 1 to 24 tokens, got 0"),
        ([0] * 65, "the context window holds 1 to 24 tokens, got 65"),
        ([10**6], "token ids must be from 0 to"),
        ([[1]], "ids must be a sequence"),
        ([0.5], "ids must be a sequence"),
    ],
)
def test_what_cannot_be_traced_is_refused(ids: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        trace(MODEL, ids)
