"""The policy as a host sends it: pages of every type work under it, and a script that somebody adds does not run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser import visiting
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser


def sent_by(site: Path) -> dict[str, str]:
    _, *lines = (site / "_headers").read_text(encoding="utf-8").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines)


def test_every_type_of_page_works_under_it(context: BrowserContext, site: Path) -> None:
    with visiting.served(site, sent_by(site)) as address, visiting.visited(context, address) as page:
        # Both languages have the same scripts.
        for path in (
            *PAGES.values(),
            "zh/",
            "zh/learn/attention/",
            "404.html",
            f"{PAGES['listing']}?category=training",
        ):
            answer = page.goto(address + path)
            assert (
                answer and "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in answer.headers["content-security-policy"]
            )
            # The theme's script has run.
            expect(page.locator("html")).to_have_class(re.compile(r"\bjs\b"))
        page.goto(address)
        page.keyboard.press("/")
        page.locator(".gc-search__query").fill("attention")
        # The index is read piece by piece, which may take its time on a busy machine.
        expect(page.locator(".gc-search__results a").first).to_be_visible(timeout=30_000)
        page.locator(".gc-search__close").click()
        page.goto(address + PAGES["cells"])
        page.locator("nav.md-code__nav button").first.click()
        page.goto(address + PAGES["form"])
        page.locator(".gc-submit button[type=submit]").click()
        expect(page.locator(".gc-submit__problems")).to_be_visible()


@pytest.mark.parametrize(
    "code",
    [
        "document.body.innerHTML = '<img src=x onerror=go()>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "document.createElement('script').src = 'https://host.example/a.js'",
        "document.createElement('script').text = 'go()'",
        "new Worker('/gpt-commons/search/worker.js')",
        "new Worker('https://host.example/pagefind/pagefind-worker.js')",
    ],
)
def test_no_text_becomes_html_or_a_script(browser: Browser, address: str, code: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}about/")
    # The policy in the page says so, whatever the host sends.
    assert "requires 'Trusted" in page.evaluate(
        f"() => {{ try {{ {code} }} catch (error) {{ return String(error) }} }}"
    )
    page.close()


def test_what_somebody_adds_does_not_run(browser: Browser, address: str) -> None:
    page = browser.new_page()
    added = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'><a href='javascript:ran = 1' id=l>l</a>"

    def with_script(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<h1", f"{added}<h1", 1))

    page.route(re.compile("/about/$"), with_script)
    page.goto(f"{address}about/")
    page.locator("#l").click()
    assert page.evaluate("window.ran === undefined")
    page.close()
