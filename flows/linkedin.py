"""The site as `bot.ports.Network`: the page objects put together, with retries around reads and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from bot.errors import PageError, TransientPageError
from bot.model import Absent, Census, Connected
from flows.canary import Canary
from flows.pages.connections import ConnectionsPage
from flows.pages.profile import own_slug
from flows.pages.rows import connection_of
from flows.reading import ListReader
from flows.removal import Removal
from flows.search import ListSearch
from flows.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.invitation import Invitation, NotPending, Pending, Side
    from bot.model import Action, CanaryReport, ListReading, Receipt, Relationship, Slug, Subject
    from bot.ports import Sink, StepListener, Waiter
    from flows.browser import BrowserSession
    from flows.options import SiteOptions
    from flows.search import Hit

T = TypeVar("T")

ATTEMPTS = 3
LONGEST_PAUSE = 8.0
CONTROLS = 3


class LinkedInNetwork:
    """Implements bot.ports.Network with one browser window."""

    def __init__(self, session: BrowserSession, options: SiteOptions, *, steps: StepListener, waiter: Waiter) -> None:
        self._site = Site(session, options)
        self._waiter = waiter
        self._page = ConnectionsPage(self._site)
        self._search = ListSearch(self._site, self._page)
        self._removal = Removal(self._site, self._page, self._search, steps)
        self._shown: Hit | None = None
        self._retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=options.timeouts.retry_base, max=LONGEST_PAUSE),
            retry=retry_if_exception_type(TransientPageError),
            sleep=waiter.wait,
            reraise=True,
        )

    def close(self) -> None:
        """Stop listening to the window, which stays open."""
        self._site.close()

    @property
    def origin(self) -> str:
        """Scheme, host and port of the site."""
        return self._site.options.origin

    def whoami(self) -> Slug:
        """Read the signed-in member's own slug from the address of the own profile."""
        return self._reading(lambda: own_slug(self._site))

    def site_time(self) -> datetime | None:
        """The site's clock as of its newest answer."""
        return self._site.watcher.site_time()

    def check(self) -> CanaryReport:
        """Check that the page is understood."""
        return self._reading(Canary(self._site, self._page).check)

    def read(self, sink: Sink) -> ListReading:
        """Read the whole list; a repeated attempt goes on with the people it has."""
        return self._reading(ListReader(self._site, self._page, sink, self._waiter).run)

    def census(self) -> Census:
        """Load the list afresh, and find one of its first people by search."""
        return self._reading(self._counted)

    def observe(self, subject: Subject) -> Relationship:
        """Search for one person."""
        self._shown = None
        hit = self._reading(lambda: self._search.find(subject.slug, subject.name))
        if hit is None:
            return Absent(search_works=self._search.works)
        seen = connection_of(hit.row, self._site.words, hit.tied)
        if seen is None:
            raise PageError("The row of the person cannot be read.")
        self._shown = hit
        return Connected(seen)

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:  # noqa: ARG002
        """Read one list of invitations."""
        raise PageError(f"The list of invitations {side.value} is not understood yet.")

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:  # noqa: ARG002
        """Look whether one invitation is pending."""
        raise PageError(f"The list of invitations {side.value} is not understood yet.")

    def perform(self, action: Action) -> Receipt:
        """Remove one person. Never retried."""
        shown, self._shown = self._shown, None
        return self._removal.perform(action, shown)

    def _reading(self, read: Callable[[], T]) -> T:
        """Repeat a read that failed in a passing way."""

        def attempt() -> T:
            with self._site.reading():
                self._site.raise_untold()
                self._removal.raise_strange_request()
                found = read()
                self._removal.raise_strange_request()
                return found

        return self._retrying(attempt)

    def _counted(self) -> Census:
        look = self._page.load()
        if look.stated is None:
            raise PageError("The page states no number of connections.")
        if look.stated == 0:
            return Census(0, own_slug(self._site))
        controls = [(row.slug, row.name) for row in look.rows if row.slug is not None and row.name][:CONTROLS]
        for slug, name in controls:
            if self._search.find(slug, name) is not None:
                return Census(look.stated, slug)
        raise PageError("The search of the list does not find people who stand in it.")
