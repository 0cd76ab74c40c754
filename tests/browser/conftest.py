from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import visiting


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with visiting.served(site) as address:
        yield address


# Not for the whole session: while Playwright runs, no other test of this thread can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with visiting.launched() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that fails its test if it logs an error, misses a file, or asks another host for anything."""
    with visiting.visited(context, address) as page:
        yield page
