"""A list of people of any kind and era: loading it, and its rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.errors import PageError, SiteObjects
from flows.guard import OBJECTIONS, PageState, incident_of, judge_path
from flows.targets import Rows

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from flows.eyes import Look, RowSeen
    from flows.places import Place
    from flows.site import Site

R = TypeVar("R", bound=Rows)


class ListPage(Generic[R]):
    """One list. `variant` is the era, chosen by what stands on the page, anew for each document."""

    def __init__(self, site: Site, place: Place[R]) -> None:
        self.site = site
        self.place = place
        self.variant: R | None = None

    @property
    def unreadable(self) -> str:
        """What is said of a page without a known list."""
        return f"The page of the {self.place.things} shows no list that is known here."

    def load(self) -> Look:
        """Load the list afresh, and wait until its first rows (or its stated emptiness) are there."""
        self.site.raise_untold()
        self.site.eyes.place = self.place
        state = self.site.load(self.site.options.origin + self.place.path)
        if state is not self.place.state:
            self._refuse(state)
        look = self.site.until(self._ready, self.site.limits.rows) or self._without_count()
        self._settle_in()
        if look is None:
            self.site.artefacts.keep("no-list")
            raise PageError(self.unreadable)
        return look

    def _refuse(self, state: PageState) -> None:
        """Any other page in the list's place means that the site or its routes changed: that stops a run."""
        if state in OBJECTIONS:
            self.site.refuse(state)
        raise SiteObjects(self.site.incident(incident_of(state)))

    def is_here(self) -> bool:
        """Whether the page stands in this window, as far as that is known without asking it."""
        url = self.site.page.url
        ours = url.startswith(self.site.options.origin + "/") and self.site.eyes.place is self.place
        return self.variant is not None and ours and judge_path(url) is self.place.state

    def _ready(self) -> Look | None:
        look = self.site.eyes.look()
        self.site.raise_objection()
        if look.variant is not None:
            self.variant = self.place.era(look.variant)
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
            raise PageError(self.unreadable)
        link = self.site.page.locator(f"a[href={json.dumps(seen.href, ensure_ascii=False)}]")
        return self.site.page.locator(self.variant.row).filter(has=link)


def _readable(look: Look) -> bool:
    return any(row.slug is not None and row.name for row in look.rows)
