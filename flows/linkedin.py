"""The site as `bot.ports.Network`: the page objects put together, with retries around reads and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from bot.errors import NotPerformed, PageError, TransientPageError
from bot.invitation import SIDES, Side
from bot.model import Absent, ActionKind, Census, Connected
from bot.ports import REMOVALS
from flows.acts.disconnect import Disconnect
from flows.acts.invitation import AnswerInvitation
from flows.acts.mechanism import Acts
from flows.canary import Canary
from flows.card_canary import CardCanary, both
from flows.conversations import LinkedInConversations
from flows.pages.connections import ConnectionsPage
from flows.pages.invitations import InvitationsPage
from flows.pages.profile import own_slug
from flows.pages.rows import connection_of
from flows.reading import ListReader
from flows.search import ListSearch
from flows.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.invitation import Invitation, NotPending, Pending
    from bot.model import Action, CanaryReport, ListReading, Receipt, Relationship, Slug, Subject
    from bot.ports import Sink, StepListener, Waiter
    from flows.acts.recipe import Recipe
    from flows.browser import BrowserSession
    from flows.options import SiteOptions
    from flows.pages.invitations import CardHit
    from flows.search import Hit

T = TypeVar("T")

ATTEMPTS = 3
LONGEST_PAUSE = 8.0
CONTROLS = 3
BY_HAND = "Where the site offers to {} without opening a profile is not known; use `run --by-hand`."


class LinkedInNetwork:
    """Implements bot.ports.Network with one browser window."""

    def __init__(self, session: BrowserSession, options: SiteOptions, *, steps: StepListener, waiter: Waiter) -> None:
        self._site = Site(session, options)
        self._waiter = waiter
        self._page = ConnectionsPage(self._site)
        self._search = ListSearch(self._site, self._page)
        self._acts = Acts(self._site, steps)
        self._invitations = {side: InvitationsPage(self._site, side, waiter) for side in Side}
        self._shown: Hit | None = None
        self._card: CardHit | None = None
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

    def check(self, kinds: Collection[ActionKind] = REMOVALS) -> CanaryReport:
        """Check that the pages are understood on which these kinds of act are done."""
        sides = {side: [kind for kind in kinds if SIDES.get(kind) is side] for side in Side}
        looks = [CardCanary(self._site, self._invitations[side], sides[side]).check for side in Side if sides[side]]
        on_cards = sum(map(len, sides.values()))
        lists = [Canary(self._site, self._page).check] if on_cards < len(kinds) or not looks else []
        return both([self._reading(look) for look in (*lists, *looks)])

    def read(self, sink: Sink) -> ListReading:
        """Read the whole list; a repeated attempt goes on with the people it has."""
        return self._reading(ListReader(self._site, self._page, connection_of, sink, self._waiter).run)

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        """Read one list of invitations; a repeated attempt goes on with those it has."""
        return self._reading(self._invitations[side].reader(sink).run)

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        """Look for one invitation."""
        self._card = None
        found, self._card = self._reading(lambda: self._invitations[side].invited(subject))
        return found

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

    def conversations(self) -> LinkedInConversations:
        """The conversations of the same member, in the same window."""
        return LinkedInConversations(self._site, self._page, self._search, self._reading)

    def perform(self, action: Action) -> Receipt:
        """Do one act. Never retried."""
        return self._acts.perform(action, self._recipe(action))

    def _recipe(self, action: Action) -> Recipe:
        """How this kind of act is done. What a look has just shown is used once."""
        shown, self._shown = self._shown, None
        card, self._card = self._card, None
        if action.kind is ActionKind.DISCONNECT:
            return Disconnect(self._site, self._page, self._search, shown)
        if action.kind not in SIDES:
            raise NotPerformed(BY_HAND.format(action.kind))
        page = self._invitations[SIDES[action.kind]]
        return AnswerInvitation(self._site, page, self._search, action.kind, card)

    def _reading(self, read: Callable[[], T]) -> T:
        """Repeat a read that failed in a passing way."""

        def attempt() -> T:
            with self._site.reading():
                self._site.raise_untold()
                self._acts.watch.raise_strange()
                found = read()
                self._acts.watch.raise_strange()
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
