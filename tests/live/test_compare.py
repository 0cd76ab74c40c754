from __future__ import annotations

import pytest

from commons.live import checkpoint
from commons.live.compare import NamedSampling, name
from commons.live.continuation import Continued, Sampling, bits_per_token, continuation
from commons.live.page import percent
from commons.templates import set_language
from tests.live.rendering import fence, parse, render, text_of, with_class

SAMPLINGS = [{"temperature": 0}, {"temperature": 0.5, "top_k": 3}, {"name": "Very <hot>", "temperature": 1.5}]


def test_every_sampling_has_its_column() -> None:
    html, problems = render(fence("gpt-compare", prompt="Once", max_tokens=5, seed=2, samplings=SAMPLINGS))
    assert not problems
    root = parse(html)
    names = [text_of(element) for element in with_class(root, "gc-compare__name")]
    assert names == ["temperature 0", "temperature 0.5, top_k 3", "Very <hot>"]
    facts = [text_of(element) for element in with_class(root, "gc-compare__facts")]
    texts = with_class(root, "gc-live__text")
    rows = with_class(root, "gc-compare__table")[0].findall("tbody/tr")
    assert len(rows) == 5
    for index, sampling in enumerate(SAMPLINGS):
        options = {key: float(value) if key == "temperature" else value for key, value in sampling.items()}
        options.pop("name", None)
        expected = continuation(
            Continued(prompt="Once", max_tokens=5, seed=2), Sampling(**options), checkpoint.shipped()["fairytales"]
        )["tokens"]
        assert len(with_class(texts[index], "gc-token")) == sum(bool(token["text"]) for token in expected)
        assert f"{bits_per_token(expected):.1f} bits a token" in facts[index]
        column = [text_of(row.findall("td")[2 * index + 1]) for row in rows]
        assert column == [percent(token["probability"]) for token in expected]


def test_texts_of_different_lengths_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    from gptcore.generation import GeneratedToken, Generation

    texts = iter(
        [Generation("Once", (), "stop"), Generation("Once", (GeneratedToken(1, " more", 0.5, 0.5),), "length")]
    )
    monkeypatch.setattr("gptcore.generation.generate", lambda *arguments, **options: next(texts))
    html, problems = render(fence("gpt-compare", prompt="Once", samplings=SAMPLINGS[:2]))
    assert not problems
    (row,) = with_class(parse(html), "gc-compare__table")[0].findall("tbody/tr")
    assert [text_of(cell) for cell in row.findall("td")][:2] == ["", ""]
    assert len(with_class(parse(html), "gc-generate__cut")) == 1


def test_a_sampling_is_called_by_its_name_or_by_what_it_sets() -> None:
    assert name(NamedSampling(name="Hot", top_k=3)) == "Hot"
    assert name(NamedSampling()) == "temperature 1"
    assert name(NamedSampling(top_p=0.9, presence_penalty=0.5)) == "temperature 1, top_p 0.9, presence_penalty 0.5"
    set_language("zh")
    assert name(NamedSampling(top_k=3)) == "temperature 1，top_k 3"
