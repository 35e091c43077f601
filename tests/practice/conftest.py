from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from flows.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

    from tests.conftest import Practice as OpenSite


@pytest.fixture
def open_site(practice: OpenSite) -> OpenSite:
    """Sites of sixty people, so that lists have several pages in every era."""
    return partial(practice, people=60)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A page of its own whose scripts must not fail."""
    context = chromium.new_context(viewport={"width": 1200, "height": 700})
    page = context.new_page()
    page.set_default_timeout(5000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
