"""What a plain Playwright script does for the same effect on the page of 2026: no journal, no witness, no judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from bot.model import Connection

CONNECTIONS = "/mynetwork/invite-connect/connections/"
KEYS = """() => [...document.querySelectorAll('[componentkey^="ConnectionCard_"]')].map(
  row => [row.getAttribute("componentkey").replace(/^ConnectionCard_\\d+-/, ""), row.innerText])"""
DOWN = """() => { const pane = document.getElementById("workspace"); pane.scrollTop += pane.clientHeight * 2; }"""


def open_list(page: Page, url: str) -> None:
    """Load the connections page."""
    page.goto(url + CONNECTIONS)
    page.locator('[componentkey^="ConnectionCard_"]').last.wait_for()


def search(page: Page, name: str) -> None:
    """Type a name, and wait for the answer to it."""
    box = page.get_by_placeholder("Search by name")
    box.fill("")

    def asks(request: Request) -> bool:
        return "connectionsList" in request.url and name in (request.post_data_json or {}).__repr__()

    with page.expect_event("requestfinished", asks):
        box.press_sequentially(name)


def remove(page: Page, person: Connection) -> None:
    """Search, menu, item, confirm, wait for the answer; search again, and see that nobody of this slug is left."""
    search(page, person.name)
    row = page.locator(f'[componentkey^="ConnectionCard_"][componentkey$="-{person.slug}"]')
    row.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Remove connection").click()
    with page.expect_response(lambda response: "RemoveConnection" in response.url):
        page.locator("dialog[open]").get_by_role("button", name="Remove connection").click()
    search(page, person.name)
    row.wait_for(state="detached")


def read(page: Page, url: str, expected: int) -> dict[str, str]:
    """Scroll to the end, and keep every row that was seen."""
    open_list(page, url)
    people: dict[str, str] = {}
    while len(people) < expected:
        people.update(page.evaluate(KEYS))
        page.evaluate(DOWN)
    return people
