"""The file in a real browser: no request, no script, no sideways scrolling, a printed page, nothing for axe to find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from bot.report.page import render
from flows.browser import find_browser
from tests.unit.report.kit import acted, reported
from tests.unit.report.test_page import hostile
from tests.unit.store.kit import open_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

pytestmark = pytest.mark.browser
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two hundred hostile people, and a few of them for looks that take long."""
    folder = tmp_path_factory.mktemp("report")
    with open_at(folder / "workspace") as store:
        acted(store)
        whole = hostile(reported(store))
    pages = {"all": whole, "few": replace(whole, lines=whole.lines[:60:5])}
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(render(content), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


class Opened(Protocol):
    def __call__(self, name: str, size: str = "desktop", scheme: Literal["light", "dark"] = "light") -> Page: ...


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Opened]:
    """A file, opened; afterwards nothing else was asked for, nothing ran, and nothing was complained of."""
    context = browser.new_context()
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))

    def show(name: str, size: str = "desktop", scheme: Literal["light", "dark"] = "light") -> Page:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(files[name].as_uri())
        return page

    yield show
    assert set(asked) <= {file.as_uri() for file in files.values()}
    assert said == []
    assert page.title() == "linkprune report, 2026-11-24"
    context.close()


def test_it_opens_from_a_file_and_shows_everybody(opened: Opened) -> None:
    page = opened("all")
    assert page.get_by_role("heading", level=1).inner_text() == "1 of 6 connections were removed"
    assert page.locator("table.people").first.locator("tbody tr").count() == 200
    page.locator("summary").first.click()
    assert page.get_by_role("table").first.is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_no_name_makes_it_scroll_sideways(opened: Opened, size: str) -> None:
    assert opened("all", size).evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_nothing_serious(opened: Opened, size: str, scheme: Literal["light", "dark"]) -> None:
    found = Axe().run(opened("few", size, scheme)).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []


def test_it_prints(opened: Opened) -> None:
    printed = opened("all").pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") > 3
    assert len(printed) < MOST_BYTES
