from __future__ import annotations

import numpy as np
import pytest

from commons.live import checkpoint
from commons.live.next_token import NextOptions, compute
from commons.live.page import percent
from tests.live.rendering import fence, parse, render, text_of, with_class

PROMPT = "The old king"


def exact(prompt: str = PROMPT) -> np.ndarray:
    model, tokenizer = checkpoint.shipped()["fairytales"].load()
    logits = model.logits(model.forward(np.array([tokenizer.encode(prompt)[-64:]])))[-1].astype(np.float64)
    return np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()


def computed(**options: object) -> dict:
    return compute(NextOptions(**({"prompt": PROMPT} | options)), checkpoint.shipped()["fairytales"])


def test_the_tokens_are_the_likeliest() -> None:
    probabilities = exact()
    found = computed(k=5)
    assert [token["id"] for token in found["tokens"]] == np.argsort(-probabilities, kind="stable")[:5].tolist()
    for token in found["tokens"]:
        assert token["probability"] == token["drawn"] == pytest.approx(probabilities[token["id"]], abs=1e-4)
    assert found["n_others"] == len(probabilities) - 5
    assert found["others"]["probability"] == pytest.approx(
        1 - sum(token["probability"] for token in found["tokens"]), abs=1e-4
    )


@pytest.mark.parametrize("temperature", [0.5, 1.5])
def test_temperature_is_a_power_of_the_probabilities(temperature: float) -> None:
    expected = exact() ** (1 / temperature)
    expected /= expected.sum()
    for token in computed(temperature=temperature, k=50)["tokens"]:
        assert token["drawn"] == pytest.approx(expected[token["id"]], abs=1e-3)


def test_what_is_not_drawn_from_has_probability_0() -> None:
    found = computed(temperature=2.0, top_k=2, k=4)
    assert [token["drawn"] > 0 for token in found["tokens"]] == [True, True, False, False]
    assert found["others"]["drawn"] == 0.0
    assert [token["drawn"] for token in computed(temperature=0.0, k=3)["tokens"]] == [1.0, 0.0, 0.0]


def test_a_long_prompt_counts_with_its_end() -> None:
    prompt = "x y " * 100
    assert computed(prompt=prompt, k=1)["tokens"][0]["probability"] == pytest.approx(exact(prompt).max(), abs=1e-4)


def test_the_table_is_the_figure() -> None:
    found = computed(k=3)
    html, problems = render(fence("gpt-next", prompt=PROMPT, k=3))
    assert not problems
    rows = with_class(parse(html), "gc-next__table")[0].findall("tbody/tr")
    assert len(rows) == 4
    for row, token in zip(rows, found["tokens"], strict=False):
        assert text_of(row.findall("td")[-1]) == percent(token["probability"])
    widths = [float(bar.get("width", "").rstrip("%")) for bar in parse(html).iter("rect")]
    longest = found["tokens"][0]["probability"]
    assert widths == pytest.approx([100 * token["probability"] / longest for token in found["tokens"]], abs=0.06)
    assert text_of(rows[-1].find("th")) == f"all others ({found['n_others']})"
    assert text_of(rows[-1].findall("td")[-1]) == percent(found["others"]["probability"])


def test_how_it_would_be_drawn_is_a_second_bar() -> None:
    html, problems = render(fence("gpt-next", prompt=PROMPT, k=3, top_k=1))
    assert not problems
    bars = list(parse(html).iter("rect"))
    assert [bar.get("class") for bar in bars] == ["gc-next__model", "gc-next__drawn"] * 3
    assert bars[1].get("width") == "100.0%"
    assert bars[3].get("width") == "0.0%"
    assert "Probability it would be drawn with" in text_of(parse(html))


def test_they_are_in_order() -> None:
    found = computed(k=50)
    assert len(found["tokens"]) == 50
    assert [token["probability"] for token in found["tokens"]] == sorted(
        (token["probability"] for token in found["tokens"]), reverse=True
    )
