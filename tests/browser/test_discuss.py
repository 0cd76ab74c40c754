"""The discussion below a page: nothing is asked of another site before somebody asks for it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from commons.catalog import load
from commons.forge import Forge
from commons.pages.foot import Foot, Giscus
from tests.building import ROOT

pytestmark = pytest.mark.browser

FORGE = Forge("https://github.com/gpt-commons/gpt-commons")
CLIENT = "https://giscus.app/client.js"
# Stands for giscus: says what it was told, where its frame would be.
STUB = """
const said = document.createElement("p")
said.id = "giscus"
said.textContent = JSON.stringify(document.currentScript.dataset)
document.currentScript.after(said)
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_discussion_is_loaded_on_a_click_only(browser: Browser, address: str, language: str, scheme: str) -> None:
    # The policy of the published site forbids what it does not show; that it allows it otherwise, its own test says.
    page = browser.new_page(bypass_csp=True)
    page.emulate_media(color_scheme=scheme)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=STUB, content_type="text/javascript", headers={"access-control-allow-origin": "*"})

    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(address) else answer(route))
    # The site as it is published shows no discussions; here it is told where they are, before its script runs.
    foot = Foot(load(ROOT / "catalog"), language, FORGE, "1", Giscus("R_1", {"models": "DIC_2"}))
    page.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        "  if (document.readyState === 'interactive')"
        f"    document.querySelector('.gc-foot').outerHTML = {foot.of('learn/gpt.md', address)!r}"
        "})"
    )
    page.goto(f"{address}{'zh/' if language == 'zh' else ''}learn/gpt/")
    page.evaluate(f"import('{address}assets/commons/discuss.js')")
    button = page.locator(".gc-discuss button")
    expect(button).to_be_visible()
    found = Axe().run(page, context=".gc-foot")
    assert found.violations_count == 0, found.generate_report()
    assert asked == []
    button.focus()
    page.keyboard.press("Enter")
    said = page.locator("#giscus")
    expect(said).to_contain_text('"repoId":"R_1"')
    for part in ('"categoryId":"DIC_2"', '"term":"learn/gpt"', '"mapping":"specific"'):
        expect(said).to_contain_text(part)
    expect(said).to_contain_text({"light": '"theme":"light"', "dark": '"theme":"dark"'}[scheme])
    assert asked == [CLIENT]
    page.close()


def test_without_a_place_for_discussions_there_are_links_alone(page: Page, address: str) -> None:
    page.goto(f"{address}learn/gpt/")
    expect(page.locator(".gc-foot a")).to_have_count(2)
    expect(page.locator(".gc-foot button")).to_have_count(0)
