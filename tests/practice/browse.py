"""The connections page in a real browser, driven as plainly as possible: what the tests of the site need, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from playwright.sync_api import expect

from bot.practice.settings import Variant
from tests.practice import web

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request

    from bot.practice.server import PracticeServer

ROWS = {
    Variant.EMBER: "li.mn-connection-card",
    Variant.SDUI2025: '[data-view-name="connections-list"]',
    Variant.SDUI2026_SCROLL: '[componentkey^="ConnectionCard_"]',
    Variant.SDUI2026_LOADMORE: '[componentkey^="ConnectionCard_"]',
}
SEARCH = "#mn-connections-search-input, main input[type=text]"
MORE = ".scaffold-finite-scroll__load-button, main > button"
HREFS = "rows => rows.map(row => [...new Set([...row.querySelectorAll('a[href*=\"/in/\"]')].map(a => a.pathname))])"
DOWN = """() => {
  const pane = document.querySelector('main#workspace');
  const inner = pane && pane.scrollHeight > pane.clientHeight + 1 && getComputedStyle(pane).overflowY === 'auto';
  if (inner) pane.scrollTop = pane.scrollHeight; else window.scrollTo(0, document.body.scrollHeight);
}"""


@dataclass(slots=True)
class Browsing:
    """One open connections page."""

    page: Page
    site: PracticeServer

    def open(self) -> Browsing:
        self.page.goto(self.site.url + web.CONNECTIONS)
        return self

    @property
    def variant(self) -> Variant:
        return self.site.world.settings.variant

    @property
    def rows(self) -> Locator:
        return self.page.locator(ROWS[self.variant])

    def slugs(self) -> list[str]:
        """Slugs of the rows in the document; every row names exactly one person."""
        paths: list[list[str]] = self.rows.evaluate_all(HREFS)
        assert all(len(found) == 1 for found in paths)
        return [unquote(found[0].split("/")[2]) for found in paths]

    def read_all(self, enough: int) -> list[str]:
        """Scroll or click until `enough` people were seen, or nothing new comes; in order of appearance."""
        seen: dict[str, None] = {}
        idle = 0
        while len(seen) < enough and idle < 60:
            before = len(seen)
            seen |= dict.fromkeys(self.slugs())
            idle = 0 if len(seen) > before else idle + 1
            self.page.evaluate(DOWN)
            more = self.page.locator(MORE)
            if self.variant in (Variant.SDUI2025, Variant.SDUI2026_LOADMORE) and more.is_visible():
                more.click()
            self.page.wait_for_timeout(15)
        return list(seen)

    def search(self, text: str) -> None:
        """Type into the search box and wait for the answer to exactly this."""
        box = self.page.locator(SEARCH)
        box.fill("")
        with self.page.expect_response(lambda answer: _asks_for(answer.request, text)):
            box.press_sequentially(text)

    def only(self, slug: str) -> Locator:
        """Wait until the list shows this one person, and return the row."""
        expect(self.rows).to_have_count(1)
        assert self.slugs() == [slug]
        return self.rows

    @property
    def trigger(self) -> Locator:
        return self.rows.locator("button[aria-expanded]")

    @property
    def item(self) -> Locator:
        word = self.site.world.words["list.remove"]
        scope = {
            Variant.EMBER: ".artdeco-dropdown__content--is-open button",
            Variant.SDUI2025: 'div[role="button"]',
        }.get(self.variant, '[role="menu"]:not([hidden]) [role="menuitem"]')
        return self.page.locator(scope).filter(has_text=word)

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open], #artdeco-modal-outlet [role=alertdialog]")

    @property
    def confirm(self) -> Locator:
        return self.dialog.locator("button").nth(1)

    def ask_removal(self) -> Locator:
        """Menu and item of the only row; returns the dialog."""
        self.trigger.click()
        self.item.click()
        expect(self.dialog).to_be_visible()
        return self.dialog


def _asks_for(request: Request, text: str) -> bool:
    return "connections" in request.url and (
        text in (request.post_data or "") or text in unquote(request.url.replace("+", " "))
    )


def removals(site: PracticeServer) -> list[tuple[str | None, int | None]]:
    """Slug and status of each removal request the site got."""
    return [(entry["slug"], entry["status"]) for entry in site.world.truth()["requests"] if entry["kind"] == "remove"]
