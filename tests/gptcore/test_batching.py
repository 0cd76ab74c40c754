from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptcore import batching
from gptcore.batching import Batch, GeneratedToken, Progress
from gptcore.errors import InputError
from gptcore.gpt import GPT
from gptcore.options import GenerationOptions
from gptcore.tokenizer import Tokenizer
from tests.gptcore.tiny import MODEL, TOKENIZER

FIXTURES = Path(__file__).parent / "fixtures"
TRANSFORMERS = np.load(FIXTURES / "generation.npz")

tokens = st.integers(0, len(TOKENIZER) - 1)
prompts = st.lists(tokens, min_size=1, max_size=20)  # the window has 16
options = st.builds(
    GenerationOptions,
    max_tokens=st.integers(1, 25),
    temperature=st.sampled_from([0.0, 0.7, 1.3]),
    top_k=st.none() | st.integers(1, 20),
    repetition_penalty=st.sampled_from([1.0, 1.2]),
    frequency_penalty=st.sampled_from([0.0, 0.5]),
    stop=st.none() | st.sampled_from(["a", ["the", "k"]]),
    seed=st.integers(0, 9),
    alternatives=st.integers(0, 2),
)


def finish(batch: Batch, seen: list[Progress] | None = None) -> dict[int, tuple[list[int], str, str]]:
    """Ids, text and finish reason of every text, from what was seen and what the remaining steps bring."""
    seen = list(seen or [])
    while len(batch):
        seen += batch.step()
    made: dict[int, list[GeneratedToken]] = {}
    finished = {}
    for progress in seen:
        assert progress.id not in finished, "a finished text goes on"
        made.setdefault(progress.id, []).extend(progress.tokens)
        if progress.finish_reason:
            tokens = made[progress.id]
            ids, text = [token.id for token in tokens], "".join(token.text for token in tokens)
            finished[progress.id] = (ids, text, progress.finish_reason)
    return finished


def alone(prompt: list[int], chosen: GenerationOptions, choice: int = 0) -> tuple[list[int], str, str]:
    batch = Batch(MODEL, TOKENIZER, rows=1)
    name = batch.add(prompt, chosen, choice)
    return finish(batch)[name]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(prompts, options, st.integers(0, 2), st.integers(0, 12)), min_size=1, max_size=6),
    st.integers(1, 4),
    st.sampled_from([3, 7, 256]),
)
def test_a_text_does_not_depend_on_what_grows_beside_it(requests: Any, rows: int, chunk: int) -> None:
    """Texts join after any number of steps, wait for a row, slide, share beginnings, end and leave."""
    with pytest.MonkeyPatch.context() as patch:
        expected = [alone(prompt, chosen, choice) for prompt, chosen, choice, _ in requests]
        patch.setattr(batching, "CHUNK", chunk)
        patch.setattr(batching, "_CAPACITY", 4)
        batch, seen, names = Batch(MODEL, TOKENIZER, rows), [], []
        for prompt, chosen, choice, steps in requests:
            names.append(batch.add(prompt, chosen, choice))
            for _ in range(steps):
                seen += batch.step()
        assert finish(batch, seen) == dict(zip(names, expected, strict=True))


def test_greedy_texts_are_those_of_transformers() -> None:
    """Prompts of different lengths; transformers pads them on the left."""
    model = GPT.from_pretrained(FIXTURES / "gpt2")
    tokenizer = Tokenizer.train(["a"], 257)
    batch = Batch(model, tokenizer, rows=3)
    greedy = GenerationOptions(temperature=0.0, max_tokens=12)
    for ids, length in zip(TRANSFORMERS["prompts"], TRANSFORMERS["lengths"], strict=True):
        batch.add(ids[10 - length :].tolist(), greedy)
    made = finish(batch)
    assert [made[name][0] for name in sorted(made)] == TRANSFORMERS["greedy"].tolist()


def test_a_long_prompt_is_read_in_chunks_while_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "CHUNK", 4)
    batch = Batch(MODEL, TOKENIZER, rows=2)
    short = batch.add([5], GenerationOptions(max_tokens=9, logit_bias={TOKENIZER.end_of_text: -100}))
    batch.step()
    long = batch.add([7] * 10, GenerationOptions(max_tokens=3))
    steps = [[progress.id for progress in batch.step()] for _ in range(4)]
    assert steps == [[short], [short], [short, long], [short, long]]


def test_choices_of_a_prompt_read_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    forward = GPT.forward

    def counted(model: GPT, ids: Any, *rest: Any, **named: Any) -> Any:
        read.append(ids.size)
        return forward(model, ids, *rest, **named)

    monkeypatch.setattr(GPT, "forward", counted)
    batch = Batch(MODEL, TOKENIZER, rows=3)
    for choice in range(3):
        batch.add(list(range(12)), GenerationOptions(max_tokens=2), choice)
    finish(batch)
    assert read[:2] == [12, 3]


def test_who_slides_out_of_the_window_keeps_the_turn() -> None:
    batch = Batch(MODEL, TOKENIZER, rows=1)
    chosen = GenerationOptions(max_tokens=40, logit_bias={TOKENIZER.end_of_text: -100})
    first, second = batch.add([3], chosen), batch.add([4], chosen)
    assert list(finish(batch)) == [first, second]


def test_leaving_makes_room_for_those_who_wait() -> None:
    batch = Batch(MODEL, TOKENIZER, rows=1)
    first, second, third = (batch.add([token], GenerationOptions(max_tokens=5)) for token in (3, 4, 5))
    batch.step()
    batch.remove(first)
    batch.remove(second)
    batch.remove(99)
    assert len(batch) == 1
    assert list(finish(batch)) == [third]


@pytest.mark.parametrize("leaver", range(4))
def test_those_who_stay_are_not_disturbed(leaver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "CHUNK", 4)
    chosen = GenerationOptions(max_tokens=10, seed=2)
    texts = [[1, 2, 3], [4, 5], [6], [7] * 12]
    batch = Batch(MODEL, TOKENIZER, rows=4)
    names = [batch.add(text, chosen) for text in texts]
    seen = [progress for _ in range(3) for progress in batch.step()]  # the last is still reading
    assert names[3] not in {progress.id for progress in seen}
    batch.remove(names[leaver])
    expected = {name: alone(text, chosen) for name, text in zip(names, texts, strict=True)}
    del expected[names[leaver]]
    assert finish(batch, seen) == expected


def test_alternatives_are_the_likeliest_tokens_of_the_model() -> None:
    batch = Batch(MODEL, TOKENIZER)
    batch.add([1, 2, 3], GenerationOptions(max_tokens=1, alternatives=4, temperature=0.3, logit_bias={7: 5.0}))
    (token,) = batch.step()[0].tokens
    logits = MODEL.logits(MODEL.forward(np.array([[1, 2, 3]]))[-1:])[0].astype(np.float64)
    expected = logits - np.log(np.exp(logits).sum())
    order = np.argsort(-logits, kind="stable")[:4]
    assert [other.id for other in token.alternatives] == order.tolist()
    assert [other.text for other in token.alternatives] == TOKENIZER.pieces(order.tolist())
    np.testing.assert_allclose([other.log_probability for other in token.alternatives], expected[order], atol=1e-4)
    assert token.log_probability == pytest.approx(expected[token.id], abs=1e-4)


def test_a_model_with_more_rows_than_tokens_says_only_tokens() -> None:
    smaller = Tokenizer.train(["the king"], 260)
    batch = Batch(MODEL, smaller)
    batch.add([1], GenerationOptions(max_tokens=200, temperature=5.0))
    assert max(finish(batch)[0][0]) < 260 < MODEL.config.vocab_size


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ([], "the prompt is empty"),
        ([-1], r"token ids must be from 0 to \d+, got -1 to -1; is this the model's own tokenizer\?"),
        ([0, 10**6], r"token ids must be from 0 to \d+, got 0 to 1000000"),
    ],
)
def test_prompts_that_cannot_be_continued(prompt: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Batch(MODEL, TOKENIZER).add(prompt, GenerationOptions())


def test_a_batch_has_a_row() -> None:
    with pytest.raises(InputError, match="rows must be at least 1, got 0"):
        Batch(MODEL, TOKENIZER, rows=0)
