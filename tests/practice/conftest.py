from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from bot.practice.faults import parse_fault
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright


class OpenSite(Protocol):
    def __call__(self, *faults: str, **settings: Any) -> PracticeServer: ...  # noqa: ANN401


@pytest.fixture
def open_site() -> Iterator[OpenSite]:
    """Start practice sites that wait for nothing; they end with the test."""
    with ExitStack() as stack:

        def start(*faults: str, **settings: Any) -> PracticeServer:  # noqa: ANN401
            chosen = {"people": 60, "scale": 0.0, **settings}
            return stack.enter_context(
                PracticeServer(PracticeSettings(faults=tuple(map(parse_fault, faults)), **chosen))
            )

        yield start


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=found, chromium_sandbox=False)
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
