from __future__ import annotations

import pytest

from commons.live import checkpoint
from commons.live.trace import count
from commons.templates import set_language
from gptcore.tracing import trace
from tests.live.rendering import fence, parse, render, text_of, with_class

PROMPT = "The old king"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_row_for_each_step_up_to_the_first_block_and_after_the_last(language: str) -> None:
    model, tokenizer = checkpoint.shipped()["fairytales"].load()
    steps = [step for step in trace(model, tokenizer.encode(PROMPT)) if not step.layer]
    set_language(language)
    html, problems = render(fence("gpt-trace", prompt=PROMPT))
    assert not problems
    rows = [row for row in parse(html).findall(".//tbody/tr") if row.get("class") != "gc-trace__part"]
    assert len(rows) == len(steps) == 22
    for row, step in zip(rows, steps, strict=True):
        name, shape, computed = row
        assert text_of(name.find("code")) == step.name
        assert text_of(with_class(name, "gc-trace__what")[0])
        assert text_of(shape) == f"{list(step.value.shape)}[{', '.join(step.axes)}]"
        assert text_of(computed.find("code")) == step.function
        weights = [text_of(element) for element in with_class(computed, "gc-trace__weights")]
        assert weights == [f"{name} {list(model.parameters[name].shape)}" for name in step.parameters]


def test_the_weights_are_counted() -> None:
    model, _ = checkpoint.shipped()["fairytales"].load()
    html, _ = render(fence("gpt-trace", prompt=PROMPT))
    parts = [text_of(part) for part in with_class(parse(html), "gc-trace__part")]
    config = model.config
    embedding = (config.vocab_size + config.n_positions) * config.n_embd
    block = sum(array.size for name, array in model.parameters.items() if ".h.0." in name)
    assert f"Embedding: {embedding:,} weights" in parts[0]
    assert f"The first of 2 blocks: {block:,} weights" in parts[1]
    assert f"Output: {(config.vocab_size + 2) * config.n_embd:,} weights" in parts[2]
    assert f"2 blocks and {model.n_parameters:,} weights" in text_of(parse(html).find(".//figcaption"))


def test_counting() -> None:
    assert count([]) == 0
    assert count([{"parameters": {"a": [2, 3], "b": [3]}}, {"parameters": {}}]) == 9


def test_a_text_longer_than_the_context_window() -> None:
    _, problems = render(fence("gpt-trace", prompt="0123456789" * 7))
    assert problems == ["docs/en/page.md:2:9: the prompt has 70 tokens, and the model reads 64: shorten it"]
