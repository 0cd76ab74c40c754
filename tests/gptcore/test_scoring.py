from __future__ import annotations

import numpy as np
import pytest

from gptcore import generate
from gptcore.errors import InputError
from gptcore.scoring import score
from tests.gptcore.tiny import MODEL, TOKENIZER, random_model


def expected(ids: list[int]) -> np.ndarray:
    """log softmax of the last token's logits, after the others."""
    logits = MODEL.logits(MODEL.forward(np.array([ids[:-1]]))[-1:])[0].astype(np.float64)
    return logits - np.log(np.exp(logits).sum())


def test_the_log_probability_of_each_token_after_those_before_it() -> None:
    ids = TOKENIZER.encode("the 字 king")
    tokens = score(MODEL, TOKENIZER, ids, alternatives=3)
    assert [token.id for token in tokens] == ids
    assert "".join(token.text for token in tokens) == "the 字 king"
    assert (tokens[0].log_probability, tokens[0].alternatives) == (None, ())
    for place, token in enumerate(tokens[1:], start=1):
        log_probabilities = expected(ids[: place + 1])
        assert token.log_probability == pytest.approx(log_probabilities[token.id], abs=1e-5)
        order = np.argsort(-log_probabilities, kind="stable")[:3].tolist()
        assert [other.id for other in token.alternatives] == order
        assert [other.text for other in token.alternatives] == TOKENIZER.pieces(order)


def test_a_generated_text_scores_what_it_was_generated_with() -> None:
    result = generate(MODEL, TOKENIZER, "the", max_tokens=8, seed=1)
    prompt = TOKENIZER.encode("the")
    scored = score(MODEL, TOKENIZER, [*prompt, *(token.id for token in result.tokens)])
    for one, other in zip(scored[len(prompt) :], result.tokens, strict=True):
        assert one.log_probability == pytest.approx(other.log_probability, abs=1e-3)


def test_a_text_longer_than_the_window_is_scored_from_half_a_window_at_least() -> None:
    ids = np.random.default_rng(0).integers(len(TOKENIZER), size=40).tolist()
    tokens = score(MODEL, TOKENIZER, ids)  # the window has 16: the second one predicts from 8 tokens on
    assert len(tokens) == 40
    assert tokens[20].log_probability == pytest.approx(expected(ids[8:21])[ids[20]], abs=1e-5)


@pytest.mark.parametrize(
    ("ids", "message"),
    [([], "there is no text to score"), ([0, 10**6], "token ids must be tokens of the model, got 0 to 1000000")],
)
def test_what_cannot_be_scored(ids: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        score(MODEL, TOKENIZER, ids)


def test_scores_that_are_no_numbers_give_an_error() -> None:
    model = random_model()
    model.parameters["transformer.wte.weight"][7] = 3e38
    with np.errstate(all="ignore"), pytest.raises(InputError, match="scores are not finite"):
        score(model, TOKENIZER, [1, 7, 3])
