from __future__ import annotations

import math

from commons.live import checkpoint
from commons.live.page import percent, shade, visible
from gptcore.interpretation import lens_tokens
from tests.live.rendering import fence, parse, render, text_of, with_class

PROMPT = "The old king"


def test_a_row_for_each_layer_and_a_column_for_each_token() -> None:
    model, tokenizer = checkpoint.shipped()["fairytales"].load()
    ids = tokenizer.encode(PROMPT)
    layers = lens_tokens(model, tokenizer, ids)
    html, problems = render(fence("gpt-logit-lens", prompt=PROMPT))
    assert not problems
    (table,) = with_class(parse(html), "gc-lens__table")
    assert [text_of(cell) for cell in table.findall("thead//th")][1:] == list(map(visible, tokenizer.pieces(ids)))
    rows = table.findall("tbody/tr")
    assert [text_of(row.find("th")) for row in rows] == ["embeddings", "layer 1", "layer 2"]
    for row, places in zip(rows, layers, strict=True):
        for cell, (token,), (answer,) in zip(row.findall("td"), places, layers[-1], strict=True):
            probability = math.exp(token.log_probability)
            assert text_of(cell) == visible(token.text) + percent(round(probability, 8))
            assert cell.get("class") == f"gc-token--{shade(probability)}"
            assert (cell.find("code/strong") is not None) == (token.id == answer.id)


def test_the_last_row_is_the_models_own_answer() -> None:
    table = with_class(parse(render(fence("gpt-logit-lens", prompt=PROMPT))[0]), "gc-lens__table")[0]
    last = table.findall("tbody/tr")[-1].findall("td")
    assert all(cell.find("code/strong") is not None for cell in last)
    following = with_class(parse(render(fence("gpt-next", prompt=PROMPT, k=1))[0]), "gc-next__table")[0]
    token, *_, probability = (text_of(cell) for cell in following.find("tbody/tr"))
    assert text_of(last[-1]) == token + probability


def test_a_text_of_too_many_tokens() -> None:
    _, problems = render(fence("gpt-logit-lens", prompt="0123456789" * 4))
    assert problems == ["docs/en/page.md:2:9: the prompt has 40 tokens, and a table has room for 30: shorten it"]
