"""The connections page of every era: loading it, its rows, its search box."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.errors import PageError, SiteObjects
from flows.guard import OBJECTIONS, PageState, incident_of
from flows.locate import resolve
from flows.targets import SEARCH, Variant, variant_named

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from flows.eyes import Look, RowSeen
    from flows.site import Site

UNREADABLE = "The connections page shows no list that is known here."


class ConnectionsPage:
    """The list. `variant` is chosen by what stands on the page, anew for each document."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.variant: Variant | None = None

    def load(self) -> Look:
        """Load the list afresh, and wait until its first rows (or its stated emptiness) are there."""
        self.site.raise_untold()
        state = self.site.load(self.site.options.connections_url)
        if state is not PageState.CONNECTIONS:
            self._refuse(state)
        look = self.site.until(self._ready, self.site.limits.rows) or self._without_count()
        self._settle_in()
        if look is None:
            self.site.artefacts.keep("no-list")
            raise PageError(UNREADABLE)
        return look

    def _refuse(self, state: PageState) -> None:
        """Any other page in the list's place means that the site or its routes changed: that stops a run."""
        if state in OBJECTIONS:
            self.site.refuse(state)
        raise SiteObjects(self.site.incident(incident_of(state)))

    def is_here(self) -> bool:
        """Whether the page stands in this window, as far as that is known without asking it."""
        return self.variant is not None and self.site.page.url.startswith(self.site.options.connections_url)

    def _ready(self) -> Look | None:
        look = self.site.eyes.look()
        self.site.raise_objection()
        if look.variant is not None:
            self.variant = variant_named(look.variant)
        return look if look.stated == 0 or (look.stated is not None and _readable(look)) else None

    def _without_count(self) -> Look | None:
        """A list that states no number can be read, though never completely."""
        look = self.site.eyes.look()
        return look if _readable(look) else None

    def _settle_in(self) -> None:
        self.site.raise_objection()
        if (incident := self.site.foreign_dialog()) is not None:
            raise SiteObjects(incident)

    def row(self, seen: RowSeen) -> Locator:
        """The element of a row, found again by its profile link to the letter."""
        if self.variant is None or seen.href is None:
            raise PageError(UNREADABLE)
        link = self.site.page.locator(f"a[href={json.dumps(seen.href, ensure_ascii=False)}]")
        return self.site.page.locator(self.variant.row).filter(has=link)

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


def _readable(look: Look) -> bool:
    return any(row.slug is not None and row.name for row in look.rows)
