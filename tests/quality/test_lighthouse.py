"""Lighthouse, as a phone sees a page of each type. It takes a quarter of an hour: `make quality` runs it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, visiting
from tests.browser.pages import LANGUAGES, PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.environ.get("COMMONS_PAGES") != "all", reason="`make quality` runs it"),
]
# The last that runs with the Node of current Linux distributions.
VERSION = "12.8.2"
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 98}
# A machine with other things to do makes a page slower, and none makes it faster.
TRIES = 3


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with visiting.served(site, gzipped=True) as address:
        yield address


def run(url: str) -> dict[str, Any]:
    """What Lighthouse says of a page."""
    flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    options = ["--quiet", "--output", "json", f"--chrome-flags={flags}"]
    environment = os.environ | {"CHROME_PATH": chromium.find() or ""}
    command = ["npx", "--yes", f"lighthouse@{VERSION}", url, *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lacking(report: dict[str, Any]) -> dict[str, Any]:
    """The categories in which a page is not good enough, with the audits that say why."""
    found = {}
    for name, least in LEAST.items():
        category = report["categories"][name]
        if name == "seo" and report["audits"]["is-crawlable"]["score"] == 0:
            # Pages of listings repeat what others say, and samples are not real: they ask not to be found.
            category["score"] = _without(report, category, "is-crawlable")
        if round(100 * category["score"]) < least:
            audits = [report["audits"][each["id"]] for each in category["auditRefs"] if each["weight"]]
            found[name] = [category["score"], [each["title"] for each in audits if (each["score"] or 0) < 0.9]]
    return found


def _without(report: dict[str, Any], category: dict[str, Any], audit: str) -> float:
    others = [
        (each["weight"], report["audits"][each["id"]]["score"])
        for each in category["auditRefs"]
        if each["weight"] and each["id"] != audit and report["audits"][each["id"]]["score"] is not None
    ]
    return sum(weight * score for weight, score in others) / sum(weight for weight, _ in others)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_as_good_as_can_be(address: str, language: str, path: str) -> None:
    for _ in range(TRIES):
        found = lacking(run(address + LANGUAGES[language] + path))
        if not {*found} & {"performance"}:
            break
    assert found == {}
