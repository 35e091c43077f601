"""The connections page: the list, and the search box above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.locate import resolve
from flows.pages.lists import ListPage
from flows.places import CONNECTIONS
from flows.targets import SEARCH, Variant

if TYPE_CHECKING:
    from flows.site import Site


class ConnectionsPage(ListPage[Variant]):
    """The list of connections."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, CONNECTIONS)

    def search_for(self, query: str) -> None:
        """Replace what stands in the search box, by key and text events: setting its value would do nothing."""
        box = resolve(SEARCH, self.site.page, self.site.words, witnesses=1).locator
        box.press("ControlOrMeta+a", timeout=self.site.limits.click * 1000)
        self.site.page.keyboard.insert_text(query[:-1])
        self.site.page.keyboard.type(query[-1:])

    def clear_search(self) -> None:
        """Empty the search box."""
        box = resolve(SEARCH, self.site.page, self.site.words, witnesses=1).locator
        box.press("ControlOrMeta+a", timeout=self.site.limits.click * 1000)
        box.press("Delete")
