"""What a first visit loads: the page and all that it asks for, compressed as hosts do it."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page, Response

pytestmark = pytest.mark.browser

# Formulas need a font, heat maps are images, listings and comparisons data of their own.
VISITED = {
    "home": "",
    "listing": "catalog/projects/",
    "chosen": "catalog/projects/?category=training",
    "entry": "catalog/projects/nanogpt/",
    "compare": "catalog/compare/?ids=nanogpt,pythia",
    "maths": "learn/attention/",
    "heat maps": "learn/positions/",
    "form": "contribute/submit/project/",
}
MOST = 180_000
# These are compressed already.
AS_THEY_ARE = ("font/", "image/png", "image/jpeg")


def weight(response: Response) -> int:
    kind = response.headers.get("content-type", "")
    return len(response.body() if kind.startswith(AS_THEY_ARE) else gzip.compress(response.body()))


@pytest.mark.parametrize("language", ["", "zh/"])
@pytest.mark.parametrize("path", VISITED.values(), ids=VISITED)
def test_a_first_visit_is_light(page: Page, address: str, language: str, path: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it calls
    page.goto(address + language + path, wait_until="networkidle")
    weights = {
        answer.url.removeprefix(address): weight(answer) for answer in answers if not answer.url.startswith("data:")
    }
    assert {name.rpartition(".")[2] for name in weights} >= {"css", "js"}
    assert sum(weights.values()) <= MOST, sorted(weights.items(), key=lambda item: -item[1])
